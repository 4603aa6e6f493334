// Private rooms and their host: who may start, send away, mute and close, and what of it lasts.
#include <gtest/gtest.h>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

using base::Millis;

// Connection 1 (ann) is the host of a private room of three seats, den; its code.
std::string open_den(Stage& stage) {
  stage.enter(1, "ann");
  const auto heard = parse(stage.say(
      1, R"({"msg":"create","game":"crazy-eights","name":"den","seats":3,"private":true})"));
  return first(heard, "table")["code"];
}

std::vector<Json> let_in(Stage& stage, link::Conn conn, const std::string& user,
                         const std::string& code) {
  stage.enter(conn, user);
  return parse(stage.say(conn, R"({"msg":"join","code":")" + code + "\"}"));
}

TEST(Host, IsTheMakerOfAPrivateRoomWithACodeThatNobodyMisreads) {
  Stage stage;
  const std::string code = open_den(stage);
  EXPECT_EQ(code.size(), 6u);
  EXPECT_EQ(code.find_first_not_of("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"), std::string::npos);
  const auto table = let_in(stage, 2, "bob", code).front();
  EXPECT_EQ(table["host"], "ann");
  EXPECT_EQ(table["code"], code);
}

TEST(Host, StartsThoughNotAllAreReady) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  stage.heard(1);
  const auto heard = parse(stage.say(1, R"({"msg":"start","room":"den","id":1})"));
  EXPECT_EQ(kinds(heard), (Lines{"start", "fairness", "fairness", "deal", "turn"}));
  EXPECT_EQ(heard[0], Json::parse(R"({"msg":"start","room":"den","epoch":1,"seq":3,"re":1})"));
  EXPECT_EQ(kinds(parse(stage.heard(2))), (Lines{"start", "fairness", "fairness", "deal", "turn"}));
}

TEST(Host, StartsWithHouseBotsOnTheEmptySeats) {
  Stage stage;
  open_den(stage);
  EXPECT_EQ(kinds(parse(stage.say(1, R"({"msg":"start","room":"den","fill":true})"))),
            (Lines{"start", "join", "join", "fairness", "fairness", "deal", "turn"}));
}

TEST(Host, CannotStartAloneOrTwice) {
  Stage stage;
  open_den(stage);
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"start","room":"den"})")), "illegal_action");
  stage.say(1, R"({"msg":"start","room":"den","fill":true})");
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"start","room":"den"})")), "illegal_action");
}

TEST(Host, WaitsForWhoContributesToTheDealAsAnybodyDoes) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  stage.say(2, R"({"msg":"ready","room":"den","entropy":")" + std::string(64, 'a') + "\"}");
  stage.heard(1);
  EXPECT_EQ(kinds(parse(stage.say(1, R"({"msg":"start","room":"den"})"))),
            (Lines{"start", "fairness"}));
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"start","room":"den"})")), "illegal_action");
  stage.heard(1);
  stage.advance(Millis{1'000});
  EXPECT_EQ(kinds(parse(stage.heard(1))), (Lines{"fairness", "deal", "turn"}));
}

TEST(Host, IsNobodyElseAndOfNoOpenRoom) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"open"})");
  for (const std::string words : {R"("msg":"start")", R"("msg":"kick","seat":0)",
                                  R"("msg":"mute","seat":0,"muted":true)", R"("msg":"close")"}) {
    EXPECT_EQ(refusal(stage.say(2, "{" + words + R"(,"room":"den"})")), "forbidden") << words;
    EXPECT_EQ(refusal(stage.say(1, "{" + words + R"(,"room":"open"})")), "forbidden") << words;
  }
}

TEST(Host, SendsAwayWhoThenIsLetInNoMore) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  stage.heard(1);
  EXPECT_EQ(stage.say(1, R"({"msg":"kick","room":"den","seat":1,"id":1})"),
            (Lines{R"({"msg":"kick","room":"den","epoch":1,"seq":3,"seat":1,"re":1})",
                   R"({"msg":"leave","room":"den","epoch":1,"seq":4,"seat":1,)"
                   R"("user":{"id":"bob","name":"bob"}})"}));
  EXPECT_EQ(kinds(parse(stage.heard(2))), (Lines{"kick", "leave"}));
  const std::string join = R"({"msg":"join","code":")" + code + "\"";
  EXPECT_EQ(refusal(stage.say(2, join + "}")), "banned");
  EXPECT_EQ(refusal(stage.say(2, join + R"(,"as":"spectator"})")), "banned");
  stage.crash();
  stage.enter(2, "bob");
  EXPECT_EQ(refusal(stage.say(2, join + "}")), "banned");
}

