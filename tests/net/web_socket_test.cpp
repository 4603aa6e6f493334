// WebSocket, bytes against the server: what is accepted, what is refused and with which code.
#include "net/net_fixture.hpp"

namespace cardroom::net {
namespace {

class WebSocketTest : public NetTest {
 protected:
  // An upgraded raw connection.
  std::unique_ptr<RawPeer> open(RawPeer::Buffer buffer = RawPeer::Buffer::kUsual) {
    auto peer = std::make_unique<RawPeer>(loop, server->port(), buffer);
    EXPECT_TRUE(peer->upgrade());
    EXPECT_TRUE(await([this] { return !handler.peers.empty(); }));
    return peer;
  }

  // Sends these bytes on a fresh connection and expects exactly this answer and then the end.
  void expect_answer_and_end(std::string_view bytes, const std::string& answer) {
    auto peer = open();
    peer->send(bytes);
    EXPECT_TRUE(peer->await_bytes(answer.size()));
    EXPECT_EQ(peer->received(), answer);
    peer->end_sending();
    EXPECT_TRUE(peer->await_end());
    EXPECT_EQ(peer->received(), answer);
  }
};

TEST_F(WebSocketTest, EchoesAText) {
  start();
  auto peer = open();
  peer->send(masked_frame(kTextFrame, "hello"));
  EXPECT_TRUE(peer->await_bytes(7));
  EXPECT_EQ(peer->received(), plain_frame(kTextFrame, "hello"));
  EXPECT_EQ(handler.texts, std::vector<std::string>{"hello"});
}

TEST_F(WebSocketTest, MayGreetAndCloseWhileItOpens) {
  start();
  handler.when_open = [](WebSocketPeer& peer) {
    EXPECT_TRUE(peer.send("welcome"));
    peer.close(4501, "banned");
    EXPECT_FALSE(peer.send("too late"));
  };
  auto peer = open();
  const std::string wanted = plain_frame(kTextFrame, "welcome") + close_frame(4501, "banned");
  EXPECT_TRUE(peer->await_bytes(wanted.size()));
  EXPECT_EQ(peer->received(), wanted);
  peer.reset();
  EXPECT_TRUE(await([this] { return handler.closed.size() == 1; }));
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{4501});
}

TEST_F(WebSocketTest, TakesAnEmptyMessage) {
  start();
  auto peer = open();
  peer->send(masked_frame(kTextFrame, ""));
  EXPECT_TRUE(peer->await_bytes(2));
  EXPECT_EQ(peer->received(), plain_frame(kTextFrame, ""));
}

TEST_F(WebSocketTest, TakesManyMessagesOfOnePacket) {
  start();
  auto peer = open();
  std::string packet;
  std::string echoes;
  for (int i = 0; i < 300; ++i) {
    packet += masked_frame(kTextFrame, std::to_string(i));
    echoes += plain_frame(kTextFrame, std::to_string(i));
  }
  peer->send(packet);
  EXPECT_TRUE(peer->await_bytes(echoes.size()));
  EXPECT_EQ(peer->received(), echoes);
}

TEST_F(WebSocketTest, TakesAMessageThatComesByteByByte) {
  start();
  auto peer = open();
  const std::string frame = masked_frame(kTextFrame, "slowly");
  for (const char byte : frame) {
    peer->send(std::string_view(&byte, 1));
    loop.poll();
  }
  EXPECT_TRUE(peer->await_bytes(8));
  EXPECT_EQ(peer->received(), plain_frame(kTextFrame, "slowly"));
}

TEST_F(WebSocketTest, JoinsFragmentsWithAPingBetweenThem) {
  start();
  auto peer = open();
  peer->send(masked_frame(kTextBegins, "one ") + masked_frame(kPingFrame, "p") +
             masked_frame(kContinues, "two ") + masked_frame(kContinuesLast, "three"));
  const std::string wanted =
      plain_frame(kPongFrame, "p") + plain_frame(kTextFrame, "one two three");
  EXPECT_TRUE(peer->await_bytes(wanted.size()));
  EXPECT_EQ(peer->received(), wanted);
}

TEST_F(WebSocketTest, TakesBinaryAndLongerMessagesWhereItsTermsSaySo) {
  start();
  handler.wanted = SocketTerms{5000, Binary::kTaken};
  auto peer = open();
  const std::string bytes(5000, '\xff');
  peer->send(masked_frame(kBinaryFrame, bytes) + masked_frame(kTextFrame, "and text"));
  const std::string wanted = plain_frame(kBinaryFrame, bytes) + plain_frame(kTextFrame, "and text");
  EXPECT_TRUE(peer->await_bytes(wanted.size()));
  EXPECT_EQ(peer->received(), wanted);
  EXPECT_EQ(handler.texts, std::vector<std::string>{"and text"});
}

TEST_F(WebSocketTest, TakesAMessageOfExactlyTheBound) {
  start();
  auto peer = open();
  const std::string text(4096, 'x');
  peer->send(masked_frame(kTextFrame, text));
  EXPECT_TRUE(peer->await_bytes(4100));
  EXPECT_EQ(peer->received(), plain_frame(kTextFrame, text));
}

TEST_F(WebSocketTest, RefusesAMessageOneByteOverTheBoundWith1009) {
  start();
  expect_answer_and_end(masked_frame(kTextFrame, std::string(4097, 'x')), close_frame(1009, ""));
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{1009});
  EXPECT_TRUE(handler.texts.empty());
}

