// A choice that several have at once: each is asked, has a clock of its own, and is told nothing
// that the others' choices would give away.
#include <gtest/gtest.h>

#include <utility>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

using base::Millis;

// Four people (connections 1 to 4, seats 0 to 3) before the first hand of hearts, in which each is
// to pass three cards; what they heard of the deal by connection.
std::vector<std::vector<Json>> deal_for_four(Stage& stage) {
  const char* users[] = {"ann", "bob", "eve", "dan"};
  for (link::Conn conn = 1; conn <= 4; ++conn) {
    stage.enter(conn, users[conn - 1]);
    const char* how = conn == 1 ? R"({"msg":"create","game":"hearts","name":"h"})"
                                : R"({"msg":"join","room":"h"})";
    stage.say(conn, how);
  }
  std::vector<std::vector<Json>> heard(5);
  for (link::Conn conn = 1; conn <= 3; ++conn) stage.say(conn, R"({"msg":"ready","room":"h"})");
  for (link::Conn conn = 1; conn <= 3; ++conn) stage.heard(conn);
  heard[4] = parse(stage.say(4, R"({"msg":"ready","room":"h"})"));
  for (link::Conn conn = 1; conn <= 3; ++conn) heard[conn] = parse(stage.heard(conn));
  return heard;
}

// Passes the first three of what `legal` offers.
std::string pass(const Json& legal, const std::string& more = "") {
  const Json& of = legal[0]["plus"][0]["of"];
  return R"({"msg":"pass","room":"h","cards":)" + Json{of[0], of[1], of[2]}.dump() + more + "}";
}

Json own_legal(const std::vector<Json>& heard, int seat) {
  for (const Json& message : heard)
    if (message["msg"] == "turn" && message["seat"] == seat) return message["legal"];
  return {};
}

