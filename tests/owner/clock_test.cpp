// The clocks of a table: the time for a move, the bank behind it, who lets the clock act too often,
// the grace of who is away, and how long a house bot thinks.
#include <gtest/gtest.h>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

using base::Millis;

// Connection 1 (ann) plays against a house bot in a room of her own; it is her turn.
std::vector<Json> deal_in_den(Stage& stage, const std::string& options) {
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den","seats":2,"options":)" +
                   options + "}");
  return parse(stage.say(1, R"({"msg":"ready","room":"den","fill":true})"));
}

// The newest turn of seat 0 among what was heard.
Json turn_of(const std::vector<Json>& heard) {
  Json newest;
  for (const Json& message : heard)
    if (message["msg"] == "turn" && message["seat"] == 0) newest = message;
  if (newest.is_object()) newest.erase("legal");
  return newest;
}

Json turn(std::int64_t ms, std::int64_t bank) {
  return {{"msg", "turn"}, {"room", "den"}, {"seat", 0}, {"ms", ms}, {"bank", bank}};
}

// Draws, which is always ann's to do in the beginning; her next choice is whether to play the card.
std::vector<Json> draw(Stage& stage) {
  return parse(stage.say(1, R"({"msg":"draw","room":"den"})"));
}

TEST(Clock, TellsTheBankAsTheLastPartOfATurnsTime) {
  Stage stage;
  EXPECT_EQ(turn_of(deal_in_den(stage, R"({"turn":10,"bank":20})")), turn(30'000, 20'000));
}

TEST(Clock, TellsOfNoBankWhereThereIsNone) {
  Stage stage;
  const Json told = turn_of(deal_in_den(stage, R"({"turn":10})"));
  EXPECT_EQ(told, Json::parse(R"({"msg":"turn","room":"den","seat":0,"ms":10000})"));
}

