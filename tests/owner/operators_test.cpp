// What operators are shown of tables.
#include "gameserver/server/operate.hpp"

#include <gtest/gtest.h>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

constexpr base::Now kNow{base::Instant{1'000}, base::WallTime{1'800'000'001'000}};

Json ask(Stage& stage, const std::string& command, std::vector<std::string> arguments = {}) {
  return Json::parse(
      server::operate(stage.owner(), link::Operate{1, command, std::move(arguments)}, kNow).body);
}

void open_den(Stage& stage) {
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den","seats":3,"private":true})");
}

Json line(const std::string& status, int seq, int players) {
  return {{"room", "den"},   {"game", "crazy-eights"}, {"epoch", 1}, {"seq", seq},
          {"hand_no", 0},    {"status", status},       {"seats", 3}, {"players", players},
          {"spectators", 0}, {"private", true}};
}

TEST(Operators, AreShownEveryTableThatIsOwned) {
  Stage stage;
  open_den(stage);
  const Json tables = ask(stage, "tables list")["tables"];
  ASSERT_EQ(tables.size(), 3u);
  EXPECT_EQ(tables[0], line("open", 1, 1));
  EXPECT_EQ(tables[1]["room"], "room1");
  EXPECT_EQ(tables[2]["room"], "room2");
}

// It crashed the server: a closed room is in no list that players see.
TEST(Operators, AreShownATableThatIsClosedForAsLongAsItIsOwned) {
  Stage stage;
  open_den(stage);
  stage.say(1, R"({"msg":"close","room":"den"})");
  EXPECT_EQ(ask(stage, "tables list")["tables"][0], line("closed", 3, 0));
  EXPECT_EQ(ask(stage, "tables show", {"den"})["status"], "closed");
  stage.advance(table::kLinger);
  EXPECT_EQ(ask(stage, "tables list")["tables"].size(), 2u);
}

}  // namespace
}  // namespace cardroom::owner
