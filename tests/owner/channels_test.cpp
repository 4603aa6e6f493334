// Channels at their owner: who may say and follow what, what is counted, and what of it outlives a
// crash, a takeover and a store that is away.
#include <gtest/gtest.h>

#include "owner/stage.hpp"

namespace cardroom::owner {
namespace {

constexpr const char* kAt = ",\"at\":1800000001000";  // as long as no time passes

std::string said(const std::string& channel, int n, const std::string& user,
                 const std::string& text, const std::string& re = "") {
  return R"({"msg":"said","channel":")" + channel + R"(","n":)" + std::to_string(n) +
         R"(,"user":{"id":")" + user + R"(","name":")" + user + R"("},"text":")" + text + "\"" +
         kAt + (re.empty() ? "" : ",\"re\":" + re) + "}";
}

std::string error(const std::string& code, const std::string& text, const std::string& re) {
  return R"({"msg":"error","text":")" + text + R"(","code":")" + code + R"(","re":)" + re + "}";
}

Lines say(Stage& stage, link::Conn conn, const std::string& channel, const std::string& text,
          int id) {
  return stage.say(conn, R"({"msg":"say","channel":")" + channel + R"(","text":")" + text +
                             R"(","id":)" + std::to_string(id) + "}");
}

Lines follow(Stage& stage, link::Conn conn, const std::string& channel, const std::string& more,
             int id) {
  return stage.say(conn, R"({"msg":"follow","channel":")" + channel + "\"" + more + R"(,"id":)" +
                             std::to_string(id) + "}");
}

TEST(Channels, WhatIsSaidInTheLobbyIsTheSayersAnswerAndComesToItsFollowers) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  EXPECT_EQ(follow(stage, 1, "lobby", "", 1), Lines{R"({"msg":"ok","re":1})"});
  EXPECT_EQ(say(stage, 2, "lobby", "hello", 7), Lines{said("lobby", 1, "bob", "hello", "7")});
  EXPECT_EQ(stage.heard(1), Lines{said("lobby", 1, "bob", "hello")});
  EXPECT_EQ(say(stage, 1, "lobby", "hi", 2), Lines{said("lobby", 2, "ann", "hi", "2")});
  EXPECT_EQ(stage.heard(2), Lines{}) << "who follows nothing is told nothing";
}

TEST(Channels, WhoUnfollowsHearsNoMore) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  follow(stage, 1, "lobby", "", 1);
  EXPECT_EQ(stage.say(1, R"({"msg":"unfollow","channel":"lobby","id":2})"),
            Lines{R"({"msg":"ok","re":2})"});
  say(stage, 2, "lobby", "hello", 1);
  EXPECT_EQ(stage.heard(1), Lines{});
}

TEST(Channels, ThereAreNoOthers) {
  Stage stage;
  stage.enter(1, "ann");
  for (const char* channel : {"lobbies", "lobby/one", "room/", "room/nowhere", "room/room1/x",
                              "news/", "news//x", "newsreel", "channel/lobby", "x"}) {
    EXPECT_EQ(say(stage, 1, channel, "hello", 1),
              Lines{error("unknown_channel", "no such channel", "1")})
        << channel;
    EXPECT_EQ(follow(stage, 1, channel, "", 1),
              Lines{error("unknown_channel", "no such channel", "1")})
        << channel;
  }
}

