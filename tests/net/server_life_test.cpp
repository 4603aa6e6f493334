// The server's own life: slow readers, many connections, no descriptors left, and the end.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <set>

#include "net/net_fixture.hpp"

namespace cardroom::net {
namespace {

class ServerLifeTest : public NetTest {
 protected:
  std::unique_ptr<RawPeer> open(RawPeer::Buffer buffer = RawPeer::Buffer::kUsual) {
    auto peer = std::make_unique<RawPeer>(loop, server->port(), buffer);
    const std::size_t before = handler.peers.size();
    EXPECT_TRUE(peer->upgrade());
    EXPECT_TRUE(await([this, before] { return handler.peers.size() == before + 1; }));
    return peer;
  }

  // Sends until the peer's outbox takes no more; the messages taken.
  int fill(WebSocketPeer& peer, const std::string& text) {
    constexpr int kEnough = 100'000;
    int taken = 0;
    while (taken < kEnough && peer.send(text)) ++taken;
    EXPECT_LT(taken, kEnough);
    return taken;
  }
};

// The server's end of the only connection, which is among this process's own descriptors.
int accepted_at(std::uint16_t port) {
  constexpr int kMostDescriptors = 1024;
  for (int socket = 0; socket < kMostDescriptors; ++socket) {
    sockaddr_in own{}, other{};
    socklen_t size = sizeof own, other_size = sizeof other;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) == 0 &&
        ntohs(own.sin_port) == port &&
        ::getpeername(socket, reinterpret_cast<sockaddr*>(&other), &other_size) == 0)
      return socket;
  }
  return -1;
}

int option(int socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(socket, level, name, &value, &size), 0);
  return value;
}

TEST_F(ServerLifeTest, BoundsWhatTheKernelHoldsForWhoDoesNotRead) {
  start();
  const auto peer = open();
  const int socket = accepted_at(server->port());
  ASSERT_GE(socket, 0);
  EXPECT_EQ(option(socket, SOL_SOCKET, SO_SNDBUF), 2 * 64 * 1024) << "which Linux tells doubled";
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT), 16 * 1024);
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT), 30'000);
}

TEST_F(ServerLifeTest, ClosesASlowReaderWith4001AndHurtsNobodyElse) {
  start();
  auto slow = open(RawPeer::Buffer::kSmall);
  auto quick_peer = open();
  const std::string text(300, 's');
  const int taken = fill(*handler.peers[0], text);
  EXPECT_LE(handler.peers[0]->outbox_bytes(), 32u * 1024);
  EXPECT_GT(handler.peers[0]->outbox_bytes(), 31u * 1024);
  EXPECT_EQ(handler.slow, 0) << "on_slow must not come from inside send";
  ASSERT_TRUE(await([this] { return handler.slow == 1; }));
  quick_peer->send(masked_frame(kTextFrame, "still here"));
  EXPECT_TRUE(quick_peer->await_bytes(12));
  EXPECT_EQ(quick_peer->received(), plain_frame(kTextFrame, "still here"));
  // It reads at last: whole frames, fewer than were sent, then the goodbye.
  ASSERT_TRUE(slow->await_text("too slow"));
  const std::string frame = plain_frame(kTextFrame, text);
  const std::string goodbye = close_frame(4001, "too slow");
  std::string got = slow->received();
  ASSERT_TRUE(got.ends_with(goodbye));
  got.resize(got.size() - goodbye.size());
  EXPECT_EQ(got.size() % frame.size(), 0u);
  EXPECT_LT(got.size() / frame.size(), static_cast<std::size_t>(taken));
  slow->send(masked_frame(kCloseFrame, "\x0f\xa1"));
  EXPECT_TRUE(slow->await_end());
  EXPECT_TRUE(await([this] { return handler.closed == std::vector<std::uint16_t>{4001}; }));
  EXPECT_EQ(handler.slow, 1);
}

TEST_F(ServerLifeTest, CutsASlowReaderThatCannotTakeTheGoodbye) {
  ServerOptions options = quick();
  options.close_deadline = base::Millis{50};
  start(options);
  auto slow = open(RawPeer::Buffer::kSmall);
  fill(*handler.peers[0], std::string(300, 's'));
  EXPECT_TRUE(await([this] { return server->counts().connections == 0; }));
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{4001});
}

