// Responses that come later or in pieces, bytes against the server: chunks, keep-alive, the end of
// the client, slow readers, and the end of the server.
#include <utility>

#include "net/net_fixture.hpp"

namespace cardroom::net {
namespace {

using Ends = std::vector<StreamEnd>;

// Every request to a path that begins with "/stream" is one of its streams.
class StreamingHandler final : public EchoHandler {
 public:
  std::unique_ptr<StreamHandler> on_stream(StreamPeer& peer, const HttpRequest& request) override;

  std::vector<StreamPeer*> streams;  // open ones, oldest first
  std::vector<std::string> paths;
  Ends ends;
  int rooms = 0;
  std::function<void(StreamPeer&)> when_asked;
};

class Streaming final : public StreamHandler {
 public:
  Streaming(StreamingHandler& owner, StreamPeer& peer) : owner_(owner), peer_(peer) {}
  void on_room() override { ++owner_.rooms; }
  void on_closed(StreamEnd end) override {
    owner_.ends.push_back(end);
    std::erase(owner_.streams, &peer_);
  }

 private:
  StreamingHandler& owner_;
  StreamPeer& peer_;
};

std::unique_ptr<StreamHandler> StreamingHandler::on_stream(StreamPeer& peer,
                                                           const HttpRequest& request) {
  if (!request.path.starts_with("/stream")) return {};
  streams.push_back(&peer);
  paths.push_back(request.path);
  if (when_asked) when_asked(peer);
  return std::make_unique<Streaming>(*this, peer);
}

HttpResponse plain(std::string body = {}) {
  HttpResponse response;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = std::move(body);
  return response;
}

class StreamTest : public NetTest {
 protected:
  void start(ServerOptions options = quick()) {
    server = std::make_unique<WebServer>(loop, std::move(options), streaming);
    client = std::make_unique<WebClient>(loop);
    ASSERT_TRUE(server->listen().ok());
  }
  void ask(RawPeer& peer, const std::string& path = "/stream",
           const std::string& version = "HTTP/1.1") {
    const std::size_t before = streaming.streams.size();
    peer.send("GET " + path + " " + version + "\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(await([&] { return streaming.streams.size() == before + 1; }));
  }
  StreamPeer& newest() { return *streaming.streams.back(); }
  bool ended(const Ends& ends) {
    return await([&] { return streaming.ends == ends; });
  }

  StreamingHandler streaming;
};

const std::string kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
    "Connection: keep-alive\r\n\r\n";

TEST_F(StreamTest, SendsOneChunkAPieceAndGoesOnToTheNextRequest) {
  start();
  RawPeer peer(loop, server->port());
  ask(peer);
  newest().begin(plain());
  EXPECT_TRUE(newest().send("o\n"));
  EXPECT_TRUE(newest().send(std::string(26, 'x')));
  const std::string begun = kHead + "2\r\no\n\r\n1a\r\n" + std::string(26, 'x') + "\r\n";
  ASSERT_TRUE(peer.await_bytes(begun.size()));
  EXPECT_EQ(peer.take(), begun);
  EXPECT_EQ(server->counts().streams, 1u);
  EXPECT_TRUE(newest().send("later"));
  newest().end();
  EXPECT_FALSE(newest().send("after the end"));
  ASSERT_TRUE(ended({StreamEnd::kDone}));
  ASSERT_TRUE(peer.await_text("0\r\n\r\n"));
  EXPECT_EQ(peer.take(), "5\r\nlater\r\n0\r\n\r\n");
  EXPECT_EQ(server->counts().streams, 0u);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(peer.await_text("hello"));
}

TEST_F(StreamTest, OnHttp10SendsNoChunksAndEndsTheConnection) {
  start();
  RawPeer peer(loop, server->port());
  peer.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(await([&] { return streaming.streams.size() == 1; }));
  newest().begin(plain());
  EXPECT_TRUE(newest().send("one"));
  EXPECT_TRUE(newest().send("two"));
  newest().end();
  ASSERT_TRUE(peer.await_end());
  EXPECT_EQ(peer.take(),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nonetwo");
}

TEST_F(StreamTest, AWholeResponseMayComeLaterThanTheDeadlineOfOthers) {
  ServerOptions options = quick();
  options.handler_deadline = base::Millis{20};
  options.header_deadline = base::Millis{20};
  start(options);
  RawPeer patient(loop, server->port());
  RawPeer other(loop, server->port());
  ask(patient);
  other.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(other.await_text("504"));
  newest().respond(plain("at last"));
  ASSERT_TRUE(patient.await_text("at last"));
  EXPECT_EQ(patient.take(),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n"
            "Connection: keep-alive\r\n\r\nat last");
  EXPECT_TRUE(ended({StreamEnd::kDone}));
}

TEST_F(StreamTest, MayBeAnsweredWhileItIsAsked) {
  start();
  streaming.when_asked = [](StreamPeer& peer) {
    peer.begin(plain());
    EXPECT_TRUE(peer.send("all"));
    peer.end();
  };
  const std::string answer = exchange("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer, kHead + "3\r\nall\r\n0\r\n\r\n");
  EXPECT_EQ(streaming.ends, Ends{StreamEnd::kDone});
}

TEST_F(StreamTest, KnowsAtOnceThatAnIdleClientHasGone) {
  start();
  auto waiting = std::make_unique<RawPeer>(loop, server->port());
  ask(*waiting);
  auto reading = std::make_unique<RawPeer>(loop, server->port());
  ask(*reading);
  newest().begin(plain());
  ASSERT_TRUE(reading->await_text("\r\n\r\n"));
  const auto begun = std::chrono::steady_clock::now();
  waiting.reset();
  reading.reset();
  ASSERT_TRUE(ended({StreamEnd::kLost, StreamEnd::kLost}));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(250));
  EXPECT_TRUE(await([this] { return server->counts().connections == 0; }));
}

TEST_F(StreamTest, LosesNothingOfWhatIsPipelined) {
  start();
  RawPeer peer(loop, server->port());
  peer.send(
      "GET /stream/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /stream/2 HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nth");
  ASSERT_TRUE(await([&] { return streaming.streams.size() == 1; }));
  newest().begin(plain());
  peer.send("ree");
  ASSERT_TRUE(peer.await_text("\r\n\r\n"));
  peer.send("GET /stream/4 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(newest().send("one"));
  newest().end();
  ASSERT_TRUE(await([&] { return streaming.paths.size() == 2; }));
  newest().respond(plain("two"));
  ASSERT_TRUE(await([&] { return streaming.paths.size() == 3; }));
  newest().respond(plain("four"));
  ASSERT_TRUE(peer.await_text("four"));
  const std::string& all = peer.received();
  EXPECT_EQ(streaming.paths, (std::vector<std::string>{"/stream/1", "/stream/2", "/stream/4"}));
  EXPECT_LT(all.find("one"), all.find("two"));
  EXPECT_LT(all.find("two"), all.find("three"));
  EXPECT_LT(all.find("three"), all.find("four"));
}

TEST_F(StreamTest, TakesPiecesWhileThereIsRoomAndTellsWhenThereIsAgain) {
  start();
  RawPeer peer(loop, server->port(), RawPeer::Buffer::kSmall);
  ask(peer);
  newest().begin(plain());
  const std::string piece(1000, 'p');
  std::size_t taken = 0;
  constexpr std::size_t kEnough = 100'000;
  while (taken < kEnough && newest().send(piece)) ++taken;
  EXPECT_EQ(taken, 33u) << "the one that fills it is taken whole";
  EXPECT_FALSE(newest().has_room());
  EXPECT_EQ(streaming.rooms, 0) << "on_room must not come from inside send";
  ASSERT_TRUE(peer.await_bytes(taken * piece.size()));
  ASSERT_TRUE(await([this] { return streaming.rooms > 0; }));
  EXPECT_TRUE(newest().has_room());
  newest().end();
  EXPECT_TRUE(ended({StreamEnd::kDone}));
}

TEST_F(StreamTest, APieceLongerThanTheOutboxIsTakenWhole) {
  start();
  RawPeer peer(loop, server->port());
  ask(peer);
  newest().begin(plain());
  EXPECT_TRUE(newest().send(std::string(1'000'000, 'b')));
  EXPECT_FALSE(newest().send("no room"));
  newest().end();
  ASSERT_TRUE(peer.await_text("0\r\n\r\n"));
  EXPECT_EQ(peer.received(), kHead + "f4240\r\n" + std::string(1'000'000, 'b') + "\r\n0\r\n\r\n");
}

TEST_F(StreamTest, CutsWhoReadsNothingOfAStream) {
  ServerOptions options = quick();
  options.stall_deadline = base::Millis{100};
  start(options);
  RawPeer peer(loop, server->port(), RawPeer::Buffer::kSmall);
  ask(peer);
  newest().begin(plain());
  EXPECT_TRUE(newest().send(std::string(4'000'000, 'b')));
  EXPECT_TRUE(ended({StreamEnd::kLost}));
  EXPECT_TRUE(await([this] { return server->counts().connections == 0; }));
}

TEST_F(StreamTest, TheEndOfTheServerEndsWhatWasBegunAndRefusesWhatWaits) {
  start();
  auto begun = std::make_unique<RawPeer>(loop, server->port());
  ask(*begun);
  newest().begin(plain());
  EXPECT_TRUE(newest().send("some"));
  auto waiting = std::make_unique<RawPeer>(loop, server->port());
  ask(*waiting);
  bool done = false;
  server->close_all(4004, "draining", base::Millis{5'000}, [&done] { done = true; });
  ASSERT_TRUE(begun->await_end());
  ASSERT_TRUE(waiting->await_end());
  EXPECT_EQ(begun->take(), kHead + "4\r\nsome\r\n0\r\n\r\n");
  EXPECT_TRUE(waiting->take().starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_TRUE(ended({StreamEnd::kLost, StreamEnd::kLost}));
  begun.reset();
  waiting.reset();
  EXPECT_TRUE(await([&done] { return done; }));
}

TEST_F(StreamTest, TellsEveryStreamWhenTheServerIsDestroyed) {
  start();
  RawPeer peer(loop, server->port());
  ask(peer);
  server.reset();
  EXPECT_EQ(streaming.ends, Ends{StreamEnd::kLost});
  EXPECT_TRUE(peer.await_end());
}

}  // namespace
}  // namespace cardroom::net
