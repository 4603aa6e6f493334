// A table whose code throws: loaded anew once, parked the second time, while its neighbours play on
// and everybody who asked gets one answer.
#include <gtest/gtest.h>

#include "owner/conversation.hpp"
#include "tests/quarantine/faulty.hpp"

namespace cardroom::owner {
namespace {

using rules::testing::Mood;

const std::string kMakeDen = R"({"msg":"create","game":"faulty","name":"den","seats":2,"id":1})";
const std::string kJoinDen = R"({"msg":"join","room":"den"})";

class Quarantine : public testing::Test {
 protected:
  ~Quarantine() override { rules::testing::mood = Mood::well; }

  // Connections 1 (ann) and 2 (bob) have been dealt a hand in the den; it is ann's turn.
  void deal(Stage& stage) {
    stage.enter(1, "ann");
    stage.enter(2, "bob");
    stage.say(1, kMakeDen);
    stage.say(2, kJoinDen);
    stage.say(1, R"({"msg":"ready","room":"den"})");
    stage.say(2, R"({"msg":"ready","room":"den"})");
    hands_[0] = card(parse(stage.heard(1)));
    stage.heard(2);
  }

  // A play of the first card that is legal; with a suit, one that fails.
  static std::string play(const std::string& card, int id, const std::string& suit = "") {
    Json play{{"msg", "play"}, {"room", "den"}, {"card", card}, {"id", id}};
    if (!suit.empty()) play["suit"] = suit;
    return play.dump();
  }
  static std::string card(const std::vector<Json>& heard) {
    for (const Json& message : heard)
      if (message["msg"] == "turn" && message.contains("legal")) return message["legal"][0]["card"];
    return "";
  }

  // The realtime server attaches its viewers again, as it does when a table has a new epoch.
  static void attach(Stage& stage, std::uint64_t seq) {
    stage.come_back(1, "ann", "den", 1, seq);
    stage.come_back(2, "bob", "den", 1, seq);
    stage.heard(1);
    stage.heard(2);
  }
  static std::uint64_t seq(Stage& stage) { return stage.owner().find_table("den")->state().seq; }

  static void expect_room1_plays(Stage& stage) {
    stage.enter(7, "eve");
    EXPECT_EQ(parse(stage.say(7, R"({"msg":"join","room":"room1"})")).front()["msg"], "table");
    EXPECT_EQ(parse(stage.say(7, R"({"msg":"leave","room":"room1"})")).front()["msg"], "leave");
  }
  static void expect_refused(const Lines& lines, int id) {
    ASSERT_EQ(lines.size(), 1u) << testing::PrintToString(lines);
    const Json error = Json::parse(lines.front());
    EXPECT_EQ(error["code"], "unavailable");
    EXPECT_EQ(error["retry"], true);
    EXPECT_EQ(error["re"], id);
  }

