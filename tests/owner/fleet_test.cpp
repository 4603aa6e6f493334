// Several game servers on one store: who owns a table, how it changes hands, and what is told while
// that is open. The test is the realtime server between them.
#include <gtest/gtest.h>

#include <algorithm>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

using base::Millis;

class Fleet : public testing::Test {
 protected:
  Fleet() {
    advance(kLiveEvery);
    advance(kLiveEvery);
    a.frames();
    b.frames();
  }

  void advance(Millis span) {
    a.advance(span);
    b.advance(span);
  }
  static std::vector<link::Owns::One> owned(const std::vector<link::Frame>& frames) {
    std::vector<link::Owns::One> tables;
    for (const link::Frame& frame : frames)
      if (const auto* owns = std::get_if<link::Owns>(&frame))
        tables.insert(tables.end(), owns->tables.begin(), owns->tables.end());
    return tables;
  }
  template <class Kind>
  static std::vector<Kind> of(const std::vector<link::Frame>& frames) {
    std::vector<Kind> found;
    for (const link::Frame& frame : frames)
      if (const auto* one = std::get_if<Kind>(&frame)) found.push_back(*one);
    return found;
  }

  std::shared_ptr<store::MemoryStore> store = std::make_shared<store::MemoryStore>();
  Stage a{store, "a"}, b{store, "b"};
};

using Tables = std::vector<link::Owns::One>;

TEST_F(Fleet, OwnsNothingAtStartAndClaimsATableForItsFirstJoin) {
  EXPECT_TRUE(a.owner().rooms().empty());
  a.enter(1, "ann");
  const auto table = parse(a.say(1, R"({"msg":"join","room":"room1"})")).front();
  EXPECT_EQ(table["msg"], "table");
  EXPECT_EQ(table["epoch"], 1);
  EXPECT_EQ(owned(a.frames()), (Tables{{"room1", 1}}));
}

TEST_F(Fleet, MakesARoomThatSomebodyElseAskedAfterInTheSameMoment) {
  a.enter(1, "ann");
  a.enter(2, "bob");
  a.hold_store();
  EXPECT_EQ(a.say(1, R"({"msg":"follow","channel":"room/den","id":1})"), Lines{});
  EXPECT_EQ(a.say(2, R"({"msg":"create","game":"crazy-eights","name":"den","id":1})"), Lines{});
  a.let_store_go();
  EXPECT_EQ(refusal(a.heard(1)), "unknown_channel");
  std::vector<std::string> answers;
  for (const auto& message : parse(a.heard(2)))
    if (message.contains("re")) answers.push_back(message["msg"]);
  EXPECT_EQ(answers, std::vector<std::string>{"table"});
}

// Found by reading: the second was told `unknown_room`, by what the store had said before it asked.
TEST_F(Fleet, LooksAgainForWhomAsksForARoomThatWasMadeSinceItLooked) {
  a.enter(1, "ann");
  a.enter(2, "bob");
  b.enter(3, "eve");
  const std::string join = R"({"msg":"join","room":"den","id":1})";
  a.hold_answers();
  EXPECT_EQ(a.say(1, join), Lines{});
  b.say(3, R"({"msg":"create","game":"crazy-eights","name":"den"})");
  EXPECT_EQ(a.say(2, join), Lines{});
  a.let_answers_go();
  EXPECT_EQ(refusal(a.heard(1)), "unknown_room");
  EXPECT_EQ(a.heard(2), Lines{});
  const auto sent_on = of<link::Redirect>(a.frames());
  ASSERT_EQ(sent_on.size(), 1u);
  EXPECT_EQ(sent_on[0].request.conn, 2u);
  EXPECT_EQ(sent_on[0].owner, "b");
}

