// A SockJS service between receivers and a program that are values here: who may use a session, how
// many there may be, what the program is told, and what becomes of slow readers.
#include "realtime/sockjs/service.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cardroom::realtime::sockjs {
namespace {

using base::Millis;

// A response as it is written, with room for so many pieces.
class Peer final : public net::StreamPeer {
 public:
  void respond(net::HttpResponse response) override {
    whole = std::move(response);
    ended = true;
  }
  void begin(const net::HttpResponse& head) override { begun = head; }
  bool send(std::string_view piece) override {
    if (!has_room()) return false;
    pieces.emplace_back(piece);
    return true;
  }
  bool has_room() const override { return pieces.size() < room; }
  void end() override { ended = true; }

  std::optional<net::HttpResponse> whole, begun;
  std::vector<std::string> pieces;
  std::size_t room = 100;
  bool ended = false;
};

class SockjsService : public testing::Test {
 protected:
  // The one session's program.
  struct Heard {
    net::WebSocketPeer* peer = nullptr;
    std::vector<std::string> texts;
    std::vector<std::uint16_t> closed;
    int slow = 0;
    bool snapshots = false;
  };
  class Listener final : public net::SocketHandler {
   public:
    Listener(Heard& heard, net::WebSocketPeer& peer) : heard_(heard) { heard_.peer = &peer; }
    void on_text(std::string_view text) override { heard_.texts.emplace_back(text); }
    void on_slow() override {
      ++heard_.slow;
      if (!heard_.snapshots) return;
      heard_.peer->drop_queued();
      EXPECT_TRUE(heard_.peer->send("snapshot"));
    }
    void on_closed(std::uint16_t code) override { heard_.closed.push_back(code); }

   private:
    Heard& heard_;
  };

  static Terms few() {
    Terms terms;
    terms.max_sessions = 2;
    terms.limits.queue_bytes = 20;
    return terms;
  }
  Program program() {
    return {.loop = loop,
            .clock =
                [this] {
                  return base::Now{now, {}};
                },
            .open = [this](net::WebSocketPeer& peer,
                           const net::HttpRequest&) -> std::unique_ptr<net::SocketHandler> {
              return std::make_unique<Listener>(heard, peer);
            },
            .refuse_new = [this](const net::HttpRequest&) -> std::optional<net::HttpResponse> {
              ++asked;
              if (!draining) return std::nullopt;
              net::HttpResponse response;
              response.status = 503;
              response.body = "draining";
              return response;
            },
            .refuse_unknown = [this](const net::HttpRequest&) -> std::optional<net::HttpResponse> {
              if (++unknown <= unknown_allowed) return std::nullopt;
              net::HttpResponse response;
              response.status = 429;
              return response;
            }};
  }

  static net::HttpRequest request(const std::string& path, std::string body = {},
                                  std::string from = "192.0.2.1") {
    net::HttpRequest out;
    out.method = "POST";
    out.path = "/sockjs/000/" + path;
    out.body = std::move(body);
    out.peer = std::move(from);
    return out;
  }
  std::unique_ptr<net::StreamHandler> receive(Peer& peer, const std::string& path,
                                              const std::string& from = "192.0.2.1") {
    return service->on_stream(peer, request(path, {}, from));
  }
  std::string poll(const std::string& name) {
    Peer peer;
    const auto handler = receive(peer, name + "/xhr");
    EXPECT_TRUE(handler && peer.whole);
    return peer.whole ? peer.whole->body : "";
  }
  int send(const std::string& name, const std::string& body,
           const std::string& from = "192.0.2.1") {
    return service->respond(request(name + "/xhr_send", body, from)).status;
  }
  int refused(const std::string& name, const std::string& from = "192.0.2.1") {
    Peer peer;
    const auto handler = receive(peer, name + "/xhr", from);
    EXPECT_TRUE(handler && peer.whole);
    return peer.whole ? peer.whole->status : 0;
  }
  // Who may read a refusal: its headers Access-Control-Allow-… and Vary.
  static std::vector<std::string> readers(const net::HttpResponse& response) {
    std::vector<std::string> lines;
    for (const auto& [name, value] : response.headers)
      if (name.starts_with("Access-Control-") || name == "Vary")
        lines.push_back(name + ": " + value);
    return lines;
  }
  net::HttpResponse refusal_of(net::HttpRequest wanted) {
    wanted.headers = {{"origin", "https://cards.example"}};
    Peer peer;
    const auto handler = service->on_stream(peer, wanted);
    return handler ? peer.whole.value_or(net::HttpResponse{}) : service->respond(wanted);
  }
  // What was put off to the next turn of the loop.
  void turn() {
    loop.restart();
    loop.poll();
  }
  void pass(Millis span) {
    now = now + span;
    service->tick();
  }