  std::string hands_[1];
};

TEST_F(Quarantine, ATableWhoseCodeThrowsIsLoadedAnewAndTheActionRefused) {
  Stage stage;
  deal(stage);
  const std::uint64_t before = seq(stage);
  expect_refused(stage.say(1, play(hands_[0], 5, "S")), 5);
  EXPECT_EQ(stage.faulted(), Lines{"den: its code threw: a spade"});
  EXPECT_EQ(stage.parked(), Lines{});
  ASSERT_TRUE(stage.owner().find_table("den"));
  EXPECT_EQ(stage.owner().find_table("den")->epoch(), 2u);
  attach(stage, before);
  const Json played = parse(stage.say(1, play(hands_[0], 5))).front();
  EXPECT_EQ(played["msg"], "play");
  EXPECT_EQ(played["seq"], before + 1);
  expect_room1_plays(stage);
}

TEST_F(Quarantine, TheSecondTimeItIsParkedAndItsNeighboursPlayOn) {
  Stage stage;
  deal(stage);
  stage.say(1, play(hands_[0], 5, "S"));
  attach(stage, seq(stage));
  expect_refused(stage.say(1, play(hands_[0], 6, "S")), 6);
  EXPECT_EQ(stage.parked(), Lines{"den: a spade"});
  EXPECT_FALSE(stage.owner().find_table("den"));
  EXPECT_EQ(stage.owner().counts().faults, 2u);
  expect_refused(stage.say(1, R"({"msg":"join","room":"den","id":8})"), 8);
  expect_room1_plays(stage);
  stage.crash();
  EXPECT_EQ(stage.parked(), Lines{"den: a spade"});
  expect_room1_plays(stage);
}

TEST_F(Quarantine, AParkedTableIsSaidOnceAndComesBackWhenAnOperatorReleasesIt) {
  const auto store = std::make_shared<store::MemoryStore>();
  Stage stage{store, "a"};
  deal(stage);
  stage.say(1, play(hands_[0], 5, "S"));
  attach(stage, seq(stage));
  stage.say(1, play(hands_[0], 6, "S"));
  for (int times = 0; times < 3; ++times) {
    stage.want("den", 2);
    expect_refused(stage.say_at("den", 1, R"({"msg":"join","room":"den","id":9})"), 9);
  }
  EXPECT_EQ(stage.parked(), Lines{"den: a spade"});
  store->release("den");
  stage.advance(store::kClaimRest);
  stage.heard(1);
  EXPECT_EQ(parse(stage.say_at("den", 1, kJoinDen)).front()["msg"], "table");
  attach(stage, seq(stage));
  EXPECT_EQ(parse(stage.say(1, play(hands_[0], 7))).front()["msg"], "play");
}

TEST_F(Quarantine, WhoWaitsBehindTheThrowIsAnsweredOnceAndNothingDurableIsLost) {
  Stage stage;
  deal(stage);
  const std::uint64_t before = seq(stage);
  stage.hold_store();
  EXPECT_EQ(stage.say(1, play(hands_[0], 5)), Lines{});
  EXPECT_EQ(stage.say(2, play("AH", 6, "S")), Lines{});
  EXPECT_EQ(stage.say(2, R"({"msg":"leave","room":"den","id":7})"), Lines{});
  stage.let_store_go();
  expect_refused(stage.heard(1), 5);
  const auto second = parse(stage.heard(2));
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(second[0]["re"], 6);
  EXPECT_EQ(second[1]["re"], 7);
  attach(stage, before);
  const Json again = parse(stage.say(1, play(hands_[0], 5))).front();
  EXPECT_EQ(again["msg"], "play") << "it was durable, and is answered as what it was";
  EXPECT_EQ(again["seq"], before + 1);
}

TEST_F(Quarantine, WhoAsksWhileTheFaultIsCountedWaits) {
  Stage stage;
  deal(stage);
  stage.hold_store();
  stage.say(1, play(hands_[0], 5, "S"));
  stage.enter(3, "cat");
  EXPECT_EQ(stage.say(3, R"({"msg":"join","room":"den","as":"spectator"})"), Lines{});
  stage.let_store_go();
  EXPECT_EQ(parse(stage.heard(3)).front()["msg"], "table");
}

TEST_F(Quarantine, AFaultThatTheStoreCouldNotCountIsCountedLater) {
  Stage stage;
  deal(stage);
  for (int fault = 0; fault < 2; ++fault) {
    stage.close_store();
    expect_refused(stage.say(1, play(hands_[0], 5, "S")), 5);
    EXPECT_FALSE(stage.owner().find_table("den")) << "it is not claimed before it is counted";
    stage.advance(kTellAgain);
    EXPECT_EQ(stage.parked(), Lines{});
    stage.open_store();
    stage.advance(kTellAgain);
    if (fault == 0) attach(stage, seq(stage));
  }
  EXPECT_EQ(stage.parked(), Lines{"den: a spade"});
}

TEST_F(Quarantine, ATableThatThrowsWhenItIsLoadedIsParkedAndTheServerComesUp) {
  Stage stage;
  deal(stage);
  stage.say(1, play(hands_[0], 5));
  rules::testing::mood = Mood::throws;
  stage.crash();
  EXPECT_EQ(stage.faulted(),
            (Lines{"den: its code threw: a bad mood", "den: its code threw: a bad mood"}));
  EXPECT_EQ(stage.parked(), Lines{"den: a bad mood"});
  expect_room1_plays(stage);
}

TEST_F(Quarantine, ATableThatCrashedItsProcessIsCountedBeforeItIsClaimedAgain) {
  Stage stage;
  deal(stage);
  stage.crash("den");
  ASSERT_TRUE(stage.owner().find_table("den"));
  EXPECT_EQ(stage.parked(), Lines{});
  stage.crash("den");
  EXPECT_FALSE(stage.owner().find_table("den"));
  EXPECT_EQ(stage.parked(), Lines{"den: its code crashed the process"});
  expect_room1_plays(stage);
}

// As a build that knew another form left it.
std::shared_ptr<store::MemoryStore> foreign_store() {
  auto store = std::make_shared<store::MemoryStore>();
  store->run({store::CreateRoom{1, {"room1", "", "", "\x0c"}},
              store::CreateRoom{2, {"room2", "", "", "\x0c"}}});
  return store;
}

TEST(Start, AStoreOfWhichNoTableReadsIsSaidInOneSentence) {
  Stage alone{foreign_store()};
  EXPECT_EQ(alone.unreadable(), "2: room1: its settings do not read");
  EXPECT_EQ(alone.parked(), Lines{});
  EXPECT_FALSE(alone.owner().ready());
  Stage fleet{foreign_store(), "a"};
  EXPECT_EQ(fleet.unreadable(), "2: room1: its settings do not read");
}

TEST(Start, AStoreOfWhichOneTableDoesNotReadIsServedWithoutIt) {
  const auto store = std::make_shared<store::MemoryStore>();
  store->run({store::CreateRoom{1, {"den", "", "", "\x0c"}}});
  Stage stage{store};
  EXPECT_EQ(stage.parked(), Lines{"den: den: its settings do not read"});
  EXPECT_EQ(stage.owner().rooms(), (std::vector<std::string>{"room1", "room2"}));
}

TEST_F(Quarantine, ACrashOverATableThatIsGoneHindersNobody) {
  Stage stage;
  stage.crash("nowhere");
  expect_room1_plays(stage);
}

}  // namespace
}  // namespace cardroom::owner