TEST(Host, SendsAwayInMidHandAndAHouseBotPlaysTheSeatToTheEnd) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  stage.say(1, R"({"msg":"start","room":"den"})");
  stage.heard(2);
  stage.say(1, R"({"msg":"kick","room":"den","seat":1})");
  EXPECT_EQ(kinds(parse(stage.heard(2))), (Lines{"kick", "leave"}));
  const auto table = parse(stage.say(1, R"({"msg":"join","room":"den"})")).front();
  EXPECT_EQ(table["seats"][1]["stand_in"], true);
  EXPECT_EQ(table["seats"][1]["user"], Json());
}

TEST(Host, LetsAHouseBotActAtOnceForOneSentAwayInTheirTurn) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  stage.say(1, R"({"msg":"start","room":"den"})");
  stage.say(1, R"({"msg":"draw","room":"den"})");
  stage.say(1, R"({"msg":"pass","room":"den"})");
  EXPECT_EQ(kinds(parse(stage.say(1, R"({"msg":"kick","room":"den","seat":1})"))),
            (Lines{"kick", "leave", "stand_in", "turn"}));
  stage.advance(Millis{500});
  EXPECT_EQ(parse(stage.heard(1)).front()["seat"], 1);
}

TEST(Host, SendsAwayAHouseBotBetweenHandsOnly) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den","seats":3,"private":true,)"
               R"("bots":2})");
  EXPECT_EQ(kinds(parse(stage.say(1, R"({"msg":"kick","room":"den","seat":2})"))),
            (Lines{"kick", "leave"}));
  stage.say(1, R"({"msg":"start","room":"den"})");
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"kick","room":"den","seat":1})")), "illegal_action");
}

TEST(Host, SendsNeitherThemselvesAwayNorNobody) {
  Stage stage;
  open_den(stage);
  for (const char* seat : {"0", "1", "15"})
    EXPECT_EQ(
        refusal(stage.say(1, R"({"msg":"kick","room":"den","seat":)" + std::string(seat) + "}")),
        "illegal_action")
        << seat;
}

TEST(Host, MutesWhoThenMayNotSpeakThereUntilItIsTakenBack) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  const std::string hello = R"({"msg":"say","channel":"room/den","text":"hello"})";
  stage.say(1, R"({"msg":"mute","room":"den","seat":1,"muted":true})");
  EXPECT_EQ(stage.heard(2), Lines{R"({"msg":"mute","room":"den","epoch":1,"seq":3,)"
                                  R"("user":{"id":"bob","name":"bob"},"muted":true})"});
  EXPECT_EQ(refusal(stage.say(2, hello)), "muted");
  stage.crash();
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  const auto table = parse(stage.say(2, R"({"msg":"join","room":"den"})")).front();
  EXPECT_EQ(table["seats"][1]["muted"], true);
  EXPECT_EQ(refusal(stage.say(2, hello)), "muted");
  stage.say(1, R"({"msg":"join","room":"den"})");
  const std::string unmute = R"({"msg":"mute","room":"den","seat":1,"muted":false})";
  EXPECT_EQ(kinds(parse(stage.say(1, unmute))), Lines{"mute"});
  EXPECT_EQ(refusal(stage.say(1, unmute)), "illegal_action");
  EXPECT_EQ(refusal(stage.say(2, hello)), "none");
}

TEST(Host, ClosesTheRoomAndNobodyFindsItAnyMore) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  stage.say(2, R"({"msg":"follow","channel":"room/den"})");
  stage.heard(1);
  stage.heard(2);
  stage.frames();
  const auto heard = parse(stage.say(1, R"({"msg":"close","room":"den","id":1})"));
  EXPECT_EQ(kinds(heard), (Lines{"close", "leave", "leave"}));
  EXPECT_EQ(heard[0]["re"], 1);
  EXPECT_EQ(kinds(parse(stage.heard(2))), (Lines{"close", "leave", "leave"}));
  std::size_t unfollowed = 0;
  for (const link::Frame& frame : stage.frames())
    unfollowed += std::holds_alternative<link::Unfollowed>(frame) ? 1 : 0;
  EXPECT_EQ(unfollowed, 1u);
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(refusal(stage.say(2, R"({"msg":"join","room":"den"})")), "unknown_room");
    EXPECT_EQ(refusal(stage.say(2, R"({"msg":"join","code":")" + code + "\"}")), "wrong_code");
    EXPECT_EQ(refusal(stage.say(2, R"({"msg":"say","channel":"room/den","text":"hello"})")),
              "unknown_channel");
    stage.advance(Millis{10'000});
    EXPECT_EQ(stage.owner().rooms(), (Lines{"room1", "room2"}));
    stage.crash();
    stage.enter(2, "bob");
  }
}