TEST_F(WebSocketTest, RefusesFragmentsOverTheBoundWith1009) {
  start();
  expect_answer_and_end(masked_frame(kTextBegins, std::string(4000, 'x')) +
                            masked_frame(kContinuesLast, std::string(97, 'x')),
                        close_frame(1009, ""));
}

TEST_F(WebSocketTest, RefusesBinaryWith1003) {
  start();
  auto peer = open();
  peer->send(masked_frame(kBinaryFrame, "data"));
  EXPECT_TRUE(peer->await_bytes(13));
  EXPECT_EQ(peer->received(), close_frame(1003, "text only"));
  peer->send(masked_frame(kCloseFrame, "\x03\xeb"));
  EXPECT_TRUE(peer->await_end());
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{1003});
  EXPECT_TRUE(handler.texts.empty());
}

TEST_F(WebSocketTest, RefusesWhatIsNotUtf8With1007) {
  start();
  for (const std::string_view bad :
       {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    expect_answer_and_end(masked_frame(kTextFrame, bad), close_frame(1007, ""));
  }
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>(5, 1007));
  EXPECT_TRUE(handler.texts.empty());
}

TEST_F(WebSocketTest, RefusesACodePointThatAnEmptyLastFragmentLeavesOpen) {
  start();
  auto peer = open();
  peer->send(masked_frame(kTextBegins, "\xe2\x82") + masked_frame(kContinuesLast, ""));
  EXPECT_TRUE(peer->await_bytes(4));
  EXPECT_EQ(peer->received().substr(2, 2), "\x03\xef");
  EXPECT_TRUE(handler.texts.empty());
}

TEST_F(WebSocketTest, TakesACodePointSplitOverFragments) {
  start();
  auto peer = open();
  peer->send(masked_frame(kTextBegins, "\xe2\x82") + masked_frame(kContinuesLast, "\xac"));
  EXPECT_TRUE(peer->await_bytes(5));
  EXPECT_EQ(handler.texts, std::vector<std::string>{"\u20ac"});
}

TEST_F(WebSocketTest, RefusesWhatIsNoFrameWith1002) {
  start();
  const std::string unmasked = plain_frame(kTextFrame, "bare");
  const std::string reserved_bit = masked_frame(0xc1, "x");
  const std::string unknown_opcode = masked_frame(0x83, "x");
  const std::string lone_continuation = masked_frame(kContinuesLast, "x");
  const std::string long_ping = masked_frame(kPingFrame, std::string(126, 'p'));
  const std::string bad_close_code = masked_frame(kCloseFrame, "\x03\xed");
  for (const std::string& bad :
       {unmasked, reserved_bit, unknown_opcode, lone_continuation, long_ping, bad_close_code}) {
    expect_answer_and_end(bad, close_frame(1002, ""));
  }
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>(6, 1002));
}