TEST(Clock, TakesNothingOfTheBankFromAMoveInTime) {
  Stage stage;
  deal_in_den(stage, R"({"turn":10,"bank":20})");
  stage.advance(Millis{9'999});
  EXPECT_EQ(turn_of(draw(stage)), turn(30'000, 20'000));
}

TEST(Clock, TakesWhatAMoveWasLateFromTheBankAndKeepsTheRestThroughACrash) {
  Stage stage;
  deal_in_den(stage, R"({"turn":10,"bank":20})");
  stage.advance(Millis{17'000});
  EXPECT_EQ(turn_of(draw(stage)), turn(23'000, 13'000));
  stage.crash();
  stage.enter(1, "ann");
  const auto back = parse(stage.say(1, R"({"msg":"join","room":"den"})"));
  EXPECT_EQ(turn_of(back), turn(23'000, 13'000));
}

TEST(Clock, ActsOnlyWhenTheBankIsGoneToo) {
  Stage stage;
  deal_in_den(stage, R"({"turn":10,"bank":20})");
  stage.advance(Millis{29'999});
  EXPECT_EQ(stage.heard(1), Lines{});
  stage.advance(Millis{1});
  const auto heard = parse(stage.heard(1));
  EXPECT_EQ(heard.front()["msg"], "draw");
  EXPECT_EQ(turn_of(heard), turn(10'000, 0));
}

TEST(Clock, FillsTheBankForANewMatch) {
  Stage stage;
  auto heard = deal_in_den(stage, R"({"turn":10,"bank":20,"target":50})");
  constexpr int kMostHands = 40;
  std::int64_t least = 20'000;
  for (int hand = 0; hand < kMostHands; ++hand) {
    for (bool over = false; !over;) {
      const Json mine = turn_of(heard);
      if (mine.is_object()) least = std::min(least, mine["bank"].get<std::int64_t>());
      stage.advance(Millis{1'000});
      Json legal;
      for (const Json& message : heard) {
        if (message["msg"] == "turn" && message.contains("legal")) legal = message["legal"];
        over = over || message["msg"] == "result";
      }
      if (over) break;
      if (!legal.is_null() && !legal.empty()) {
        stage.advance(Millis{hand == 0 ? 9'500 : 0});
        stage.heard(1);
        Json action = legal[0];
        action["room"] = "den";
        heard = parse(stage.say(1, action.dump()));
      } else {
        heard = parse(stage.heard(1));
      }
    }
    const bool is_final = first(heard, "result")["final"];
    heard = parse(stage.say(1, R"({"msg":"ready","room":"den"})"));
    if (!is_final) continue;
    EXPECT_LT(least, 20'000);
    while (turn_of(heard).is_null()) {
      stage.advance(Millis{500});
      heard = parse(stage.heard(1));
    }
    EXPECT_EQ(turn_of(heard)["bank"], 20'000);
    return;
  }
  ADD_FAILURE() << "the match does not end";
}

TEST(Clock, RefusesTimesThatAreNone) {
  Stage stage;
  stage.enter(1, "ann");
  const auto create = [&](const std::string& options) {
    return refusal(
        stage.say(1, R"({"msg":"create","game":"crazy-eights","options":)" + options + "}"));
  };
  for (const char* options : {R"({"turn":4})", R"({"turn":601})", R"({"turn":"10"})",
                              R"({"bank":-1})", R"({"bank":3601})", R"({"bank":true})"})
    EXPECT_EQ(create(options), "bad_message") << options;
  EXPECT_EQ(create(R"({"turn":5,"bank":3600})"), "none");
}

// In room1, whose first to act is ann; the clock draws for her, then passes, then acts once more.
void let_the_clock_act_thrice(Stage& stage) {
  deal_for_two(stage);
  for (int times = 0; times < 2; ++times) stage.advance(Millis{30'000});
  stage.say(2, R"({"msg":"draw","room":"room1"})");
  stage.say(2, R"({"msg":"pass","room":"room1"})");
  stage.heard(1);
  stage.heard(2);
  stage.advance(Millis{30'000});
}

TEST(Clock, LetsAHouseBotKeepTheSeatOfOneWhoseTimeRanOutThreeTimesInARow) {
  Stage stage;
  let_the_clock_act_thrice(stage);
  const auto heard = parse(stage.heard(2));
  EXPECT_EQ(kinds(heard), (Lines{"draw", "stand_in", "turn"}));
  EXPECT_EQ(heard[1]["seat"], 0);
  EXPECT_EQ(heard[1]["bot"], true);
  stage.advance(Millis{500});
  EXPECT_EQ(parse(stage.heard(2)).front()["seat"], 0);
}

TEST(Clock, CountsTimeOutsAnewAfterAMove) {
  Stage stage;
  deal_for_two(stage);
  stage.advance(Millis{30'000});
  stage.say(1, R"({"msg":"pass","room":"room1"})");
  stage.say(2, R"({"msg":"draw","room":"room1"})");
  stage.say(2, R"({"msg":"pass","room":"room1"})");
  stage.heard(2);
  stage.advance(Millis{60'000});
  EXPECT_EQ(first(parse(stage.heard(2)), "stand_in"), Json());
}

TEST(Clock, GivesWhoSitsDownAfterAResultAMinuteOfTheirOwn) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  const std::string ready = R"({"msg":"ready","room":"room1","fill":true})";
  play_out(stage, 1, parse(stage.say(1, ready)));
  stage.advance(Millis{58'000});
  stage.enter(2, "bob");
  stage.say(2, R"({"msg":"join","room":"room1"})");
  stage.advance(Millis{2'000});
  const auto heard = parse(stage.heard(2));
  EXPECT_EQ(kinds(heard), (Lines{"leave", "spectators"}));
  EXPECT_EQ(heard[0]["user"]["id"], "ann");
  stage.advance(Millis{57'999});
  EXPECT_EQ(stage.heard(2), Lines{});
  stage.advance(Millis{1});
  EXPECT_EQ(parse(stage.heard(2)).front()["user"]["id"], "bob");
}

TEST(Clock, GivesAnIdleSeatBackToItsPersonsMove) {
  Stage stage;
  let_the_clock_act_thrice(stage);
  stage.heard(1);
  const auto heard = parse(stage.say(1, R"({"msg":"pass","room":"room1"})"));
  EXPECT_EQ(kinds(heard), (Lines{"pass", "stand_in", "turn"}));
  EXPECT_EQ(heard[1]["bot"], false);
}

TEST(Clock, GivesAnIdleSeatBackToWhoeverSaysAnythingThereOrJoinsAnew) {
  for (const char* word : {R"({"msg":"ready","room":"room1"})", R"({"msg":"join","room":"room1"})",
                           R"({"msg":"play","room":"room1","card":"AS"})"}) {
    Stage stage;
    let_the_clock_act_thrice(stage);
    stage.heard(2);
    stage.say(1, word);
    const Json given_back = first(parse(stage.heard(2)), "stand_in");
    ASSERT_TRUE(given_back.is_object()) << word;
    EXPECT_EQ(given_back["bot"], false) << word;
  }
}

TEST(Clock, KeepsAnIdleSeatToAHouseBotThroughATakeover) {
  Stage stage;
  let_the_clock_act_thrice(stage);
  const auto seen = parse(stage.heard(1));
  std::uint64_t seq = 0;
  for (const Json& message : seen)
    if (message.contains("seq")) seq = message["seq"];
  stage.crash();
  stage.come_back(1, "ann", "room1", 1, seq);
  stage.come_back(2, "bob", "room1", 1, seq);
  EXPECT_EQ(first(parse(stage.heard(2)), "stand_in"), Json());
  stage.advance(Millis{500});
  EXPECT_EQ(parse(stage.heard(2)).front()["seat"], 0);
  stage.heard(1);
  const auto back = parse(stage.say(1, R"({"msg":"join","room":"room1"})"));
  EXPECT_EQ(first(back, "table")["seats"][0]["stand_in"], true);
  EXPECT_EQ(first(back, "stand_in")["bot"], false);
}

TEST(Clock, HoldsTheSeatOfOneWhoIsAwayThroughATakeover) {
  Stage stage;
  deal_for_two(stage);
  stage.close(2);
  stage.advance(Millis{20'000});
  stage.heard(1);
  stage.crash();
  stage.enter(1, "ann");
  const auto table = parse(stage.say(1, R"({"msg":"join","room":"room1"})")).front();
  EXPECT_EQ(table["seats"][1]["user"]["id"], "bob");
  EXPECT_EQ(table["seats"][1]["stand_in"], false);
  stage.advance(Millis{29'000});
  EXPECT_EQ(first(parse(stage.heard(1)), "stand_in"), Json());
  stage.advance(Millis{1'000});
  EXPECT_EQ(first(parse(stage.heard(1)), "stand_in")["seat"], 1);
}

TEST(Clock, LetsAHouseBotKeepOnThroughATakeoverUntilWhoWasGoneIsBack) {
  Stage stage;
  deal_for_two(stage);
  stage.close(2);
  stage.advance(Millis{30'000});
  stage.crash();
  stage.enter(1, "ann");
  const auto table = parse(stage.say(1, R"({"msg":"join","room":"room1"})")).front();
  EXPECT_EQ(table["seats"][1]["user"]["id"], "bob");
  EXPECT_EQ(table["seats"][1]["stand_in"], true);
  stage.enter(2, "bob");
  stage.say(2, R"({"msg":"join","room":"room1"})");
  EXPECT_EQ(first(parse(stage.heard(1)), "stand_in")["bot"], false);
}

TEST(Clock, LetsAHouseBotThinkBetweenHalfAndAllOfItsDelayAndNotAlwaysAsLong) {
  Stage stage(Millis{1'000});
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  auto heard = parse(stage.say(1, R"({"msg":"ready","room":"room1","fill":true})"));
  std::set<int> thought;
  constexpr int kLongEnough = 20'000;
  for (int at = 0, since = 0; at < kLongEnough; ++at) {
    for (const Json& message : heard) {
      if (message["msg"] != "turn") continue;
      if (message["seat"] != 0) continue;
      stage.say(1, R"({"msg":"draw","room":"room1"})");
      stage.say(1, R"({"msg":"pass","room":"room1"})");
      since = at;
    }
    stage.advance(Millis{1});
    heard = parse(stage.heard(1));
    if (heard.empty()) continue;
    thought.insert(at + 1 - since);
    since = at + 1;
  }
  EXPECT_GT(thought.size(), 5u);
  EXPECT_GE(*thought.begin(), 500);
  EXPECT_LE(*thought.rbegin(), 1'000);
}

}  // namespace
}  // namespace cardroom::owner
