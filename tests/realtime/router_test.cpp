// Connections, the router and one game server's end that a test speaks for.
#include "realtime/router.hpp"

#include <gtest/gtest.h>

#include "realtime/routing.hpp"

namespace cardroom::realtime {
namespace {

class Routing : public Rooms {
 protected:
  Routing() {
    router.start({"at gs-1"});
    ticked = {&router};
    network.pump();
    there.take();
  }

  void send(const link::Frame& frame) { Rooms::send(there, frame); }
  void says(link::Conn conn, std::string_view text) {
    router.text(conn, text);
    network.pump();
  }
  link::Conn come_in(Heard& heard, const std::string& user) {
    return Rooms::come_in(router, heard, there, user);
  }
  void leave_link() {
    network.part("rt-1", "at gs-1");
    network.pump();
  }
  void restore_link() {
    network.heal("rt-1", "at gs-1");
    after(link::kReconnectFirst);
  }

  There there{network, "gs-1"};
  const std::unique_ptr<Router> owned = make_router("rt-1");
  Router& router = *owned;
  Heard ann, bo;
};

TEST_F(Routing, ConnectionsAreNumberedUpwardsAndNeverTwice) {
  std::vector<link::Conn> conns;
  for (int i = 0; i < 5; ++i) {
    conns.push_back(router.open(ann));
    if (i % 2) router.closed(conns.back());
  }
  EXPECT_TRUE(std::is_sorted(conns.begin(), conns.end(), std::less_equal<>()));
}

TEST_F(Routing, OneMessageReachesAllItsAddressees) {
  const link::Conn a = come_in(ann, "1"), b = come_in(bo, "2");
  send(link::Deliver{{a, b, 12345}, 0, false, "", 0, 0, "hello"});
  EXPECT_EQ(ann.take(), Lines{"< hello"});
  EXPECT_EQ(bo.take(), Lines{"< hello"});
}

TEST_F(Routing, WhatIsForAConnectionThatHasGoneIsForgotten) {
  const link::Conn a = come_in(ann, "1");
  router.closed(a);
  const link::Conn b = come_in(bo, "2");
  send(link::Deliver{{a}, 0, false, "", 0, 0, "hello"});
  send(link::Dismiss{a, 4502, "bye"});
  EXPECT_EQ(ann.take(), Lines{});
  EXPECT_EQ(bo.take(), Lines{});
  EXPECT_NE(a, b);
}

TEST_F(Routing, TheOtherEndIsToldOnceThatAConnectionClosed) {
  const link::Conn a = come_in(ann, "1");
  router.closed(a);
  router.closed(a);
  network.pump();
  EXPECT_EQ(there.take(), Lines{"closed"});
}

TEST_F(Routing, ItIsNotToldOfOneItNeverHeardOf) {
  router.closed(router.open(ann));
  network.pump();
  EXPECT_EQ(there.take(), Lines{});
}

TEST_F(Routing, WhoIsSentAwayIsClosedThereAtOnce) {
  const link::Conn a = come_in(ann, "1");
  send(link::Dismiss{a, 4502, "bye"});
  EXPECT_EQ(ann.take(), (Lines{"< bye", "close 4502"}));
  EXPECT_EQ(there.take(), Lines{"closed"});
  router.closed(a);
  network.pump();
  EXPECT_EQ(there.take(), Lines{});
}

TEST_F(Routing, AThirdBadMessageSaysByeAndCloses) {
  const link::Conn a = come_in(ann, "1");
  for (int i = 0; i < 3; ++i) says(a, "{");
  const Lines heard = ann.take();
  ASSERT_EQ(heard.size(), 5u);
  EXPECT_EQ(heard[4], "close 4503");
  EXPECT_EQ(there.take(), Lines{"closed"});
}

TEST_F(Routing, RequestsOfOneConnectionKeepTheirOrder) {
  const link::Conn a = come_in(ann, "1");
  for (int i = 1; i <= 20; ++i) router.text(a, R"({"msg":"draw","id":)" + std::to_string(i) + "}");
  network.pump();
  std::vector<std::uint64_t> ids;
  for (const link::Frame& frame : there.frames)
    if (const auto* request = std::get_if<link::Request>(&frame)) ids.push_back(*request->id);
  ASSERT_EQ(ids.size(), 20u);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST_F(Routing, AtTheLossOfTheLinkAllThatWaitAreAnswered) {
  const link::Conn a = come_in(ann, "1"), b = come_in(bo, "2");
  says(a, R"({"msg":"draw","id":1})");
  says(b, R"({"msg":"draw","id":2})");
  says(b, R"({"msg":"draw","id":3})");
  leave_link();
  EXPECT_EQ(ann.take().size(), 1u);
  EXPECT_EQ(bo.take().size(), 2u);
  EXPECT_FALSE(router.ready());
}

TEST_F(Routing, WhenTheLinkIsBackEverybodyInIsIntroducedAgainWithTheirTables) {
  const link::Conn a = come_in(ann, "1");
  come_in(bo, "2");
  Heard outside;
  router.open(outside);
  send(link::Attached{a, 3, "room1", false});
  send(link::Deliver{{a}, 0, false, "room1", 1, 8, "event"});
  leave_link();
  there.take();
  there.tables = {{"room1", 1}};
  restore_link();
  EXPECT_EQ(there.take(), (Lines{"up rt-1", "opened 1 Ann home",
                                 "attach room1 attachment=1 epoch=1 seq=8", "opened 2 Ann home"}));
}

TEST_F(Routing, WhoCameWhileTheLinkWasDownGetsInWhenItIsBack) {
  leave_link();
  const link::Conn a = router.open(ann);
  says(a, R"({"msg":"auth","resume":"t"})");
  ASSERT_EQ(ann.take().size(), 1u);
  restore_link();
  there.take();
  says(a, R"({"msg":"auth","resume":"t"})");
  EXPECT_EQ(there.take(), Lines{"authenticate ticket t"});
}

TEST_F(Routing, OnlyWhoIsInGoesOnAfterFallingBehind) {
  EXPECT_FALSE(router.fell_behind(router.open(ann)));
  const link::Conn b = come_in(bo, "2");
  send(link::Attached{b, 3, "room1", false});
  EXPECT_TRUE(router.fell_behind(b));
  network.pump();
  EXPECT_EQ(there.take(),
            Lines{"attach room1 attachment=1 epoch=0 seq=" + std::to_string(kBeyondAny)});
}

TEST_F(Routing, ATickReachesEveryConnection) {
  router.open(ann);
  come_in(bo, "2");
  now.instant = now.instant + kAuthDeadline;
  router.tick();
  EXPECT_EQ(ann.take().back(), "close 4005");
  EXPECT_EQ(bo.take(), Lines{});
}

TEST_F(Routing, ADrainSaysGoodbyeToAll) {
  come_in(ann, "1");
  router.open(bo);
  router.drain();
  network.pump();
  EXPECT_EQ(ann.take().back(), "close 4004");
  EXPECT_EQ(bo.take().back(), "close 4004");
  EXPECT_EQ(there.take(), Lines{"closed"});
}

TEST_F(Routing, ADrainCountsWhomItSentAwayAndNobodyTwice) {
  come_in(ann, "1");
  router.open(bo);
  EXPECT_TRUE(router.ready());
  EXPECT_EQ(router.drain(), 2u);
  EXPECT_EQ(router.drain(), 0u);
  EXPECT_FALSE(router.ready());
  EXPECT_TRUE(router.reached());
  router.resume();
  EXPECT_TRUE(router.ready());
}

// Its handshake was granted before the drain and ended after it.
TEST_F(Routing, WhoComesInDuringADrainIsSentAwayAtTheNextTick) {
  router.drain();
  router.open(ann);
  EXPECT_EQ(ann.take(), Lines{});
  router.tick();
  EXPECT_EQ(ann.take().back(), "close 4004");
  router.resume();
  router.open(bo);
  router.tick();
  EXPECT_EQ(bo.take(), Lines{});
}

TEST_F(Routing, ChangesOfTheLinkAreTold) {
  Lines told;
  router.on_link_change = [&](LinkChange change, const std::string& at, const std::string& name) {
    told.push_back(std::to_string(static_cast<int>(change)) + " " + at + " " + name);
  };
  leave_link();
  restore_link();
  EXPECT_EQ(told, (Lines{"2 at gs-1 gs-1", "0 at gs-1 gs-1", "1 at gs-1 gs-1"}));
}

TEST_F(Routing, WhatIsCountedIsWhatHappened) {
  const link::Conn a = come_in(ann, "1");
  send(link::Deliver{{a}, 0, false, "", 0, 0, "hello"});
  router.closed(a);
  const RouterCounts& counts = router.counts();
  EXPECT_EQ(counts.opened, 1u);
  EXPECT_EQ(counts.authenticated, 1u);
  EXPECT_EQ(counts.closed, 1u);
  EXPECT_EQ(counts.texts_in, 1u);
  EXPECT_EQ(counts.texts_out, 2u);
  EXPECT_EQ(counts.bytes_out, std::string("in"
                                          "hello")
                                  .size());
}

class GuestTest : public Routing {
 protected:
  void ask(std::string_view body) {
    router.guest(body, [this](const GuestAnswer& given) { answers.push_back(given); });
    network.pump();
  }
  std::vector<GuestAnswer> answers;
};

TEST_F(GuestTest, ATokenComesFromThePrivateTier) {
  ask(R"({"name":"Ann"})");
  EXPECT_EQ(there.take(), Lines{"mint_guest 1 Ann"});
  send(link::GuestMinted{1, "token-1", ""});
  EXPECT_EQ(answers, (std::vector<GuestAnswer>{{200, R"({"token":"token-1"})", 0}}));
}

TEST_F(GuestTest, AnythingButANameIsRefusedHere) {
  const std::vector<std::string> bodies{"",
                                        "{",
                                        "[]",
                                        "{}",
                                        R"({"name":1})",
                                        R"({"name":null})",
                                        R"({"name":"a","name":"b"})",
                                        R"({"name":"a","x":1})"};
  for (const std::string& body : bodies) ask(body);
  ASSERT_EQ(answers.size(), bodies.size());
  for (const GuestAnswer& given : answers) {
    EXPECT_EQ(given.status, 400);
    EXPECT_NE(given.body.find(R"("code":"bad_message")"), std::string::npos) << given.body;
  }
  EXPECT_EQ(there.take(), Lines{});
}

TEST_F(GuestTest, ALongBodyIsTooLarge) {
  ask(R"({"name":")" + std::string(kMaxGuestBody, 'x') + "\"}");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 413);
}

TEST_F(GuestTest, ARefusalThereKeepsItsWordsUnderItsStatus) {
  const auto refused = [&](std::uint64_t number, const char* code) {
    ask(R"({"name":"Ann"})");
    send(link::GuestMinted{number, "", std::string(R"({"code":")") + code + "\"}"});
    return answers.back();
  };
  EXPECT_EQ(refused(1, "bad_message"), (GuestAnswer{400, R"({"code":"bad_message"})", 0}));
  EXPECT_EQ(refused(2, "forbidden"), (GuestAnswer{403, R"({"code":"forbidden"})", 0}));
  EXPECT_EQ(refused(3, "rate_limited"), (GuestAnswer{429, R"({"code":"rate_limited"})", 1}));
  EXPECT_EQ(refused(4, "unavailable"), (GuestAnswer{503, R"({"code":"unavailable"})", 1}));
  EXPECT_EQ(refused(5, "nonsense").status, 503);
}

TEST_F(GuestTest, NobodyWaitsLongerThanTheDeadline) {
  ask(R"({"name":"Ann"})");
  now.instant = now.instant + (kGuestDeadline - base::Millis{1});
  router.tick();
  EXPECT_TRUE(answers.empty());
  now.instant = now.instant + base::Millis{1};
  router.tick();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 503);
  EXPECT_EQ(answers[0].retry_after_s, 1);
  send(link::GuestMinted{1, "late", ""});
  EXPECT_EQ(answers.size(), 1u);
}