TEST_F(WebSocketTest, EchoesThePeersCloseAndEnds) {
  start();
  auto peer = open();
  peer->send(masked_frame(kCloseFrame, "\x03\xe8"));
  EXPECT_TRUE(peer->await_end());
  EXPECT_EQ(peer->received(), close_frame(1000, ""));
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{1000});
  peer.reset();
  EXPECT_TRUE(await([this] { return server->counts().connections == 0; }));
}

TEST_F(WebSocketTest, TellsACloseWithoutCodeAndALostConnection) {
  start();
  auto peer = open();
  peer->send(masked_frame(kCloseFrame, ""));
  EXPECT_TRUE(await([this] { return handler.closed.size() == 1; }));
  peer = open();
  peer.reset();
  EXPECT_TRUE(await([this] { return handler.closed.size() == 2; }));
  EXPECT_EQ(handler.closed, (std::vector<std::uint16_t>{1005, 1006}));
}

TEST_F(WebSocketTest, SaysGoodbyeAfterWhatIsQueuedAndReadsNoMore) {
  start();
  auto peer = open();
  handler.peers.front()->send("last words");
  peer->send(masked_frame(kTextFrame, "quit") + masked_frame(kTextFrame, "unheard"));
  const std::string wanted = plain_frame(kTextFrame, "last words") + close_frame(4500, "you asked");
  EXPECT_TRUE(peer->await_bytes(wanted.size()));
  EXPECT_EQ(peer->received(), wanted);
  EXPECT_FALSE(handler.peers.front()->send("too late"));
  peer->send(masked_frame(kCloseFrame, "\x11\x94"));
  EXPECT_TRUE(peer->await_end());
  EXPECT_EQ(peer->received(), wanted);
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{4500});
  EXPECT_EQ(handler.texts, std::vector<std::string>{"quit"});
}

TEST_F(WebSocketTest, CutsAPeerThatNeverAnswersTheClose) {
  ServerOptions options = quick();
  options.close_deadline = base::Millis{50};
  start(options);
  auto peer = open();
  handler.peers.front()->close(4004, "draining");
  EXPECT_TRUE(await([this] { return server->counts().connections == 0; }));
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{4004});
}

TEST_F(WebSocketTest, PingsAndCloses4002AfterSilence) {
  ServerOptions options = quick();
  options.ping_every = base::Millis{40};
  options.idle_deadline = base::Millis{400};
  start(options);
  auto peer = open();
  EXPECT_TRUE(peer->await_bytes(2));
  EXPECT_EQ(peer->received().substr(0, 2), plain_frame(kPingFrame, ""));
  EXPECT_TRUE(peer->await_text(close_frame(4002, "idle")));
  EXPECT_TRUE(peer->received().ends_with(close_frame(4002, "idle")));
}

TEST_F(WebSocketTest, APongIsASignOfLife) {
  ServerOptions options = quick();
  options.ping_every = base::Millis{50};
  options.idle_deadline = base::Millis{500};
  start(options);
  auto peer = open();
  for (int pings = 0; pings < 12; ++pings) {
    ASSERT_TRUE(peer->await_bytes(2));
    ASSERT_EQ(peer->take().substr(0, 2), plain_frame(kPingFrame, ""));
    peer->send(masked_frame(kPongFrame, ""));
  }
  EXPECT_TRUE(handler.closed.empty());
}

TEST_F(WebSocketTest, RefusesUpgradesThatTheHandlerRefuses) {
  start();
  const std::string upgrade =
      "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_TRUE(exchange("GET /ws HTTP/1.1\r\n" + upgrade + "Origin: http://evil\r\n\r\n")
                  .starts_with("HTTP/1.1 403 "));
  EXPECT_TRUE(exchange("GET /other HTTP/1.1\r\n" + upgrade + "\r\n").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(handler.peers.empty());
}

TEST_F(WebSocketTest, RefusesABrokenHandshake) {
  start();
  const std::string head = "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_TRUE(exchange(head + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n")
                  .starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(exchange(head + key + "Upgrade: websocket\r\nSec-WebSocket-Version: 8\r\n\r\n")
                  .starts_with("HTTP/1.1 426 "));
  // Frames before the server has answered are no WebSocket.
  EXPECT_TRUE(exchange(head + key + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n" +
                       masked_frame(kTextFrame, "early"))
                  .starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(handler.peers.empty());
}

}  // namespace
}  // namespace cardroom::net