// Found by reading: the second was told `name_taken` though the room was already another server's,
// and may have been closed there.
TEST_F(Fleet, JudgesNobodyByARoomThatIsStillOnItsWayToTheStore) {
  const std::string create = R"({"msg":"create","game":"crazy-eights","name":"den"})";
  b.enter(3, "eve");
  b.say(3, create);
  for (const auto& [conn, user] : {std::pair{1u, "ann"}, std::pair{2u, "bob"}}) a.enter(conn, user);
  a.hold_store();
  EXPECT_EQ(a.say(1, create), Lines{});
  EXPECT_EQ(a.say(2, create), Lines{});
  a.frames();
  a.let_store_go();
  std::vector<link::Conn> sent_on;
  for (const link::Redirect& one : of<link::Redirect>(a.frames()))
    sent_on.push_back(one.request.conn);
  EXPECT_EQ(sent_on, (std::vector<link::Conn>{1, 2})) << "its owner knows whose it is";
  EXPECT_EQ(a.heard(1), Lines{});
  EXPECT_EQ(a.heard(2), Lines{});
}

// What the store tells of another's table is a second old: the player may have been shown more.
TEST_F(Fleet, SendsOnWhatIsForATableThatAnotherClaimedJustNow) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  b.enter(2, "bob");
  EXPECT_EQ(b.say(2, R"({"msg":"join","room":"room1","id":7})"), Lines{});
  const auto redirects = of<link::Redirect>(b.frames());
  ASSERT_EQ(redirects.size(), 1u);
  EXPECT_EQ(redirects[0].owner, "a");
  EXPECT_EQ(redirects[0].epoch, 1u);
  EXPECT_EQ(redirects[0].request.room, "room1");
  EXPECT_EQ(redirects[0].request.body, R"({"msg":"join","room":"room1","id":7})");
}

TEST_F(Fleet, GoesOnWithATableWhoseOwnerIsLost) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  a.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})");
  b.want("room1", 1);
  EXPECT_EQ(owned(b.frames()), (Tables{{"room1", 2}}));
  b.come_back(1, "ann", "room1", 1, 7);
  EXPECT_EQ(kinds(parse(b.heard(1))), (Lines{"deal", "presence", "turn", "spectators"}));
  EXPECT_EQ(b.owner().counts().claims_won, 1u);
}

TEST_F(Fleet, TellsWhoAsksForATableThatItIsAnothersByNow) {
  b.want("room1", 0);
  b.frames();
  a.want("room1", 0);
  EXPECT_EQ(of<link::Disowns>(a.frames()), (std::vector<link::Disowns>{{"room1", 1, "b"}}));
  EXPECT_EQ(a.owner().counts().claims_held, 1u);
  a.want("room1", 1);
  EXPECT_EQ(owned(a.frames()), (Tables{{"room1", 2}}));
}

TEST_F(Fleet, OneThatWokeUpTooLateIsFencedAndSaysNothing) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  b.want("room1", 1);
  const auto heard = parse(a.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})"));
  EXPECT_EQ(kinds(heard), Lines{"error"});
  EXPECT_EQ(heard[0]["code"], "unavailable");
  EXPECT_EQ(of<link::Disowns>(a.frames()), (std::vector<link::Disowns>{{"room1", 1, ""}}));
  EXPECT_TRUE(a.owner().rooms().empty());
  EXPECT_EQ(a.owner().counts().fenced, 1u);
}

TEST_F(Fleet, ARefusalAndATableAreFencedToo) {
  for (const char* asked :
       {R"({"msg":"draw","room":"room1"})", R"({"msg":"join","room":"room1"})"}) {
    a.enter(1, "ann");
    a.say(1, R"({"msg":"join","room":"room1"})");
    const std::uint64_t epoch = a.owner().find_table("room1")->epoch();
    b.want("room1", epoch);
    const auto heard = parse(a.say(1, asked));
    EXPECT_EQ(kinds(heard), Lines{"error"}) << asked;
    EXPECT_EQ(heard[0]["code"], "unavailable") << asked;
    a.want("room1", epoch + 1);
  }
}