TEST_F(ServerLifeTest, LetsTheHandlerPutASnapshotInPlaceOfTheQueue) {
  start();
  handler.when_slow = [](WebSocketPeer& peer) {
    peer.drop_queued();
    EXPECT_TRUE(peer.send("snapshot"));
  };
  auto slow = open(RawPeer::Buffer::kSmall);
  fill(*handler.peers[0], std::string(300, 's'));
  ASSERT_TRUE(await([this] { return handler.slow == 1; }));
  ASSERT_TRUE(slow->await_text("snapshot"));
  EXPECT_TRUE(slow->take().ends_with(plain_frame(kTextFrame, "snapshot")));
  slow->send(masked_frame(kTextFrame, "I am back"));
  EXPECT_TRUE(slow->await_text("I am back"));
  EXPECT_TRUE(handler.closed.empty());
}

TEST_F(ServerLifeTest, ClosesAFullOutboxWithoutProgress) {
  ServerOptions options = quick();
  options.stall_deadline = base::Millis{100};
  options.close_deadline = base::Millis{50};
  start(options);
  handler.when_slow = [](WebSocketPeer& peer) { peer.drop_queued(); };
  auto slow = open(RawPeer::Buffer::kSmall);
  fill(*handler.peers[0], std::string(300, 's'));
  ASSERT_TRUE(await([this] { return handler.slow == 1; }));
  if (handler.peers[0]->outbox_bytes() == 0) handler.peers[0]->send(std::string(1000, 't'));
  EXPECT_TRUE(await([this] { return server->counts().connections == 0; }));
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{4001});
}

