// A server that cannot keep up turns away who would add to its work, and never who plays.
#include "gameserver/owner/pressure.hpp"

#include <gtest/gtest.h>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

using base::Instant;
using base::Millis;
using Errands = std::vector<Errand>;

constexpr Instant kNow{1'000};

void note(Pressure& pressure, Millis late, int looks) {
  for (int look = 0; look < looks; ++look) pressure.note(late, kNow);
}

Errands turned_away(const Pressure& pressure, Instant now = kNow) {
  Errands turned;
  for (const Errand errand : {Errand::list, Errand::join, Errand::talk})
    if (pressure.turns_away(errand, now)) turned.push_back(errand);
  return turned;
}

Errands turned_away(Millis late) {
  constexpr int kLong = 64;
  Pressure pressure;
  note(pressure, late, kLong);
  return turned_away(pressure);
}

TEST(Pressure, ListsGoFirstThenJoinsThenTalk) {
  EXPECT_EQ(turned_away(Millis{0}), Errands{});
  EXPECT_EQ(turned_away(kListsGoAt - Millis{1}), Errands{});
  EXPECT_EQ(turned_away(kListsGoAt + Millis{2}), Errands{Errand::list});
  EXPECT_EQ(turned_away(kJoinsGoAt + Millis{2}), (Errands{Errand::list, Errand::join}));
  EXPECT_EQ(turned_away(kTalkGoesAt + Millis{2}),
            (Errands{Errand::list, Errand::join, Errand::talk}));
}

TEST(Pressure, OneLongStopTurnsNobodyAway) {
  Pressure pressure;
  pressure.note(Millis{20'000}, kNow);
  EXPECT_EQ(turned_away(pressure), Errands{});
}

TEST(Pressure, HalfASecondOfItDoesAndHalfASecondInTimeEndsIt) {
  constexpr int kHalfASecond = Millis{500} / kPulse, kSecond = 2 * kHalfASecond;
  Pressure pressure;
  note(pressure, kTalkGoesAt, kHalfASecond);
  EXPECT_EQ(turned_away(pressure), (Errands{Errand::list, Errand::join}));
  note(pressure, Millis{0}, kHalfASecond);
  EXPECT_EQ(turned_away(pressure), Errands{});
  note(pressure, kLatestCounted, kSecond);
  EXPECT_EQ(turned_away(pressure), (Errands{Errand::list, Errand::join, Errand::talk}));
}

TEST(Pressure, IsBelievedForASecond) {
  Pressure pressure;
  note(pressure, kLatestCounted, 64);
  EXPECT_EQ(turned_away(pressure, kNow + kBelieved).size(), 3u);
  EXPECT_EQ(turned_away(pressure, kNow + kBelieved + Millis{1}), Errands{});
}

constexpr const char* kList = R"({"msg":"room_list","id":1})";
constexpr const char* kJoin = R"({"msg":"join","room":"room2","as":"spectator","id":2})";
constexpr const char* kSay = R"({"msg":"say","channel":"lobby","text":"hello","id":3})";

// What came of a list, a join and a word of somebody who only looks around.
std::vector<std::string> errands(Stage& stage) {
  stage.enter(7, "zoe");
  std::vector<std::string> came;
  for (const char* errand : {kList, kJoin, kSay}) came.push_back(refusal(stage.say(7, errand)));
  stage.close(7);
  return came;
}

TEST(Pressure, WhoOnlyLooksAroundIsTurnedAwayInTurn) {
  Stage stage;
  const std::string none = "none", busy = "busy";
  EXPECT_EQ(errands(stage), (std::vector{none, none, none}));
  stage.run_late(kListsGoAt + Millis{2});
  EXPECT_EQ(errands(stage), (std::vector{busy, none, none}));
  stage.run_late(kJoinsGoAt + Millis{2});
  EXPECT_EQ(errands(stage), (std::vector{busy, busy, none}));
  stage.run_late(kTalkGoesAt + Millis{2});
  EXPECT_EQ(errands(stage), (std::vector{busy, busy, busy}));
  EXPECT_EQ(stage.owner().counts().turned_away, 6u);
  stage.run_late(Millis{0});
  EXPECT_EQ(errands(stage), (std::vector{none, none, none}));
}

TEST(Pressure, WhoPlaysIsNotAndComesBackAsEver) {
  Stage stage;
  deal_for_two(stage);
  stage.run_late(kLatestCounted);
  const auto played = parse(stage.say(1, R"({"msg":"draw","id":100})"));
  EXPECT_EQ(first(played, "draw")["re"], 100);
  stage.close(1);
  stage.enter(8, "ann");
  EXPECT_EQ(first(parse(stage.say(8, R"({"msg":"join","room":"room1","id":1})")), "table")["re"],
            1);
  EXPECT_EQ(refusal(stage.say(8, R"({"msg":"leave","room":"room1","id":101})")), "none");
}

}  // namespace
}  // namespace cardroom::owner