// What a server that was stopped knows of a room is of before it was stopped.
TEST_F(Fleet, WhatBarsSomebodyFromARoomIsFencedToo) {
  const std::string say = R"({"msg":"say","channel":"room/den","text":"hello"})";
  const std::string follow = R"({"msg":"follow","channel":"room/den"})";
  const std::string create = R"({"msg":"create","game":"hearts","name":"den"})";
  struct Case {
    link::Conn conn;
    std::string asked, code;
  };
  const std::vector<Case> cases = {
      {2, say, "muted"},           {3, follow, "unknown_channel"},
      {3, say, "unknown_channel"}, {3, R"({"msg":"join","code":"WRONGS"})", "wrong_code"},
      {3, create, "name_taken"},
  };
  a.enter(1, "ann");
  a.say(1, R"({"msg":"create","game":"crazy-eights","name":"den","private":true})");
  const std::string join = R"({"msg":"join","room":"den"})";
  const auto table = first(parse(a.say_at("den", 1, join)), "table");
  const std::string code = table["code"];
  a.enter(2, "bob");
  a.say_at("den", 2, R"({"msg":"join","code":")" + code + "\"}");
  a.say(1, R"({"msg":"mute","room":"den","seat":1,"muted":true})");
  a.enter(3, "eve");
  for (const Case& one : cases) {
    EXPECT_EQ(refusal(a.say_at("den", one.conn, one.asked)), one.code) << one.asked;
    const std::uint64_t epoch = a.owner().find_table("den")->epoch();
    b.want("den", epoch);
    EXPECT_EQ(refusal(a.say_at("den", one.conn, one.asked)), "unavailable") << one.asked;
    EXPECT_EQ(a.owner().rooms(), Lines{}) << one.asked;
    a.want("den", epoch + 1);
    a.come_back(2, "bob", "den", epoch, a.owner().find_table("den")->state().seq);
  }
  a.say_at("den", 1, join);
  a.say(1, R"({"msg":"close","room":"den"})");
  EXPECT_EQ(refusal(a.say_at("den", 3, join)), "unknown_room");
  b.want("den", a.owner().find_table("den")->epoch());
  EXPECT_EQ(refusal(a.say_at("den", 3, join)), "unavailable");
}

TEST(Fleets, SettleACommitOfUnknownFateByClaimingTheTableAnew) {
  using Luck = store::MemoryStore::Luck;
  for (const auto luck : {Luck::unknown_applied, Luck::unknown_undone}) {
    const auto store = std::make_shared<store::MemoryStore>();
    Stage stage{store, "a"};
    stage.enter(1, "ann");
    stage.say(1, R"({"msg":"join","room":"room1"})");
    store->next(luck);
    const std::string ready = R"({"msg":"ready","room":"room1","id":1,"fill":true})";
    EXPECT_EQ(refusal(stage.say(1, ready)), "unavailable");
    stage.come_back(1, "ann", "room1", 1, 1);
    stage.heard(1);
    const auto again = parse(stage.say(1, ready)).front();
    EXPECT_EQ(again["msg"], "ready");
    EXPECT_EQ(again["seq"], 2);
    EXPECT_EQ(again["epoch"], luck == Luck::unknown_applied ? 1 : 2);
    EXPECT_EQ(stage.owner().counts().doubtful, 1u);
  }
}

TEST_F(Fleet, TakesWhatItClaimedThoughTheAnswerWasLost) {
  store->next(store::MemoryStore::Luck::unknown_applied);
  a.want("room1", 0);
  EXPECT_EQ(owned(a.frames()), Tables{}) << "the answer was lost";
  a.want("room1", 0);
  EXPECT_EQ(owned(a.frames()), (Tables{{"room1", 2}}));
}

TEST_F(Fleet, DropsATableOfWhichTheStoreSaysThatAnotherHasIt) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  b.want("room1", 1);
  b.come_back(1, "ann", "room1", 1, 1);
  advance(kNoteEvery);
  advance(kListEvery);
  EXPECT_TRUE(a.owner().rooms().empty());
  EXPECT_EQ(of<link::Disowns>(a.frames()), (std::vector<link::Disowns>{{"room1", 1, "b"}}));
}

TEST_F(Fleet, KnowsTheOthersRoomsAndWhoSitsThere) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  advance(kNoteEvery);
  advance(kListEvery);
  b.enter(2, "ann");
  const auto list = parse(b.say(2, R"({"msg":"room_list"})")).front();
  EXPECT_EQ(list["rooms"][0]["name"], "room1");
  EXPECT_EQ(list["rooms"][0]["players"], 1);
  EXPECT_EQ(b.say(2, R"({"msg":"ready","id":1})"), Lines{}) << "her one seat is at the other's";
  EXPECT_EQ(of<link::Redirect>(b.frames()).front().request.room, "room1");
}

