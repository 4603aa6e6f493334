// From one hand to the next: scores over the hands of a match, another one with the same players,
// and a seat: at any table of a game, or one that was chosen.
#include <gtest/gtest.h>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

const std::string kReady = R"({"msg":"ready","room":"den","fill":true})";

// Connection 1 (ann) has a room of her own, of matches to so many points.
void make_den(Stage& stage, int target) {
  stage.enter(1, "ann");
  stage.say(1,
            R"({"msg":"create","game":"crazy-eights","name":"den","seats":2,"options":{"target":)" +
                std::to_string(target) + "}}");
}

Json play_a_hand(Stage& stage) {
  return first(play_out(stage, 1, parse(stage.say(1, kReady)), "den"), "result");
}

TEST(Match, ScoresAddUpOverItsHandsUntilOneReachesTheTarget) {
  Stage stage;
  make_den(stage, 60);
  std::vector<std::int64_t> scores(2);
  constexpr int kMostHands = 40;
  for (int hand = 1; hand <= kMostHands; ++hand) {
    const Json result = play_a_hand(stage);
    ASSERT_EQ(result["hand_no"], hand);
    for (std::size_t seat = 0; seat < scores.size(); ++seat)
      scores[seat] += result["points"][seat].get<std::int64_t>();
    ASSERT_EQ(result["scores"], Json(scores));
    ASSERT_EQ(result["final"], std::ranges::max(scores) >= 60) << result;
    if (result["final"]) return;
  }
  ADD_FAILURE() << "the match does not end";
}

TEST(Match, AfterTheLastHandOneWordBeginsAnotherWithTheSamePlayersFromZero) {
  Stage stage;
  make_den(stage, 50);
  constexpr int kMostHands = 40;
  int hand = 1;
  while (!play_a_hand(stage)["final"].get<bool>()) ASSERT_LT(++hand, kMostHands);
  const Json again = play_a_hand(stage);
  EXPECT_EQ(again["hand_no"], hand + 1);
  EXPECT_EQ(again["scores"], again["points"]);
}

TEST(QuickMatch, SitsPlayersOfAGameTogetherAndOpensATableWhereNoneIsOpen) {
  Stage stage;
  const std::string join = R"({"msg":"join","game":"hearts"})";
  stage.enter(1, "ann");
  const Json table = parse(stage.say(1, join)).front();
  EXPECT_EQ(table["game"], "hearts");
  EXPECT_EQ(table["private"], false);
  for (link::Conn conn = 2; conn <= 4; ++conn) {
    stage.enter(conn, "user" + std::to_string(conn));
    EXPECT_EQ(parse(stage.say(conn, join)).front()["room"], table["room"]);
  }
  stage.enter(5, "eve");
  const Json other = parse(stage.say(5, join)).front();
  EXPECT_NE(other["room"], table["room"]);
  EXPECT_EQ(other["you"]["seat"], 0);
}

TEST(QuickMatch, TakesTheOpenTableWhereTheMostSitAndNoPrivateOne) {
  Stage stage;
  for (link::Conn conn = 1; conn <= 6; ++conn) stage.enter(conn, "user" + std::to_string(conn));
  const std::string create = R"({"msg":"create","game":"hearts","name":)";
  stage.say(1, create + R"("alone"})");
  stage.say(2, create + R"("two"})");
  stage.say(3, R"({"msg":"join","room":"two"})");
  stage.say(4, create + R"("whole"})");
  for (int seat = 1; seat < 4; ++seat) {
    const auto conn = static_cast<link::Conn>(6 + seat);
    stage.enter(conn, "user" + std::to_string(conn));
    stage.say(conn, R"({"msg":"join","room":"whole"})");
  }
  stage.say(5, create + R"("hidden","bots":2,"private":true})");
  EXPECT_EQ(parse(stage.say(6, R"({"msg":"join","game":"hearts"})")).front()["room"], "two");
}

TEST(Seat, IsTheOneThatWasAskedForOrNone) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  const auto join = [&](link::Conn conn, const std::string& seat) {
    return stage.say(conn, R"({"msg":"join","room":"room1")" + seat + "}");
  };
  EXPECT_EQ(parse(join(1, R"(,"seat":2)")).front()["you"]["seat"], 2);
  EXPECT_EQ(refusal(join(2, R"(,"seat":2)")), "room_full");
  EXPECT_EQ(refusal(join(2, R"(,"seat":4)")), "room_full");
  EXPECT_EQ(parse(join(2, "")).front()["you"]["seat"], 0);
}

}  // namespace
}  // namespace cardroom::owner
