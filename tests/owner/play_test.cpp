// Hands played through the owner: who hears what, what is refused and why, and what a crash keeps.
#include <gtest/gtest.h>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

using base::Millis;

TEST(Owner, AnswersAJoinWithATableThatCountsIt) {
  Stage stage;
  stage.enter(1, "ann");
  const auto heard = parse(stage.say(1, R"({"msg":"join","room":"room1","id":7})"));
  ASSERT_EQ(kinds(heard), Lines{"table"});
  EXPECT_EQ(heard[0]["re"], 7);
  EXPECT_EQ(heard[0]["seq"], 1);
  EXPECT_EQ(heard[0]["phase"], "waiting");
  EXPECT_EQ(heard[0]["seats"][0]["user"], Json::parse(R"({"id":"ann","name":"ann"})"));
  EXPECT_EQ(heard[0]["you"], Json::parse(R"({"seat":0,"hand":[],"legal":[],"last_id":0})"));
}

TEST(Owner, TellsTheOthersOfAJoin) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(2, R"({"msg":"join","room":"room1"})");
  EXPECT_EQ(stage.heard(1), Lines{R"({"msg":"join","room":"room1","epoch":1,"seq":2,"seat":1,)"
                                  R"("user":{"id":"bob","name":"bob"},"bot":false})"});
}

TEST(Owner, FillsWithHouseBotsAndDealsWhenAllAreReady) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  const auto heard = parse(stage.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})"));
  EXPECT_EQ(kinds(heard),
            (Lines{"ready", "join", "join", "join", "fairness", "fairness", "deal", "turn"}));
  EXPECT_EQ(heard[0]["re"], 1);
  EXPECT_EQ(heard[6]["hand_no"], 1);
  EXPECT_EQ(heard[6]["cards"].size(), 5u);
  EXPECT_EQ(heard[6]["counts"], (Json{5, 5, 5, 5}));
  EXPECT_EQ(heard[6]["seq"], 8);
  EXPECT_EQ(heard[7]["seat"], 0);
  EXPECT_FALSE(heard[7]["legal"].empty());
}

TEST(Owner, PlaysAWholeHandWithEveryNumberOnceAndInOrder) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  const auto heard = play_out(
      stage, 1, parse(stage.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})")));
  std::uint64_t seq = 1;
  for (const Json& message : heard) {
    if (message.contains("seq")) {
      EXPECT_EQ(message["seq"], ++seq) << message;
    }
  }
  const Json result = first(heard, "result");
  EXPECT_EQ(result["hands"].size(), 4u);
  EXPECT_EQ(result["points"], result["scores"]);
}

TEST(Owner, StartsAnAutomaticRoomByItselfAfterThreeSeconds) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room2"})");
  stage.advance(Millis{2'999});
  EXPECT_EQ(stage.heard(1), Lines{});
  stage.advance(Millis{1});
  EXPECT_EQ(kinds(parse(stage.heard(1))),
            (Lines{"join", "join", "join", "fairness", "fairness", "deal", "turn"}));
}

TEST(Owner, SaysNothingOfAnActionThatIsNotYetDurable) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.hold_store();
  EXPECT_EQ(stage.say(2, R"({"msg":"join","room":"room1"})"), Lines{});
  EXPECT_EQ(stage.heard(1), Lines{});
  stage.let_store_go();
  EXPECT_EQ(kinds(parse(stage.heard(2))), Lines{"table"});
  EXPECT_EQ(kinds(parse(stage.heard(1))), Lines{"join"});
}

TEST(Owner, TheClockActsForOneWhoseTimeRanOut) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(1, R"({"msg":"ready","room":"room1","fill":true})");
  stage.advance(Millis{29'999});
  EXPECT_EQ(stage.heard(1), Lines{});
  stage.advance(Millis{1});
  EXPECT_EQ(parse(stage.heard(1)).front()["msg"], "draw");
}

TEST(Owner, AHouseBotPlaysOnForOneWhoLeftInMidHand) {
  Stage stage;
  deal_for_two(stage);
  const auto left = parse(stage.say(1, R"({"msg":"leave","room":"room1","id":3})"));
  EXPECT_EQ(kinds(left), Lines{"leave"});
  EXPECT_EQ(kinds(parse(stage.heard(2))), (Lines{"leave", "stand_in", "turn"}));
  stage.advance(Millis{500});
  const auto played = parse(stage.heard(2));
  ASSERT_FALSE(played.empty());
  EXPECT_EQ(played.front()["seat"], 0);
}

TEST(Owner, HoldsASeatForThirtySecondsAndThenLetsAHouseBotPlay) {
  Stage stage;
  deal_for_two(stage);
  stage.close(2);
  stage.advance(Millis{1'999});
  EXPECT_EQ(stage.heard(1), Lines{});
  stage.advance(Millis{1});
  EXPECT_EQ(stage.heard(1),
            Lines{R"({"msg":"presence","room":"room1","seat":1,"presence":"held"})"});
  stage.advance(Millis{28'000});
  const auto heard = parse(stage.heard(1));
  EXPECT_EQ(first(heard, "presence")["presence"], "gone");
  EXPECT_EQ(first(heard, "stand_in")["bot"], true);
  stage.enter(4, "bob");
  const auto back = parse(stage.say(4, R"({"msg":"join","room":"room1"})"));
  EXPECT_EQ(back.front()["you"]["hand"].size(), 7u);
  EXPECT_EQ(first(back, "stand_in")["bot"], false);
}

TEST(Owner, ShowsASpectatorNoHand) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "eve");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  const auto table = parse(stage.say(2, R"({"msg":"join","room":"room1","as":"spectator"})"));
  EXPECT_FALSE(table.front().contains("you"));
  stage.say(1, R"({"msg":"ready","room":"room1","fill":true})");
  const Json deal = first(parse(stage.heard(2)), "deal");
  EXPECT_FALSE(deal.contains("cards"));
  EXPECT_EQ(stage.say(2, R"({"msg":"leave","room":"room1","id":2})"),
            Lines{R"({"msg":"leave","room":"room1","re":2})"});
}

}  // namespace
}  // namespace cardroom::owner