TEST_F(GuestTest, WithoutALinkThereIsNoToken) {
  ask(R"({"name":"Ann"})");
  leave_link();
  ask(R"({"name":"Bo"})");
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].status, 503);
  EXPECT_EQ(answers[1].status, 503);
}

TEST_F(GuestTest, MoreThanCanWaitAreToldToComeAgain) {
  for (std::size_t i = 0; i <= kMaxWaitingGuests; ++i) ask(R"({"name":"Ann"})");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 429);
  EXPECT_EQ(answers[0].retry_after_s, 1);
}

TEST(GuestDesk, RefusesAllWhereThereAreNoGuests) {
  GuestDesk desk(Guests::off, [](const link::Frame&) {
    ADD_FAILURE() << "asked";
    return LinkNo{1};
  });
  GuestAnswer given;
  desk.ask(R"({"name":"Ann"})", base::Instant{0}, [&](const GuestAnswer& one) { given = one; });
  EXPECT_EQ(given.status, 403);
}

TEST(GuestDesk, LosesWithALinkThoseOnlyWhoWereAskedForThere) {
  LinkNo next = 0;
  GuestDesk desk(Guests::on, [&](const link::Frame&) { return ++next; });
  std::vector<int> answers;
  const auto reply = [&](const GuestAnswer& one) { answers.push_back(one.status); };
  desk.ask(R"({"name":"Ann"})", base::Instant{0}, reply);
  desk.ask(R"({"name":"Bo"})", base::Instant{0}, reply);
  desk.link_lost(1);
  EXPECT_EQ(answers, std::vector<int>{503});
  desk.minted(1, {2, "token", ""});
  EXPECT_EQ(answers, std::vector<int>{503});
  desk.minted(2, {2, "token", ""});
  EXPECT_EQ(answers, (std::vector<int>{503, 200}));
}

}  // namespace
}  // namespace cardroom::realtime
