// The state machine of a SockJS session over HTTP: what each receiver is sent, byte for byte.
#include "realtime/sockjs/session.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace cardroom::realtime::sockjs {

void PrintTo(const Sent& sent, std::ostream* out) {
  for (const std::string& piece : sent.pieces) *out << "[" << piece << "]";
  *out << (sent.ends ? " ends" : "");
}

namespace {

using base::Instant;
using base::Millis;

const std::string kPrelude = std::string(2048, 'h') + "\n";
constexpr std::string_view kStillOpen = "c[2010,\"Another connection still open\"]\n";

class SockjsSession : public testing::Test {
 protected:
  static Sent open(std::vector<std::string> pieces) { return {std::move(pieces), false}; }
  static Sent ends(std::vector<std::string> pieces) { return {std::move(pieces), true}; }

  Sent attach(Transport transport) {
    Sent sent;
    const bool kept = session.attach({transport, "cb"}, now, sent);
    EXPECT_EQ(kept, !sent.ends);
    return sent;
  }
  Sent poll() { return attach(Transport::xhr); }
  Sent stream() { return attach(Transport::xhr_streaming); }
  Sent say(std::string_view text) {
    Sent sent;
    EXPECT_TRUE(session.send(text, now, sent)) << text;
    return sent;
  }
  bool refuses(std::string_view text) {
    Sent sent;
    const bool taken = session.send(text, now, sent);
    return !taken && sent == Sent{};
  }
  Sent close(std::uint16_t code, std::string_view reason) {
    Sent sent;
    session.close(code, reason, now, sent);
    return sent;
  }
  Sent resume() {
    Sent sent;
    session.resume(now, sent);
    return sent;
  }
  // What happens when this much more time has passed, looked at each 100 ms.
  Sent pass(Millis span) {
    Sent sent;
    const Instant end = now + span;
    while (now < end) {
      now = now + Millis{100};
      session.tick(now, sent);
    }
    return sent;
  }