TEST_F(ServerLifeTest, TakesABurstFarOverTheBoundForAReaderThatReads) {
  start();
  auto peer = open();
  const std::string text(1'000, 'b');
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(handler.peers[0]->send(text)) << i;
  EXPECT_TRUE(peer->await_bytes(100 * 1'004));
  EXPECT_EQ(handler.slow, 0);
}

TEST_F(ServerLifeTest, AnswersAFloodOfPingsFromOneWhoDoesNotReadWithinItsBound) {
  start();
  std::size_t queued = 0;
  handler.when_slow = [&queued](WebSocketPeer& slow) { queued = slow.outbox_bytes(); };
  auto peer = open(RawPeer::Buffer::kSmall);
  std::string flood;
  for (int i = 0; i < 2'000; ++i) flood += masked_frame(kPingFrame, std::string(125, 'p'));
  for (int i = 0; i < 3; ++i) peer->send(flood);
  // Its echo finds the outbox full of pongs, but no fuller than pongs may make it.
  peer->send(masked_frame(kTextFrame, "after the flood"));
  EXPECT_TRUE(await([this] { return handler.slow == 1; }));
  EXPECT_GT(queued, 32u * 1024);
  EXPECT_LE(queued, 65u * 1024);
}

TEST_F(ServerLifeTest, OpensAndClosesFiveHundredConnections) {
  start();
  constexpr std::size_t kMany = 500;
  std::vector<ClientSocket> sockets;
  std::size_t echoed = 0;
  std::size_t gone = 0;
  for (std::size_t i = 0; i < kMany; ++i) {
    SocketCallbacks callbacks;
    callbacks.on_open = [&sockets, i] { sockets[i].send("hello " + std::to_string(i)); };
    callbacks.on_text = [&echoed](std::string_view) { ++echoed; };
    callbacks.on_closed = [&gone](std::uint16_t, const std::string&) { ++gone; };
    sockets.push_back(client->connect(target(), std::move(callbacks)));
  }
  ASSERT_TRUE(await([&] { return echoed == kMany; }));
  EXPECT_EQ(server->counts().web_sockets, kMany);
  EXPECT_EQ(std::set<std::string>(handler.texts.begin(), handler.texts.end()).size(), kMany);
  // A third says goodbye, a third vanishes, a third is closed by the server.
  for (std::size_t i = 0; i < kMany; i += 3) sockets[i].close(1000);
  for (std::size_t i = 1; i < kMany; i += 3) sockets[i] = ClientSocket();
  for (std::size_t i = 2; i < kMany; i += 3) sockets[i].send("quit");
  EXPECT_TRUE(await([&] { return handler.closed.size() == kMany && gone == kMany - 167; }));
  EXPECT_TRUE(await([this] { return server->counts().connections == 0; }));
  EXPECT_EQ(server->counts().web_sockets, 0u);
  EXPECT_EQ(server->counts().accepted, kMany);
}

TEST_F(ServerLifeTest, TurnsAwayWhatIsOverItsBound) {
  ServerOptions options = quick();
  options.max_connections = 2;
  start(options);
  auto one = open();
  auto two = open();
  RawPeer three(loop, server->port());
  EXPECT_TRUE(three.await_end());
  EXPECT_EQ(server->counts().turned_away, 1u);
  two.reset();
  EXPECT_TRUE(await([this] { return server->counts().connections == 1; }));
  two = open();
}

TEST_F(ServerLifeTest, WaitsForDescriptorsWhereThereAreNone) {
  start();
  const int socket = RawPeer::open_socket(RawPeer::Buffer::kUsual);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(::fcntl(socket, F_GETFD) >= 0 ? socket + 1 : 0);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  RawPeer peer(loop, server->port(), socket);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const bool paused = await([this] { return server->counts().accept_pauses >= 2; });
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(paused);
  EXPECT_TRUE(peer.await_text("hello"));
}

TEST_F(ServerLifeTest, ClosesAllAndTellsWhenNothingIsLeft) {
  ServerOptions options = quick();
  options.close_deadline = base::Millis{120'000};  // only the drain's own deadline can end it
  start(options);
  auto polite = open();
  auto deaf = open();
  RawPeer rests(loop, server->port());
  rests.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(rests.await_text("hello"));
  RawPeer waits(loop, server->port());
  waits.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(await([this] { return handler.owed.size() == 1; }));
  const std::uint16_t port = server->port();
  bool done = false;
  handler.peers[0]->send("bye");
  server->close_all(4004, "draining", base::Millis{300}, [&done] { done = true; });
  EXPECT_FALSE(done);
  const std::string goodbye = plain_frame(kTextFrame, "bye") + close_frame(4004, "draining");
  EXPECT_TRUE(polite->await_bytes(goodbye.size()));
  EXPECT_EQ(polite->received(), goodbye);
  EXPECT_TRUE(rests.await_end());
  handler.owed[0](HttpResponse{});
  EXPECT_TRUE(waits.await_text("Content-Length: 0"));
  polite->send(masked_frame(kCloseFrame, "\x0f\xa4"));
  EXPECT_TRUE(await([&done] { return done; }));
  EXPECT_EQ(handler.closed, (std::vector<std::uint16_t>{4004, 4004}));
  EXPECT_EQ(server->counts().connections, 0u);
  EXPECT_NE(port, 0);
  EXPECT_EQ(server->port(), 0);
}

TEST_F(ServerLifeTest, MayBeDestroyedWhenAllIsClosed) {
  start();
  auto peer = open();
  bool done = false;
  server->close_all(4004, "draining", base::Millis{50}, [this, &done] {
    server.reset();
    done = true;
  });
  EXPECT_TRUE(await([&done] { return done; }));
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{4004});
}

TEST_F(ServerLifeTest, TellsEverySessionWhenItIsDestroyed) {
  start();
  auto peer = open();
  server.reset();
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{1001});
  EXPECT_TRUE(peer->await_end());
}

TEST_F(ServerLifeTest, RefusesToListenWhereItCannot) {
  start();
  ServerOptions taken = quick();
  taken.port = server->port();
  WebServer second(loop, taken, handler);
  EXPECT_EQ(second.listen().reason(), ListenRefusal::kAddressInUse);
  ServerOptions elsewhere = quick();
  elsewhere.address = "192.0.2.1";
  WebServer third(loop, elsewhere, handler);
  EXPECT_EQ(third.listen().reason(), ListenRefusal::kBadAddress);
  elsewhere.address = "localhost";
  WebServer fourth(loop, elsewhere, handler);
  EXPECT_EQ(fourth.listen().reason(), ListenRefusal::kBadAddress);
}

}  // namespace
}  // namespace cardroom::net