TEST(Channels, NewsAreTheOperatorsAndIncludeTheirSubChannels) {
  Stage stage;
  stage.enter(1, "ann");
  EXPECT_EQ(say(stage, 1, "news/live", "hello", 1), Lines{error("forbidden", "not allowed", "1")});
  EXPECT_EQ(follow(stage, 1, "news", "", 2), Lines{R"({"msg":"ok","re":2})"});
  stage.frames();
  stage.owner().order_post(1, 5, "news/live", "on air",
                           {base::Instant{1'000}, {1'800'000'001'000}});
  stage.owner().order_post(1, 6, "news/jazz", "later", {base::Instant{1'000}, {1'800'000'001'000}});
  stage.run();
  const std::string live = R"("channel":"news/live","n":1,"text":"on air","at":1800000001000})";
  const std::string jazz = R"("channel":"news/jazz","n":1,"text":"later","at":1800000001000})";
  EXPECT_EQ(stage.heard(1), (Lines{R"({"msg":"notice",)" + live, R"({"msg":"notice",)" + jazz}));
  EXPECT_EQ(std::get<link::Operated>(stage.frames().front()),
            (link::Operated{5, link::Outcome::ok, "{" + live}));
  EXPECT_EQ(follow(stage, 1, "news", ",\"last\":9", 3),
            Lines{R"({"msg":"log","channel":"news","messages":[{)" + live + ",{" + jazz +
                  R"(],"re":3})"});
  EXPECT_EQ(follow(stage, 1, "news/jazz", ",\"last\":9", 4),
            Lines{R"({"msg":"log","channel":"news/jazz","messages":[{)" + jazz + R"(],"re":4})"});
}

TEST(Channels, AtATableTalksWhoIsThereAndAnybodyMayListenToAnOpenOne) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  EXPECT_EQ(say(stage, 2, "room/room1", "hello", 1), Lines{error("forbidden", "not allowed", "1")});
  EXPECT_EQ(follow(stage, 2, "room/room1", "", 2), Lines{R"({"msg":"ok","re":2})"});
  stage.say(1, R"({"msg":"join","room":"room1","as":"spectator"})");
  EXPECT_EQ(say(stage, 1, "room/room1", "hello", 1),
            Lines{said("room/room1", 1, "ann", "hello", "1")});
  EXPECT_EQ(stage.heard(2), Lines{said("room/room1", 1, "ann", "hello")});
}

TEST(Channels, APrivateRoomsIsThereOnlyForThoseInIt) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den","private":true})");
  EXPECT_EQ(say(stage, 2, "room/den", "hello", 1),
            Lines{error("unknown_channel", "no such channel", "1")});
  EXPECT_EQ(follow(stage, 2, "room/den", "", 2),
            Lines{error("unknown_channel", "no such channel", "2")});
  EXPECT_EQ(follow(stage, 1, "room/den", "", 2), Lines{R"({"msg":"ok","re":2})"});
  EXPECT_EQ(say(stage, 1, "room/den", "psst", 3), Lines{said("room/den", 1, "ann", "psst", "3")});
}

TEST(Channels, WhoHasLeftAPrivateRoomHearsNoMoreOfIt) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "ann");
  stage.say(1, R"({"msg":"create","game":"crazy-eights","name":"den","private":true})");
  follow(stage, 2, "room/den", "", 1);
  stage.say(1, R"({"msg":"leave","room":"den","id":2})");
  stage.say(1, R"({"msg":"join","room":"den","as":"spectator","id":3})");
  stage.heard(2);
  EXPECT_EQ(say(stage, 1, "room/den", "alone", 4), Lines{said("room/den", 1, "ann", "alone", "4")});
  EXPECT_EQ(stage.heard(2), Lines{});
}

TEST(Channels, NothingIsToldBeforeItIsDurable) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  follow(stage, 2, "lobby", "", 1);
  stage.hold_store();
  EXPECT_EQ(say(stage, 1, "lobby", "one", 1), Lines{});
  EXPECT_EQ(say(stage, 1, "lobby", "two", 2), Lines{});
  EXPECT_EQ(stage.heard(2), Lines{});
  stage.let_store_go();
  EXPECT_EQ(stage.heard(1),
            (Lines{said("lobby", 1, "ann", "one", "1"), said("lobby", 2, "ann", "two", "2")}));
  EXPECT_EQ(stage.heard(2),
            (Lines{said("lobby", 1, "ann", "one"), said("lobby", 2, "ann", "two")}));
}

TEST(Channels, CountOnAfterACrashAndKeepTheirLog) {
  Stage stage;
  stage.enter(1, "ann");
  say(stage, 1, "lobby", "one", 1);
  say(stage, 1, "lobby", "two", 2);
  stage.crash();
  stage.enter(1, "ann");
  EXPECT_EQ(say(stage, 1, "lobby", "three", 3), Lines{said("lobby", 3, "ann", "three", "3")});
  const auto entry = [](int n, const std::string& text) {
    return R"({"channel":"lobby","n":)" + std::to_string(n) +
           R"(,"user":{"id":"ann","name":"ann"},"text":")" + text + "\"" + kAt + "}";
  };
  EXPECT_EQ(follow(stage, 1, "lobby", ",\"last\":2", 4),
            Lines{R"({"msg":"log","channel":"lobby","messages":[)" + entry(2, "two") + "," +
                  entry(3, "three") + R"(],"re":4})"});
}

TEST(Channels, AFollowerThatComesBackIsToldExactlyWhatItMissed) {
  Stage stage;
  stage.enter(1, "ann");
  for (int n = 1; n <= 3; ++n) say(stage, 1, "lobby", "m" + std::to_string(n), n);
  stage.crash();
  stage.frames();
  stage.follow_again(2, "bob", "lobby", 1, 1);
  EXPECT_EQ(stage.heard(2), (Lines{said("lobby", 2, "ann", "m2"), said("lobby", 3, "ann", "m3")}));
  const auto frames = stage.frames();
  EXPECT_EQ(std::get<link::Following>(frames.back()),
            (link::Following{2, std::get<link::Following>(frames.back()).number, "lobby", 2, 1}));
}