TEST_F(Fleet, TellsWhoComesBackHowFarTheirTablesAreNow) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  advance(kNoteEvery);
  advance(kListEvery);
  a.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})");
  const Json held = Json::parse(R"([{"room":"room1","seat":0,"epoch":1,"seq":8}])");
  EXPECT_EQ(first(parse(b.enter(5, "ann")), "auth")["seats"], held);
  EXPECT_EQ(first(parse(b.enter(6, "bob")), "auth")["seats"], Json::array());
}

TEST_F(Fleet, FindsARoomByItsCodeThatTheOtherJustMade) {
  a.enter(1, "ann");
  const auto made =
      parse(a.say(1, R"({"msg":"create","game":"crazy-eights","name":"den","private":true})"));
  b.enter(2, "bob");
  const std::string join =
      R"({"msg":"join","code":")" + made.front()["code"].get<std::string>() + R"("})";
  EXPECT_EQ(b.say(2, join), Lines{});
  EXPECT_EQ(of<link::Redirect>(b.frames()).front().request.room, "den");
  a.enter(2, "bob");
  EXPECT_EQ(parse(a.say_at("den", 2, join)).front()["msg"], "table");
  EXPECT_EQ(refusal(b.say(2, R"({"msg":"join","code":"WRNGXX"})")), "wrong_code");
}

TEST_F(Fleet, PutsANewTableWhereTheFewestAre) {
  a.enter(1, "ann");
  const std::string create = R"({"msg":"create","game":"crazy-eights","name":"den","bots":2})";
  a.say(1, R"({"msg":"join","room":"room1"})");
  advance(kLiveEvery);
  EXPECT_EQ(a.say(1, create), Lines{});
  const auto redirects = of<link::Redirect>(a.frames());
  ASSERT_EQ(redirects.size(), 1u);
  EXPECT_EQ(redirects[0].owner, "b");
  b.enter(1, "ann");
  const auto table = parse(b.say_at("den", 1, create)).front();
  EXPECT_EQ(table["msg"], "table");
  EXPECT_EQ(table["seq"], 3);
  EXPECT_EQ(refusal(a.say_at("den", 1, create, kMaxHops)), "unavailable") << "sent about too often";
}

TEST_F(Fleet, MatchesThePlayersOfAGameInOnePlace) {
  a.enter(1, "ann");
  EXPECT_EQ(a.say(1, R"({"msg":"join","game":"crazy-eights"})"), Lines{});
  const auto sent = of<link::Redirect>(a.frames()).front();
  EXPECT_EQ(sent.request.room, "match/crazy-eights");
  EXPECT_EQ(sent.owner, "");
  EXPECT_EQ(refusal(a.say(1, R"({"msg":"join","game":"whist"})")), "unknown_game");
  EXPECT_EQ(refusal(a.say(1, R"({"msg":"join","room":"match/crazy-eights"})")), "unknown_room");
}

TEST_F(Fleet, DrainsItsTablesToTheOthersBetweenTwoActions) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  a.hold_store();
  EXPECT_EQ(a.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})"), Lines{});
  a.owner().drain({});
  a.run();
  EXPECT_EQ(of<link::Disowns>(a.frames()).size(), 0u) << "an action is on its way";
  a.let_store_go();
  EXPECT_EQ(parse(a.heard(1)).front()["msg"], "ready");
  a.advance(kHandOverEvery);
  EXPECT_EQ(of<link::Disowns>(a.frames()), (std::vector<link::Disowns>{{"room1", 1, "b"}}));
  EXPECT_EQ(a.say(1, R"({"msg":"draw","room":"room1"})"), Lines{});
  b.want("room1", 1);
  EXPECT_EQ(b.owner().find_table("room1")->state().seq, 8u);
}

