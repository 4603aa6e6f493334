#include "shared/net/web_client.hpp"

#include "net/net_fixture.hpp"

namespace cardroom::net {
namespace {

// What one client socket saw.
struct Seen {
  int opened = 0;
  std::vector<std::string> texts;
  std::vector<std::pair<std::uint16_t, std::string>> closed;
};

class WebClientTest : public NetTest {
 protected:
  ClientSocket connect(Seen& seen, WebTarget to) {
    SocketCallbacks callbacks;
    callbacks.on_open = [&seen] { ++seen.opened; };
    callbacks.on_text = [&seen](std::string_view text) { seen.texts.emplace_back(text); };
    callbacks.on_closed = [&seen](std::uint16_t code, std::string reason) {
      seen.closed.emplace_back(code, std::move(reason));
    };
    return client->connect(std::move(to), std::move(callbacks));
  }

  using Closes = std::vector<std::pair<std::uint16_t, std::string>>;
};

TEST_F(WebClientTest, TalksToTheServer) {
  start();
  Seen seen;
  ClientSocket socket = connect(seen, target());
  EXPECT_FALSE(socket.send("too early"));
  ASSERT_TRUE(await([&] { return seen.opened == 1; }));
  const std::vector<std::string> texts{"", "a", std::string(500, 'b'), std::string(4096, 'c'),
                                       "\u20ac"};
  for (const std::string& text : texts) EXPECT_TRUE(socket.send(text));
  EXPECT_TRUE(await([&] { return seen.texts.size() == texts.size(); }));
  EXPECT_EQ(seen.texts, texts);
  EXPECT_EQ(handler.texts, texts);
  socket.close(1000, "done");
  EXPECT_FALSE(socket.send("too late"));
  EXPECT_TRUE(await([&] { return !seen.closed.empty() && !handler.closed.empty(); }));
  EXPECT_EQ(seen.closed, (Closes{{1000, ""}}));
  EXPECT_EQ(handler.closed, std::vector<std::uint16_t>{1000});
}

TEST_F(WebClientTest, HearsTheServersCodeAndReason) {
  start();
  Seen seen;
  ClientSocket socket = connect(seen, target());
  ASSERT_TRUE(await([&] { return seen.opened == 1; }));
  socket.send("quit");
  EXPECT_TRUE(await([&] { return !seen.closed.empty(); }));
  EXPECT_EQ(seen.closed, (Closes{{4500, "you asked"}}));
}

TEST_F(WebClientTest, TellsWhyThereIsNoConnection) {
  start();
  Seen refused;
  ClientSocket one = connect(refused, target("/other"));
  Seen nobody;
  WebTarget closed_port = target();
  closed_port.port = 1;
  ClientSocket two = connect(nobody, closed_port);
  EXPECT_TRUE(await([&] { return !refused.closed.empty() && !nobody.closed.empty(); }));
  EXPECT_EQ(refused.closed, (Closes{{1006, "HTTP 404"}}));
  EXPECT_EQ(nobody.closed, (Closes{{1006, "no connection"}}));
  EXPECT_EQ(refused.opened + nobody.opened, 0);
}

TEST_F(WebClientTest, SendsTheHeadersItIsGiven) {
  start();
  Seen seen;
  WebTarget to = target("/ws?a=1");
  to.headers = {{"Origin", "http://evil"}};
  ClientSocket socket = connect(seen, to);
  EXPECT_TRUE(await([&] { return !seen.closed.empty(); }));
  EXPECT_EQ(seen.closed, (Closes{{1006, "HTTP 403"}}));
  ASSERT_EQ(handler.requests.size(), 1u);
  EXPECT_EQ(handler.requests[0].query, "a=1");
}

TEST_F(WebClientTest, ResolvesAName) {
  start();
  Seen seen;
  WebTarget to = target();
  to.host = "localhost";
  ClientSocket socket = connect(seen, to);
  EXPECT_TRUE(await([&] { return seen.opened == 1; }));
}

TEST_F(WebClientTest, MakesNoCallbackAfterItsHandleIsGone) {
  start();
  Seen seen;
  {
    ClientSocket socket = connect(seen, target());
    ASSERT_TRUE(await([&] { return seen.opened == 1; }));
    socket.send("into the void");
  }
  EXPECT_TRUE(await([&] { return !handler.closed.empty(); }));
  EXPECT_TRUE(seen.texts.empty());
  EXPECT_TRUE(seen.closed.empty());
}

TEST_F(WebClientTest, MayDropTheHandleInsideACallback) {
  start();
  auto socket = std::make_unique<ClientSocket>();
  SocketCallbacks callbacks;
  bool dropped = false;
  callbacks.on_open = [&socket] { socket->send("drop me"); };
  callbacks.on_text = [&socket, &dropped](std::string_view) {
    socket.reset();
    dropped = true;
  };
  *socket = client->connect(target(), std::move(callbacks));
  EXPECT_TRUE(await([&] { return dropped && !handler.closed.empty(); }));
}

TEST_F(WebClientTest, GivesUpOnAServerThatAnswersNothing) {
  start();
  ClientOptions options;
  options.connect_deadline = base::Millis{50};
  options.request_deadline = base::Millis{50};
  options.sweep_every = base::Millis{5};
  client = std::make_unique<WebClient>(loop, options);
  const int listener = RawPeer::listen_and_never_answer();
  Seen seen;
  WebTarget to = target();
  to.port = RawPeer::port_of(listener);
  ClientSocket socket = connect(seen, to);
  EXPECT_TRUE(await([&] { return !seen.closed.empty(); }));
  EXPECT_EQ(seen.closed, (Closes{{1006, "no connection in time"}}));
  std::optional<CallResult> result;
  client->request("GET", to, "", [&](CallResult got) { result = std::move(got); });
  EXPECT_TRUE(await([&] { return result.has_value(); }));
  ASSERT_FALSE(result->ok());
  EXPECT_EQ(result->reason(), CallFailure::kTimeout);
  RawPeer::close_socket(listener);
}

TEST_F(WebClientTest, MakesARequestAndReadsTheAnswer) {
  start();
  const CallResult got = call("GET", "/?x=y");
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "hello");
  const CallResult posted = call("POST", "/", std::string(60'000, 'p'));
  ASSERT_TRUE(posted.ok());
  EXPECT_EQ(posted->body, std::string(60'000, 'p'));
  const CallResult big = call("GET", "/big");
  ASSERT_TRUE(big.ok());
  EXPECT_EQ(big->body.size(), 1'000'000u);
  const CallResult head = call("HEAD", "/big");
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->body, "");
}

TEST_F(WebClientTest, RefusesAnAnswerOverItsBound) {
  start();
  ClientOptions options;
  options.max_response_bytes = 999'999;
  client = std::make_unique<WebClient>(loop, options);
  const CallResult big = call("GET", "/big");
  ASSERT_FALSE(big.ok());
  EXPECT_EQ(big.reason(), CallFailure::kTooBig);
}

TEST_F(WebClientTest, TellsAnUnreachableServer) {
  start();
  WebTarget to = target("/");
  to.port = 1;
  std::optional<CallResult> result;
  client->request("GET", to, "", [&](CallResult got) { result = std::move(got); });
  EXPECT_TRUE(await([&] { return result.has_value(); }));
  ASSERT_FALSE(result->ok());
  EXPECT_EQ(result->reason(), CallFailure::kUnreachable);
}

}  // namespace
}  // namespace cardroom::net