TEST(Host, WhoMissedTheEndInATakeoverIsToldOfIt) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  stage.say(1, R"({"msg":"close","room":"den","id":1})");
  stage.crash();
  stage.come_back(2, "bob", "den", 1, 2);
  EXPECT_EQ(kinds(parse(stage.heard(2))), (Lines{"close", "leave", "leave"}));
  stage.enter(1, "ann");
  EXPECT_EQ(kinds(parse(stage.say(1, R"({"msg":"close","room":"den","id":1})"))), Lines{"close"});
}

TEST(Host, WhoMissedBeingSentAwayInATakeoverIsToldOfThatAndOfNothingAfterIt) {
  Stage stage;
  const std::string code = open_den(stage);
  let_in(stage, 2, "bob", code);
  let_in(stage, 3, "eve", code);
  stage.say(1, R"({"msg":"kick","room":"den","seat":1})");
  stage.say(1, R"({"msg":"start","room":"den"})");
  stage.crash();
  stage.come_back(2, "bob", "den", 1, 3);
  EXPECT_EQ(kinds(parse(stage.heard(2))), (Lines{"kick", "leave"}));
}

TEST(Host, SendsAwayWhoIsNotHeardWhereTheyWereOnceLetInEither) {
  const auto store = std::make_shared<store::MemoryStore>();
  Stage a(store, "a"), b(store, "b");
  const std::string code = open_den(a);
  let_in(a, 2, "bob", code);
  b.want("den", 1);
  b.come_back(1, "ann", "den", 1, 2);
  b.heard(1);
  EXPECT_EQ(kinds(parse(b.say_at("den", 1, R"({"msg":"kick","room":"den","seat":1})"))),
            (Lines{"kick", "leave"}));
  a.want("den", 2);
  for (const char* asked : {R"({"msg":"say","channel":"room/den","text":"still here"})",
                            R"({"msg":"follow","channel":"room/den"})"})
    EXPECT_EQ(refusal(a.say_at("den", 2, asked)), "unknown_channel") << asked;
}

// Found by reading: where they once were let in nobody had told that they left.
TEST(Host, HearsNoMoreOfWhoLeftTheRoomWhereItWasMeanwhile) {
  const auto store = std::make_shared<store::MemoryStore>();
  Stage a(store, "a"), b(store, "b");
  const std::string code = open_den(a);
  let_in(a, 2, "bob", code);
  b.want("den", 1);
  b.come_back(2, "bob", "den", 1, 2);
  b.heard(2);
  EXPECT_EQ(kinds(parse(b.say_at("den", 2, R"({"msg":"leave","room":"den"})"))), Lines{"leave"});
  a.want("den", 2);
  for (const char* asked : {R"({"msg":"say","channel":"room/den","text":"still here"})",
                            R"({"msg":"follow","channel":"room/den"})"})
    EXPECT_EQ(refusal(a.say_at("den", 2, asked)), "unknown_channel") << asked;
}

TEST(Host, LetsWhoLooksOnSpeakOnceTheyAreAttachedToTheTableThatWasLoadedAnew) {
  Stage stage;
  const std::string code = open_den(stage);
  stage.enter(2, "bob");
  stage.say(2, R"({"msg":"join","as":"spectator","code":")" + code + R"("})");
  stage.store().next(store::MemoryStore::Luck::unknown_applied);
  stage.say(1, R"({"msg":"ready","room":"den"})");
  ASSERT_EQ(stage.owner().find_table("den")->epoch(), 2u);
  const auto say = [&stage] {
    link::Request frame;
    frame.conn = 2;
    frame.number = 100;
    frame.attachment = 1;  // his realtime server has not heard yet
    frame.msg = "say";
    stage.owner().request(1, frame, {{"channel", "room/den"}, {"text", "hello"}}, {});
    stage.run();
    return stage.heard(2);
  };
  EXPECT_EQ(refusal(say()), "unavailable");
  stage.come_back(2, "bob", "den", 1, 2);
  stage.heard(2);
  EXPECT_EQ(kinds(parse(say())), Lines{"said"});
}

TEST(Host, CannotCloseInMidHand) {
  Stage stage;
  open_den(stage);
  stage.say(1, R"({"msg":"start","room":"den","fill":true})");
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"close","room":"den"})")), "illegal_action");
}