  SessionLimits limits{.response_bytes = 40, .queue_bytes = 40};
  Instant now{1'000};
  Session session{limits};
};

TEST_F(SockjsSession, AnswersEachPollWithOneFrame) {
  EXPECT_EQ(poll(), ends({"o\n"}));
  EXPECT_EQ(say("a"), Sent{});
  EXPECT_EQ(say("b"), Sent{});
  EXPECT_EQ(poll(), ends({"a[\"a\",\"b\"]\n"}));
  EXPECT_EQ(poll(), open({}));
  EXPECT_EQ(say("c"), ends({"a[\"c\"]\n"}));
  EXPECT_EQ(say("d"), Sent{});
}

TEST_F(SockjsSession, StreamsOneFrameAMessageUpToTheLimit) {
  EXPECT_EQ(stream(), open({kPrelude, "o\n"}));
  EXPECT_EQ(say("aaaaaaaaaa"), open({"a[\"aaaaaaaaaa\"]\n"}));
  EXPECT_EQ(say("bbbbbbbbbb"), open({"a[\"bbbbbbbbbb\"]\n"}));
  EXPECT_EQ(say("ccc"), ends({"a[\"ccc\"]\n"})) << "2 + 16 + 16 + 9 bytes; the prelude is apart";
  EXPECT_EQ(say("d"), Sent{});
  EXPECT_EQ(stream(), open({kPrelude, "a[\"d\"]\n"})) << "the limit is each response's own";
}

TEST_F(SockjsSession, TellsASecondReceiverAndEvictsNobody) {
  stream();
  EXPECT_EQ(poll(), ends({std::string(kStillOpen)}));
  EXPECT_EQ(stream(), ends({kPrelude, std::string(kStillOpen)}));
  EXPECT_EQ(attach(Transport::jsonp),
            ends({"/**/cb(\"c[2010,\\\"Another connection still open\\\"]\");\r\n"}));
  EXPECT_EQ(say("a"), open({"a[\"a\"]\n"}));
}

TEST_F(SockjsSession, ReceiversOfDifferentKindsTakeTurns) {
  EXPECT_EQ(attach(Transport::jsonp), ends({"/**/cb(\"o\");\r\n"}));
  EXPECT_EQ(attach(Transport::eventsource), open({"\r\n"}));
  EXPECT_EQ(say("%"), open({"data: a[\"%25\"]\r\n\r\n"}));
}

TEST_F(SockjsSession, TellsEveryLaterReceiverTheSameClose) {
  poll();
  EXPECT_EQ(close(3000, "Go away!"), Sent{});
  EXPECT_EQ(poll(), ends({"c[3000,\"Go away!\"]\n"}));
  EXPECT_EQ(close(4001, "another"), Sent{});
  EXPECT_EQ(poll(), ends({"c[3000,\"Go away!\"]\n"}));
  EXPECT_EQ(stream(), ends({kPrelude, "c[3000,\"Go away!\"]\n"}));
  EXPECT_TRUE(refuses("too late"));
  EXPECT_FALSE(session.open());
}

TEST_F(SockjsSession, ClosesTheStreamAtHandAndThePollThatWaits) {
  stream();
  EXPECT_EQ(close(4004, "draining"), ends({"c[4004,\"draining\"]\n"}));
  Session other{limits};
  Sent sent;
  other.attach({Transport::xhr}, now, sent);
  other.attach({Transport::xhr}, now, sent = {});
  other.close(4004, "draining", now, sent);
  EXPECT_EQ(sent, ends({"c[4004,\"draining\"]\n"}));
}

TEST_F(SockjsSession, SaysWhatWaitsBeforeTheClose) {
  poll();
  say("bye");
  close(4004, "draining");
  EXPECT_EQ(poll(), ends({"a[\"bye\"]\n"}));
  EXPECT_EQ(poll(), ends({"c[4004,\"draining\"]\n"}));
  Session other{limits};
  Sent sent;
  other.attach({Transport::xhr}, now, sent);
  other.send("bye", now, sent);
  other.close(4004, "draining", now, sent);
  other.attach({Transport::xhr_streaming}, now, sent = {});
  EXPECT_EQ(sent, ends({kPrelude, "a[\"bye\"]\n", "c[4004,\"draining\"]\n"}));
}

TEST_F(SockjsSession, BoundsItsQueueAndTakesOneLongMessageAlone) {
  poll();
  const std::string ten(10, 'x');
  for (int i = 0; i < 3; ++i) say(ten);  // 12 each, and commas
  EXPECT_EQ(session.queued_bytes(), 38u);
  EXPECT_TRUE(refuses("x"));
  EXPECT_EQ(session.queued_bytes(), 38u);
  session.drop_queued();
  say(std::string(500, 'y'));
  EXPECT_TRUE(refuses(""));
  EXPECT_EQ(poll(), ends({"a[\"" + std::string(500, 'y') + "\"]\n"}));
}

TEST_F(SockjsSession, KeepsWhatAFullReceiverDoesNotTake) {
  stream();
  session.pause();
  EXPECT_EQ(say("a"), Sent{});
  EXPECT_EQ(say("b"), Sent{});
  EXPECT_EQ(pass(Millis{60'000}), Sent{}) << "no heartbeats either";
  EXPECT_EQ(resume(), open({"a[\"a\",\"b\"]\n"}));
  EXPECT_EQ(say("c"), open({"a[\"c\"]\n"}));
}

TEST_F(SockjsSession, AFullReceiverHearsOfTheCloseWhenItComesAgain) {
  stream();
  session.pause();
  say("a");
  EXPECT_EQ(close(4001, "too slow"), ends({}));
  EXPECT_EQ(stream(), ends({kPrelude, "a[\"a\"]\n", "c[4001,\"too slow\"]\n"}));
}

TEST_F(SockjsSession, BeatsEach25SWhateverIsSaid) {
  stream();
  EXPECT_EQ(pass(Millis{24'900}), Sent{});
  say("");
  EXPECT_EQ(pass(Millis{100}), open({"h\n"}));
  EXPECT_EQ(pass(Millis{50'000}), open({"h\n", "h\n"}));
}

TEST_F(SockjsSession, AHeartbeatAnswersAPoll) {
  poll();
  EXPECT_EQ(poll(), open({}));
  EXPECT_EQ(pass(Millis{25'000}), ends({"h\n"}));
}

TEST_F(SockjsSession, IsGone5SAfterItsLastReceiverWhateverIsSaid) {
  poll();
  EXPECT_EQ(pass(Millis{4'900}), Sent{});
  say("a");
  EXPECT_FALSE(session.gone());
  EXPECT_EQ(pass(Millis{100}), Sent{});
  EXPECT_TRUE(session.gone());
}

TEST_F(SockjsSession, AReceiverHoldsItAndItsEndCounts5SAgain) {
  poll();
  pass(Millis{4'900});
  EXPECT_EQ(poll(), open({}));
  pass(Millis{24'000});
  EXPECT_FALSE(session.gone());
  EXPECT_EQ(say("a"), ends({"a[\"a\"]\n"}));
  pass(Millis{4'900});
  EXPECT_FALSE(session.gone());
  pass(Millis{100});
  EXPECT_TRUE(session.gone());
}

TEST_F(SockjsSession, AClosedOneIsGone5SAfterTheLastWhoWasTold) {
  poll();
  close(3000, "Go away!");
  pass(Millis{4'900});
  poll();
  pass(Millis{4'900});
  EXPECT_FALSE(session.gone());
  pass(Millis{100});
  EXPECT_TRUE(session.gone());
}

TEST_F(SockjsSession, IsGoneWhenItsReceiverIsLost) {
  stream();
  session.pause();
  say("a");
  session.lose();
  EXPECT_TRUE(session.gone());
  EXPECT_FALSE(session.has_receiver());
  EXPECT_TRUE(refuses("b"));
  EXPECT_EQ(resume(), Sent{});
  EXPECT_EQ(pass(Millis{60'000}), Sent{});
}

}  // namespace
}  // namespace cardroom::realtime::sockjs