  boost::asio::io_context loop;
  base::Instant now{1'000};
  Heard heard;
  bool draining = false;
  int asked = 0, unknown = 0, unknown_allowed = 100;
  std::unique_ptr<Service> service = std::make_unique<Service>(few(), program());
};

TEST_F(SockjsService, OwnsItsPrefixAndWhatIsBelow) {
  for (const std::string_view path : {"/sockjs", "/sockjs/", "/sockjs/info"})
    EXPECT_TRUE(service->owns(path));
  for (const std::string_view path : {"/", "/sockj", "/sockjsx", "/x/sockjs"})
    EXPECT_FALSE(service->owns(path));
}

TEST_F(SockjsService, HandsTheProgramWhatIsSentAndTheReceiverWhatIsSaid) {
  EXPECT_EQ(poll("abcdefgh"), "o\n");
  EXPECT_EQ(send("abcdefgh", R"(["a","b"])"), 204);
  EXPECT_EQ(heard.texts, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(heard.peer->send("c"));
  EXPECT_FALSE(heard.peer->send_binary("c"));
  EXPECT_EQ(poll("abcdefgh"), "a[\"c\"]\n");
}

TEST_F(SockjsService, ASessionIsOfTheNetworkThatMadeIt) {
  poll("abcdefgh");
  EXPECT_EQ(send("abcdefgh", R"(["a"])", "192.0.2.200"), 204);
  EXPECT_EQ(send("abcdefgh", R"(["a"])", "192.0.3.1"), 404);
  EXPECT_EQ(refused("abcdefgh", "192.0.3.1"), 404);
  EXPECT_EQ(heard.texts.size(), 1u);
  EXPECT_EQ(service->sessions(), 1u);
}

TEST_F(SockjsService, WhoNamesSessionsThatAreNotTheirsIsToldSoOnlySoOften) {
  poll("abcdefgh");
  unknown_allowed = 3;
  EXPECT_EQ(send("abcdefg1", R"(["a"])"), 404);
  EXPECT_EQ(send("abcdefgh", R"(["a"])", "192.0.3.1"), 404);
  EXPECT_EQ(refused("abcdefgh", "192.0.3.1"), 404);
  EXPECT_EQ(send("abcdefg1", R"(["a"])"), 429);
  EXPECT_EQ(refused("abcdefgh", "192.0.3.1"), 429);
  EXPECT_EQ(send("abcdefgh", R"(["a"])"), 204) << "one's own is no guess";
  EXPECT_EQ(poll("abcdefg2"), "o\n") << "nor is a new one";
  EXPECT_EQ(unknown, 5);
  EXPECT_EQ(asked, 2);
}

TEST_F(SockjsService, EveryRefusalCanBeReadByAPageOfAnotherOrigin) {
  const std::vector<std::string> open{"Access-Control-Allow-Origin: https://cards.example",
                                      "Access-Control-Allow-Credentials: true", "Vary: Origin"};
  const auto is_open = [&](const std::string& path, int status) {
    const net::HttpResponse refused = refusal_of(request(path, R"(["a"])"));
    EXPECT_EQ(refused.status, status) << path;
    EXPECT_EQ(readers(refused), open) << path;
  };
  is_open("abcdefg1/xhr_send", 404);
  net::HttpRequest wrong = request("abcdefg1/xhr_send", "");
  wrong.method = "PUT";
  EXPECT_EQ(refusal_of(wrong).status, 405);
  EXPECT_EQ(readers(refusal_of(wrong)), open);
  unknown_allowed = 0;
  is_open("abcdefg1/xhr_send", 429);
  draining = true;
  is_open("abcdefg1/xhr", 503);
  is_open("abcdefg1/xhr_streaming", 503);
  draining = false;
  poll("abcdefg1");
  poll("abcdefg2");
  is_open("abcdefg3/xhr", 503);
}

TEST_F(SockjsService, HasABoundOnItsSessions) {
  poll("abcdefg1");
  poll("abcdefg2");
  EXPECT_EQ(refused("abcdefg3"), 503);
  EXPECT_EQ(send("abcdefg1", "[]"), 204) << "those that are there go on";
}

TEST_F(SockjsService, LetsNobodyNewInWhileItDrains) {
  poll("abcdefg1");
  draining = true;
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(refused("abcdefg2"), 503);
  EXPECT_EQ(asked, 2) << "once each, for it may count";
  heard.peer->close(4004, "draining");
  EXPECT_EQ(poll("abcdefg1"), "c[4004,\"draining\"]\n");
}

TEST_F(SockjsService, ForgetsWhoDoesNotComeAgainAndTellsTheProgram) {
  poll("abcdefgh");
  pass(Millis{4'999});
  EXPECT_EQ(service->sessions(), 1u);
  pass(Millis{1});
  EXPECT_EQ(service->sessions(), 0u);
  EXPECT_EQ(heard.closed, std::vector<std::uint16_t>{1006});
  EXPECT_EQ(send("abcdefgh", R"(["a"])"), 404);
}

TEST_F(SockjsService, ForgetsAtOnceWhoseReceiverIsLost) {
  poll("abcdefgh");
  Peer waiting;
  const auto handler = receive(waiting, "abcdefgh/xhr");
  Peer second;
  const auto refusal = receive(second, "abcdefgh/xhr");
  refusal->on_closed(net::StreamEnd::kLost);
  EXPECT_EQ(heard.closed, std::vector<std::uint16_t>{}) << "a receiver that was turned away";
  handler->on_closed(net::StreamEnd::kLost);
  EXPECT_EQ(heard.closed, std::vector<std::uint16_t>{1006});
  EXPECT_EQ(service->sessions(), 0u);
}

TEST_F(SockjsService, AResponseThatItEndedIsNoLoss) {
  Peer first;
  const auto handler = receive(first, "abcdefgh/xhr");
  handler->on_closed(net::StreamEnd::kLost);
  EXPECT_EQ(service->sessions(), 1u);
}

TEST_F(SockjsService, TellsTheProgramOfItsOwnCloseLaterAndOnce) {
  poll("abcdefgh");
  heard.peer->close(4503, "protocol abuse");
  heard.peer->close(4001, "again");
  EXPECT_TRUE(heard.closed.empty()) << "not from inside close";
  turn();
  EXPECT_EQ(heard.closed, std::vector<std::uint16_t>{4503});
  EXPECT_EQ(send("abcdefgh", R"(["a"])"), 204);
  EXPECT_TRUE(heard.texts.empty());
  pass(Millis{5'000});
  EXPECT_EQ(service->sessions(), 0u);
  EXPECT_EQ(heard.closed.size(), 1u);
}

TEST_F(SockjsService, ASlowReaderGetsASnapshotInPlaceOfItsQueue) {
  heard.snapshots = true;
  poll("abcdefgh");
  EXPECT_TRUE(heard.peer->send("0123456789"));
  EXPECT_FALSE(heard.peer->send("0123456789"));
  EXPECT_EQ(heard.slow, 0) << "not from inside send";
  turn();
  EXPECT_EQ(heard.slow, 1);
  EXPECT_EQ(poll("abcdefgh"), "a[\"snapshot\"]\n");
}

TEST_F(SockjsService, ASlowReaderWhomTheProgramGivesUpIsClosed) {
  poll("abcdefgh");
  heard.peer->send("0123456789");
  heard.peer->send("0123456789");
  turn();
  turn();
  EXPECT_EQ(heard.closed, std::vector<std::uint16_t>{4001});
  EXPECT_EQ(poll("abcdefgh"), "c[4001,\"too slow\"]\n");
}

TEST_F(SockjsService, AStreamWithoutRoomIsWaitedFor) {
  Peer stream;
  stream.room = 3;
  const auto handler = receive(stream, "abcdefgh/xhr_streaming");
  for (const char* text : {"a", "b", "c"}) EXPECT_TRUE(heard.peer->send(text));
  EXPECT_EQ(stream.pieces.size(), 3u) << "the prelude, the opening, and one frame";
  EXPECT_EQ(stream.pieces.back(), "a[\"a\"]\n");
  stream.room = 100;
  handler->on_room();
  EXPECT_EQ(stream.pieces.back(), "a[\"b\",\"c\"]\n");
  EXPECT_TRUE(heard.peer->send("d"));
  EXPECT_EQ(stream.pieces.back(), "a[\"d\"]\n");
}

TEST_F(SockjsService, TellsEveryProgramAtItsEnd) {
  poll("abcdefgh");
  service.reset();
  EXPECT_EQ(heard.closed, std::vector<std::uint16_t>{1001});
}

TEST_F(SockjsService, LegacyTransportsAreThereWhereTheyAreWanted) {
  net::HttpRequest asked_for = request("abcdefgh/jsonp");
  asked_for.method = "GET";
  asked_for.query = "c=cb";
  Peer peer;
  const auto refused = service->on_stream(peer, asked_for);
  ASSERT_TRUE(peer.whole);
  EXPECT_EQ(peer.whole->status, 404);
  Terms terms = few();
  terms.legacy = Legacy::on;
  service = std::make_unique<Service>(terms, program());
  peer = {};
  const auto handler = service->on_stream(peer, asked_for);
  ASSERT_TRUE(peer.whole);
  EXPECT_EQ(peer.whole->body, "/**/cb(\"o\");\r\n");
}

}  // namespace
}  // namespace cardroom::realtime::sockjs