TEST(Several, AreAskedAtOnceEachWithItsOwnChoice) {
  Stage stage;
  const auto heard = deal_for_four(stage);
  for (link::Conn conn = 1; conn <= 4; ++conn) {
    Json seats = Json::array();
    for (const Json& message : heard[conn]) {
      if (message["msg"] != "turn") continue;
      seats.push_back(message["seat"]);
      EXPECT_EQ(message.contains("legal"), message["seat"] == conn - 1);
      EXPECT_EQ(message["ms"], 30'000);
    }
    EXPECT_EQ(seats, (Json{0, 1, 2, 3}));
  }
}

TEST(Several, ActInAnyOrderAndTheOthersGoOnThinking) {
  Stage stage;
  const auto heard = deal_for_four(stage);
  const auto third = parse(stage.say(3, pass(own_legal(heard[3], 2), R"(,"id":1)")));
  EXPECT_EQ(kinds(third), Lines{"pass"});
  EXPECT_EQ(third[0]["cards"].size(), 3u);
  const auto first = parse(stage.heard(1));
  EXPECT_EQ(kinds(first), Lines{"pass"});
  EXPECT_FALSE(first[0].contains("cards"));
  EXPECT_EQ(refusal(stage.say(3, pass(own_legal(heard[3], 2)))), "not_your_turn");
  stage.say(1, pass(own_legal(heard[1], 0)));
  stage.say(4, pass(own_legal(heard[4], 3)));
  stage.heard(2);
  const auto last = parse(stage.say(2, pass(own_legal(heard[2], 1))));
  EXPECT_EQ(kinds(last), (Lines{"pass", "exchange", "turn"}));
}

TEST(Several, AnActionPutsOffNobodyElsesClock) {
  Stage stage;
  const auto heard = deal_for_four(stage);
  stage.advance(Millis{29'000});
  stage.say(3, pass(own_legal(heard[3], 2)));
  for (link::Conn conn = 1; conn <= 4; ++conn) stage.heard(conn);
  stage.advance(Millis{1'000});
  // The clock passed for the three who had not, and play began.
  EXPECT_EQ(kinds(parse(stage.heard(3))), (Lines{"pass", "pass", "pass", "exchange", "turn"}));
}

TEST(Several, ATableTellsAllWhoMayAct) {
  Stage stage;
  const auto heard = deal_for_four(stage);
  stage.say(1, pass(own_legal(heard[1], 0)));
  stage.enter(9, "zoe");
  const auto seen = parse(stage.say(9, R"({"msg":"join","room":"h","as":"spectator"})"));
  EXPECT_EQ(kinds(seen), (Lines{"table", "turn", "turn", "turn", "spectators"}));
  EXPECT_EQ(seen[0]["state"]["passed"], (Json{true, false, false, false}));
  stage.close(2);
  stage.enter(5, "bob");
  const auto back = parse(stage.say(5, R"({"msg":"join","room":"h"})"));
  EXPECT_EQ(back[0]["turn"]["seat"], 1);
  EXPECT_EQ(back[0]["you"]["legal"], own_legal(heard[2], 1));
}

TEST(Several, HouseBotsActEachOnItsOwn) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"create","game":"hearts","name":"h","bots":3})");
  const auto heard = parse(stage.say(1, R"({"msg":"ready","room":"h"})"));
  stage.advance(Millis{500});
  EXPECT_EQ(kinds(parse(stage.heard(1))), (Lines{"pass", "pass", "pass"}));
  EXPECT_EQ(kinds(parse(stage.say(1, pass(own_legal(heard, 0))))),
            (Lines{"pass", "exchange", "turn"}));
}

TEST(Several, ACrashKeepsWhoHasChosenAndAsksTheOthersAgain) {
  Stage stage;
  const auto heard = deal_for_four(stage);
  stage.say(2, pass(own_legal(heard[2], 1)));
  stage.crash();
  stage.enter(1, "ann");
  const auto back = parse(stage.say(1, R"({"msg":"join","room":"h"})"));
  EXPECT_EQ(back[0]["state"]["passed"], (Json{false, true, false, false}));
  EXPECT_EQ(back[0]["you"]["legal"], own_legal(heard[1], 0));
}

// Three people and the first bout of durak: ann (1, seat 0) attacks bob (2, seat 1), eve (3, seat
// 2) may throw in. Gives ann's first attack.
std::vector<Json> first_attack(Stage& stage) {
  const char* users[] = {"ann", "bob", "eve"};
  for (link::Conn conn = 1; conn <= 3; ++conn) {
    stage.enter(conn, users[conn - 1]);
    stage.say(conn, conn == 1 ? R"({"msg":"create","game":"durak","name":"d","seats":3})"
                              : R"({"msg":"join","room":"d"})");
  }
  for (link::Conn conn = 1; conn <= 3; ++conn) stage.say(conn, R"({"msg":"ready","room":"d"})");
  Json attack = own_legal(parse(stage.heard(1)), 0)[0];
  attack["room"] = "d";
  for (link::Conn conn = 2; conn <= 3; ++conn) stage.heard(conn);
  return parse(stage.say(1, attack.dump()));
}

TEST(Several, AreToldOfEachOthersClocksAndOfNoChoiceButTheirOwn) {
  Stage stage;
  const auto ann = first_attack(stage);
  EXPECT_EQ(kinds(ann), (Lines{"attack", "turn", "turn", "turn"}));
  for (link::Conn conn = 2; conn <= 3; ++conn) {
    Json seats = Json::array();
    for (const Json& message : parse(stage.heard(conn))) {
      if (message["msg"] != "turn") continue;
      seats.push_back(message["seat"]);
      EXPECT_EQ(message.contains("legal"), message["seat"] == conn - 1);
    }
    EXPECT_EQ(seats, (Json{0, 1, 2}));
  }
}

// Everybody does the first thing that it was told is legal, eve before the others, for some hands;
// the turns in which a choice was taken back.
TEST(Several, AChoiceThatLapsesIsToldWithNothingLegalAndNoTimeLeft) {
  constexpr int kMostMoves = 500;
  Stage stage;
  std::vector<std::vector<Json>> heard(4);
  heard[1] = first_attack(stage);
  std::vector<Json> legal(4, Json::array());
  std::vector<Json> lapsed;
  for (int move = 0; move < kMostMoves; ++move) {
    for (link::Conn conn = 1; conn <= 3; ++conn) {
      for (const Json& message : parse(stage.heard(conn))) heard[conn].push_back(message);
      for (const Json& message : std::exchange(heard[conn], {})) {
        if (message.value("seat", -1) == static_cast<int>(conn) - 1) legal[conn] = Json::array();
        if (message["msg"] == "result") legal[conn] = Json::array({Json{{"msg", "ready"}}});
        if (!message.contains("legal")) continue;
        legal[conn] = message["legal"];
        if (legal[conn].empty()) lapsed.push_back(message);
      }
    }
    link::Conn conn = 3;
    while (conn > 0 && legal[conn].empty()) --conn;
    ASSERT_GT(conn, 0u) << "nobody knows what to do";
    Json action = legal[conn][0];
    action["room"] = "d";
    heard[conn] = parse(stage.say(conn, action.dump()));
    ASSERT_NE(heard[conn].front()["msg"], "error") << heard[conn].front();
  }
  ASSERT_FALSE(lapsed.empty());
  for (const Json& message : lapsed)
    EXPECT_EQ(message, (Json{{"msg", "turn"},
                             {"room", "d"},
                             {"seat", message["seat"]},
                             {"ms", 0},
                             {"legal", Json::array()}}));
}

}  // namespace
}  // namespace cardroom::owner