TEST(Channels, AreUnavailableWhileTheStoreIsAwayAndWhoComesBackWaitsForIt) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  say(stage, 1, "lobby", "one", 1);
  stage.close_store();
  const std::string away =
      R"({"msg":"error","text":"not available now, try again later","code":"unavailable",)"
      R"("retry":true,"after":250,"re":2})";
  EXPECT_EQ(say(stage, 1, "lobby", "two", 2), Lines{away});
  stage.follow_again(2, "bob", "lobby", 1, 0);
  EXPECT_EQ(stage.heard(2), Lines{});
  stage.open_store();
  stage.advance(kChannelsEvery);
  EXPECT_EQ(stage.heard(2).back(), said("lobby", 1, "ann", "one"));
}

TEST(Channels, APostOfUnknownFateIsResolvedByAClaim) {
  Stage stage;
  stage.enter(1, "ann");
  say(stage, 1, "lobby", "one", 1);
  follow(stage, 1, "lobby", "", 2);
  stage.lose_store_in_commit();
  EXPECT_EQ(say(stage, 1, "lobby", "two", 3).size(), 1U);
  stage.open_store();
  stage.advance(kReclaimEvery);
  const std::string answer = say(stage, 1, "lobby", "three", 4).back();
  EXPECT_NE(answer.find(R"("n":2,)"), std::string::npos)
      << "the stage's lost commit did not happen: " << answer;
}

TEST(Channels, AreFencedWhenAnotherServerHasTakenThemOver) {
  auto store = std::make_shared<store::MemoryStore>();
  Stage one(store, "one"), two(store, "two");
  one.enter(1, "ann");
  two.enter(1, "bob");
  say(one, 1, "lobby", "one", 1);
  two.want("channel/lobby", 1);
  EXPECT_EQ(say(two, 1, "lobby", "two", 1), Lines{said("lobby", 2, "bob", "two", "1")});
  one.frames();
  EXPECT_EQ(say(one, 1, "lobby", "late", 2).size(), 1U);
  EXPECT_EQ(std::get<link::Disowns>(one.frames().front()), (link::Disowns{"channel/lobby", 1, ""}));
  EXPECT_EQ(store->messages("channel/lobby").size(), 2U);
}

TEST(Channels, AreHandedOverInADrain) {
  auto store = std::make_shared<store::MemoryStore>();
  Stage one(store, "one"), two(store, "two");
  one.enter(1, "ann");
  say(one, 1, "lobby", "one", 1);
  one.advance(kLiveEvery);
  one.frames();
  one.owner().drain({base::Instant{3'000}, base::WallTime{1'800'000'003'000}});
  one.run();
  one.advance(kHandOverEvery);
  bool handed_over = false;
  for (const link::Frame& frame : one.frames())
    if (const auto* disowns = std::get_if<link::Disowns>(&frame))
      handed_over = handed_over || *disowns == link::Disowns{"channel/lobby", 1, "two"};
  EXPECT_TRUE(handed_over);
}

// Both without a number: they are not kept.
TEST(Channels, WhoIsAtATableIsToldOnceThatPlayPausesAndOnceThatItGoesOn) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.close_store();
  stage.say(1, R"({"msg":"ready","room":"room1","id":1})");
  stage.advance(base::Millis{5'000});
  const auto notices = [&stage] {
    Lines lines = stage.heard(1);
    std::erase_if(lines, [](const std::string& line) {
      return line.find(R"("msg":"notice")") == std::string::npos;
    });
    return lines;
  };
  EXPECT_EQ(notices(),
            Lines{R"({"msg":"notice","channel":"room/room1","n":0,"text":"Play pauses: )"
                  R"(it cannot be written down now. No clock runs.","at":1800000002000})"});
  stage.open_store();
  stage.advance(base::Millis{1'000});
  EXPECT_EQ(notices(), Lines{R"({"msg":"notice","channel":"room/room1","n":0,"text":"Play goes )"
                             R"(on.","at":1800000006250})"});
}

TEST(Channels, AreUnavailableThroughARealtimeServerThatKnowsOfNone) {
  Stage stage;
  stage.owner().link_up(1, "front", link::kChannelsVersion - 1);
  stage.enter(1, "ann");
  EXPECT_EQ(say(stage, 1, "lobby", "one", 1).size(), 1U);
  EXPECT_EQ(follow(stage, 1, "lobby", "", 1).size(), 1U);
  EXPECT_TRUE(stage.owner().channels().empty());
}

}  // namespace
}  // namespace cardroom::owner