TEST_F(Fleet, DrainsNothingWhereNobodyElseLives) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  a.advance(store::kServerHeard + kLiveEvery);
  a.owner().drain({});
  a.run();
  a.advance(Millis{1'000});
  EXPECT_EQ(a.owner().rooms(), (std::vector<std::string>{"room1"}));
}

TEST(Starting, WaitsForAStoreThatIsAwayAndAsksItNowAndThen) {
  for (const auto company : {Company::alone, Company::fleet}) {
    const auto store = std::make_shared<store::MemoryStore>();
    Stage stage{store, "a", company, Stage::Store::closed};
    EXPECT_FALSE(stage.owner().ready());
    stage.advance(Millis{2'000});
    EXPECT_FALSE(stage.owner().ready());
    EXPECT_LE(stage.batches(), 2'000 / 250 + 2) << "it is not stormed";
    stage.open_store();
    stage.advance(Millis{2'000});
    EXPECT_TRUE(stage.owner().ready());
    EXPECT_TRUE(stage.owner().lobby().find("room1"));
    EXPECT_TRUE(stage.owner().lobby().find("room2"));
  }
}

// Who looks on asks for nothing: without this only a player's next request would lead to a claim.
TEST_F(Fleet, GivesUpATableInDoubtThatItCannotClaimSoThatSomebodyIsAskedTo) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  a.frames();
  a.lose_store_in_commit();
  EXPECT_EQ(refusal(a.say(1, R"({"msg":"ready","room":"room1","id":1})")), "unavailable");
  EXPECT_EQ(a.owner().counts().doubtful, 1u);
  const auto gone = of<link::Disowns>(a.frames());
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0], (link::Disowns{"room1", 1, ""}));
  a.open_store();
  a.want("room1", 1);
  EXPECT_EQ(owned(a.frames()), (Tables{{"room1", 2}}));
}

TEST_F(Fleet, ClaimsATableInDoubtItselfAsSoonAsTheStoreIsBack) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  a.lose_store_in_commit();
  EXPECT_EQ(refusal(a.say(1, R"({"msg":"ready","room":"room1","id":1})")), "unavailable");
  a.advance(Millis{30'000});
  a.frames();
  a.open_store();
  a.advance(kReclaimEvery);
  EXPECT_EQ(owned(a.frames()), (Tables{{"room1", 2}}));
}

TEST_F(Fleet, LeavesATableInDoubtToWhoeverClaimedItMeanwhile) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  a.lose_store_in_commit();
  EXPECT_EQ(refusal(a.say(1, R"({"msg":"ready","room":"room1","id":1})")), "unavailable");
  b.want("room1", 1);
  a.open_store();
  a.advance(kReclaimEvery);
  EXPECT_TRUE(a.owner().rooms().empty());
  EXPECT_EQ(b.owner().find_table("room1")->epoch(), 2u);
}

TEST_F(Fleet, ClaimsAllThatWereAskedForOnceTheStoreTakesOneOfThem) {
  a.close_store();
  a.want("room1", 0);
  a.want("room2", 0);
  a.advance(Millis{30'000});
  EXPECT_EQ(owned(a.frames()), Tables{});
  a.open_store();
  a.advance(kReclaimEvery);
  EXPECT_EQ(owned(a.frames()), (Tables{{"room1", 1}, {"room2", 1}}));
}

TEST_F(Fleet, ClocksStandStillWhileTheStoreIsAway) {
  a.enter(1, "ann");
  a.say(1, R"({"msg":"join","room":"room1"})");
  a.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})");
  const auto look = [this] {
    return first(parse(a.say(1, R"({"msg":"join","room":"room1"})")), "table");
  };
  while (look()["you"]["legal"].empty()) a.advance(Millis{500});
  const auto before = look();
  a.close_store();
  EXPECT_EQ(refusal(a.say(1, R"({"msg":"join","room":"room1"})")), "unavailable");
  a.advance(Millis{120'000});
  a.open_store();
  a.advance(table::kRetry);
  const auto after = look();
  EXPECT_EQ(after["seq"], before["seq"]) << "nobody's clock ran out";
  EXPECT_GE(after["turn"]["ms"].get<int>(), before["turn"]["ms"].get<int>() - 1'000);
}

}  // namespace
}  // namespace cardroom::owner