TEST(Deserted, ARoomClosesOnceNobodyWasThereForAMinute) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den"})");
  stage.say(1, R"({"msg":"leave","room":"den"})");
  stage.heard(2);
  stage.advance(Millis{59'999});
  EXPECT_NE(stage.owner().lobby().find("den"), nullptr);
  stage.heard(2);
  stage.advance(Millis{1});
  EXPECT_EQ(stage.owner().lobby().find("den"), nullptr);
  EXPECT_EQ(stage.heard(2),
            Lines{R"({"msg":"room","name":"den","game":"crazy-eights","seats":4,"players":0,)"
                  R"("spectators":0,"status":"open","private":false,"gone":true})"});
  EXPECT_EQ(refusal(stage.say(2, R"({"msg":"join","room":"den"})")), "unknown_room");
}

TEST(Deserted, WhoLooksOnIsThereToo) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den"})");
  stage.say(2, R"({"msg":"join","room":"den","as":"spectator"})");
  stage.say(1, R"({"msg":"leave","room":"den"})");
  stage.advance(Millis{600'000});
  EXPECT_NE(stage.owner().lobby().find("den"), nullptr);
  stage.close(2);
  stage.advance(Millis{60'000});
  EXPECT_EQ(stage.owner().lobby().find("den"), nullptr);
}

TEST(Deserted, AHandThatIsOnIsPlayedToItsEnd) {
  Stage stage(Millis{20'000});
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den"})");
  stage.say(1, R"({"msg":"ready","room":"den","fill":true})");
  stage.say(1, R"({"msg":"leave","room":"den"})");
  stage.advance(Millis{70'000});
  ASSERT_NE(stage.owner().lobby().find("den"), nullptr);
  EXPECT_TRUE(stage.owner().lobby().find("den")->summary.playing);
  for (int turn = 0; turn < 400 && stage.owner().lobby().find("den"); ++turn)
    stage.advance(Millis{20'000});
  EXPECT_EQ(stage.owner().lobby().find("den"), nullptr);
}

TEST(Deserted, TheHousesOwnRoomsStay) {
  Stage stage;
  stage.advance(Millis{600'000});
  EXPECT_EQ(stage.owner().rooms(), (Lines{"room1", "room2"}));
}

TEST(Deserted, ACloseOfWhichNothingWasNotedIsKnownAfterACrashAllTheSame) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den"})");
  stage.say(1, R"({"msg":"leave","room":"den"})");
  stage.advance(Millis{59'999});
  stage.hold_store();
  stage.advance(Millis{1});
  stage.crash();
  stage.let_store_go();
  EXPECT_NE(stage.owner().lobby().find("den"), nullptr) << "the close was not durable";
  stage.advance(Millis{60'000});
  EXPECT_EQ(stage.owner().lobby().find("den"), nullptr);
}

TEST(Deserted, ARoomMadeAnewLivesThroughACrash) {
  Stage stage;
  stage.enter(1, "ann");
  const std::string create = R"({"msg":"create","game":"crazy-eights","name":"den"})";
  stage.say(1, create);
  stage.say(1, R"({"msg":"leave","room":"den"})");
  stage.advance(Millis{60'000});
  ASSERT_EQ(stage.owner().lobby().find("den"), nullptr);
  EXPECT_EQ(first(parse(stage.say(1, create)), "table")["you"]["seat"], 0);
  stage.crash();
  stage.enter(1, "ann");
  EXPECT_EQ(parse(stage.say(1, R"({"msg":"join","room":"den"})")).front()["you"]["seat"], 0);
}

TEST(Deserted, AServerOfAFleetLearnsThatAnothersRoomIsGoneAndThatItIsBack) {
  auto store = std::make_shared<store::MemoryStore>();
  Stage a(store, "a"), b(store, "b");
  const auto advance = [&](Millis span) {
    for (Millis done{0}; done < span; done += Millis{500}) {
      a.advance(Millis{500});
      b.advance(Millis{500});
    }
  };
  a.enter(1, "ann");
  b.enter(2, "bob");
  const std::string create = R"({"msg":"create","game":"crazy-eights","name":"den"})";
  a.say(1, create);
  a.say_at("den", 1, R"({"msg":"join","room":"den"})");
  advance(Millis{3'000});
  ASSERT_NE(b.owner().lobby().find("den"), nullptr);
  a.say(1, R"({"msg":"leave","room":"den"})");
  advance(Millis{63'000});
  EXPECT_EQ(a.owner().lobby().find("den"), nullptr);
  EXPECT_EQ(b.owner().lobby().find("den"), nullptr);
  EXPECT_EQ(refusal(b.say_at("den", 2, R"({"msg":"join","room":"den"})")), "unknown_room");
  advance(Millis{3'000});
  b.enter(3, "ann");
  const auto table = parse(b.say_at("den", 3, create));
  EXPECT_EQ(kinds(table), Lines{"table"});
  advance(Millis{3'000});
  EXPECT_NE(a.owner().lobby().find("den"), nullptr);
}

}  // namespace
}  // namespace cardroom::owner
