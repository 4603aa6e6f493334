// Whom an operator told to be silent, or to stay away: on every game server, and through restarts.
#include <gtest/gtest.h>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

using base::Millis;
using store::SanctionKind;

constexpr base::WallTime kBegins{1'800'000'000'000};
const std::string kSay = R"({"msg":"say","channel":"lobby","text":"hello"})";

// For so long from the beginning of the stage on.
store::Sanction sanction_of(const std::string& user, SanctionKind kind, Millis span) {
  return {user, kind, base::WallTime{kBegins.ms + span.count()}, "why", kBegins};
}

void impose(Stage& stage, const store::Sanction& sanction) {
  stage.owner().impose(9, 1, sanction);
  stage.run();
}

TEST(Mute, WhoIsMutedSaysNothingAndPlaysOn) {
  Stage stage;
  stage.enter(1, "ann");
  impose(stage, sanction_of("ann", SanctionKind::mute, Millis{60'000}));
  EXPECT_EQ(refusal(stage.say(1, kSay)), "muted");
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"say","channel":"room/room1","text":"hi"})")), "muted");
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"follow","channel":"lobby"})")), "none");
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"join","room":"room1"})")), "none");
  stage.enter(2, "bob");
  EXPECT_EQ(refusal(stage.say(2, kSay)), "none");
}

TEST(Mute, EndsByItselfOrWhenItIsLifted) {
  Stage stage;
  stage.enter(1, "ann");
  impose(stage, sanction_of("ann", SanctionKind::mute, Millis{60'000}));
  stage.advance(Millis{50'000});
  EXPECT_EQ(refusal(stage.say(1, kSay)), "muted");
  stage.advance(Millis{10'000});
  EXPECT_EQ(refusal(stage.say(1, kSay)), "none");
  impose(stage, sanction_of("ann", SanctionKind::mute, Millis{900'000}));
  EXPECT_EQ(refusal(stage.say(1, kSay)), "muted");
  impose(stage, sanction_of("ann", SanctionKind::mute, Millis{0}));
  EXPECT_EQ(refusal(stage.say(1, kSay)), "none");
}

TEST(Mute, OutlivesTheProcess) {
  Stage stage;
  store::Sanction sanction = sanction_of("ann", SanctionKind::mute, Millis{0});
  sanction.until = store::kForGood;
  impose(stage, sanction);
  stage.crash();
  stage.enter(1, "ann");
  EXPECT_EQ(refusal(stage.say(1, kSay)), "muted");
}

TEST(Ban, ClosesTheUsersConnectionsAndKeepsTheDoorShut) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.enter(3, "ann");
  impose(stage, sanction_of("ann", SanctionKind::ban, Millis{60'000}));
  EXPECT_EQ(stage.close_codes(), (std::map<link::Conn, std::uint16_t>{{1, 4501}, {3, 4501}}));
  EXPECT_EQ(refusal(stage.enter(4, "ann")), "banned");
  stage.advance(Millis{60'000});
  EXPECT_EQ(refusal(stage.enter(5, "ann")), "none");
}

TEST(Ban, IsKnownToEveryGameServerWithinASecond) {
  const auto store = std::make_shared<store::MemoryStore>();
  Stage here(store, "here"), there(store, "there");
  there.enter(1, "ann");
  impose(here, sanction_of("ann", SanctionKind::ban, Millis{60'000}));
  there.advance(Millis{1'000});
  EXPECT_EQ(there.close_codes(), (std::map<link::Conn, std::uint16_t>{{1, 4501}}));
  EXPECT_EQ(refusal(there.enter(2, "ann")), "banned");
}

TEST(Ban, MeetsAlsoWhoIsConnectedWhenItsGameServerIsBornAnew) {
  Stage stage;
  impose(stage, sanction_of("ann", SanctionKind::ban, Millis{60'000}));
  stage.crash();
  stage.come_back(1, "ann", "room1", 1, 1);
  EXPECT_EQ(stage.close_codes(), (std::map<link::Conn, std::uint16_t>{{1, 4501}}));
}

TEST(Ban, IsAnsweredUnavailableWhileTheStoreIsAway) {
  Stage stage;
  stage.enter(1, "ann");
  stage.close_store();
  impose(stage, sanction_of("ann", SanctionKind::ban, Millis{60'000}));
  EXPECT_EQ(stage.close_codes(), (std::map<link::Conn, std::uint16_t>{}));
  const auto frames = stage.frames();
  const auto* answer = std::get_if<link::Operated>(&frames.back());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->outcome, link::Outcome::conflict);
}

}  // namespace
}  // namespace cardroom::owner
