// HTTP, bytes against the server: bounds, keep-alive, deadlines, and what is refused.
#include "net/net_fixture.hpp"

namespace cardroom::net {
namespace {

using HttpTest = NetTest;

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST_F(HttpTest, AnswersAndTellsTheHandlerWhatWasAsked) {
  start();
  RawPeer peer(loop, server->port());
  peer.send("POST /?a=b HTTP/1.1\r\nHost: x\r\nX-Thing:  v \r\nContent-Length: 2\r\n\r\nhi");
  ASSERT_TRUE(peer.await_text("\r\n\r\nhi"));
  EXPECT_EQ(peer.received(),
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi");
  ASSERT_EQ(handler.requests.size(), 1u);
  const HttpRequest& request = handler.requests[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.query, "a=b");
  EXPECT_EQ(request.body, "hi");
  EXPECT_EQ(request.peer, "127.0.0.1");
  EXPECT_EQ(request.headers,
            (HttpHeaders{{"host", "x"}, {"x-thing", "v"}, {"content-length", "2"}}));
}

TEST_F(HttpTest, AnswersPipelinedRequestsInOrder) {
  start();
  RawPeer peer(loop, server->port());
  peer.send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\noneGET / HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(peer.await_end());
  const std::string& all = peer.received();
  EXPECT_EQ(count(all, "HTTP/1.1 "), 3u);
  EXPECT_LT(all.find("one"), all.find("hello"));
  EXPECT_LT(all.find("hello"), all.find("HTTP/1.1 404 Not Found"));
  EXPECT_EQ(count(all, "Connection: close"), 1u);
}

TEST_F(HttpTest, TakesAChunkedBodyAndKeepsItsTrailerOutOfTheHeaders) {
  start();
  const std::string answer = exchange(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nOrigin: http://evil\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
  EXPECT_TRUE(answer.ends_with("abcde")) << answer;
  ASSERT_EQ(handler.requests.size(), 1u);
  EXPECT_FALSE(handler.requests[0].has_header("origin"));
}

TEST_F(HttpTest, AnswersHeadWithoutABody) {
  start();
  const std::string answer = exchange("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n");
}

TEST_F(HttpTest, ClosesAfterHttpOneZero) {
  start();
  RawPeer peer(loop, server->port());
  peer.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(peer.await_end());
  EXPECT_EQ(peer.received(),
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
}

TEST_F(HttpTest, AnswersNotFoundAndNotAllowed) {
  start();
  EXPECT_TRUE(exchange("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 404 Not Found"));
  EXPECT_TRUE(exchange("PUT / HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 405 "));
}

TEST_F(HttpTest, RefusesHeadersOverTheBoundWith431) {
  start();
  const std::string line = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
  const std::string fits = line + std::string(8192 - line.size() - 4, 'a') + "\r\n\r\n";
  EXPECT_TRUE(exchange(fits).starts_with("HTTP/1.1 200 "));
  const std::string over = line + std::string(8192 - line.size() - 3, 'a') + "\r\n\r\n";
  EXPECT_TRUE(exchange(over).starts_with("HTTP/1.1 431 "));
  EXPECT_TRUE(exchange(line + std::string(100'000, 'a')).starts_with("HTTP/1.1 431 "));
}

TEST_F(HttpTest, RefusesABodyOverTheBoundWith413) {
  start();
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
  const std::string fits = exchange(head + "65536\r\n\r\n" + std::string(65'536, 'b'));
  EXPECT_TRUE(fits.starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(fits.ends_with(std::string(65'536, 'b')));
  const std::string over = exchange(head + "65537\r\n\r\n" + std::string(65'537, 'b'));
  EXPECT_TRUE(over.starts_with("HTTP/1.1 413 "));
  EXPECT_NE(over.find("\r\nX-Refused: POST /\r\n"), std::string::npos) << "the handler's header";
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'c') + "\r\n";
  const std::string chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string streamed = exchange(chunked + chunk + chunk + chunk + "0\r\n\r\n");
  EXPECT_TRUE(streamed.starts_with("HTTP/1.1 413 "));
  EXPECT_NE(streamed.find("\r\nX-Refused: POST /\r\n"), std::string::npos) << streamed;
}

TEST_F(HttpTest, RefusesAmbiguityWith400AndCloses) {
  start();
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string bad : {
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
           "nonsense\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
       }) {
    const std::string answer = exchange(bad + smuggled);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << bad << answer;
    EXPECT_EQ(count(answer, "HTTP/1.1 "), 1u) << bad;
  }
  EXPECT_TRUE(handler.requests.empty());
  EXPECT_EQ(server->counts().refused_requests, 7u);
}

TEST_F(HttpTest, SaysContinueToWhoWaitsForIt) {
  start();
  RawPeer peer(loop, server->port());
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  ASSERT_TRUE(peer.await_text("\r\n\r\n"));
  EXPECT_EQ(peer.take(), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("ok");
  EXPECT_TRUE(peer.await_text("\r\n\r\nok"));
}

TEST_F(HttpTest, SendsABigBody) {
  start();
  const std::string answer = exchange("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + std::string(1'000'000, 'b')));
}

TEST_F(HttpTest, TakesAReplyThatComesLater) {
  start();
  RawPeer peer(loop, server->port());
  peer.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(await([this] { return handler.owed.size() == 1; }));
  HttpResponse late;
  late.status = 429;
  late.headers = {{"Retry-After", "3"}};
  handler.owed[0](late);
  late.status = 200;
  handler.owed[0](late);  // the second call does nothing
  ASSERT_TRUE(peer.await_text("\r\n\r\n"));
  EXPECT_EQ(peer.received(),
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nContent-Length: 0\r\n"
            "Connection: keep-alive\r\n\r\n");
}

TEST_F(HttpTest, Answers504WhereTheHandlerNeverReplies) {
  ServerOptions options = quick();
  options.handler_deadline = base::Millis{30};
  start(options);
  RawPeer peer(loop, server->port());
  peer.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(peer.await_end());
  EXPECT_TRUE(peer.received().starts_with("HTTP/1.1 504 "));
}

TEST_F(HttpTest, AReplyToAConnectionThatIsGoneDoesNothing) {
  start();
  auto peer = std::make_unique<RawPeer>(loop, server->port());
  peer->send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(await([this] { return handler.owed.size() == 1; }));
  server.reset();
  handler.owed[0](HttpResponse{});
  EXPECT_TRUE(peer->await_end());
  EXPECT_EQ(peer->received(), "");
}

TEST_F(HttpTest, CutsWhoSendsHeadersOrABodyTooSlowly) {
  ServerOptions options = quick();
  options.header_deadline = base::Millis{50};
  options.body_deadline = base::Millis{50};
  options.keep_alive_deadline = base::Millis{50};
  start(options);
  RawPeer silent(loop, server->port());
  RawPeer half_head(loop, server->port());
  half_head.send("GET / HTTP/1.1\r\nHos");
  RawPeer half_body(loop, server->port());
  half_body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf");
  RawPeer rests(loop, server->port());
  rests.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(silent.await_end());
  EXPECT_TRUE(half_head.await_end());
  EXPECT_TRUE(half_body.await_end());
  EXPECT_TRUE(rests.await_end());
  EXPECT_EQ(silent.received() + half_head.received() + half_body.received(), "");
  EXPECT_TRUE(rests.received().ends_with("hello"));
}

TEST_F(HttpTest, CutsWhoDoesNotReadItsAnswer) {
  ServerOptions options = quick();
  options.write_deadline = base::Millis{100};
  start(options);
  RawPeer peer(loop, server->port(), RawPeer::Buffer::kSmall);
  peer.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(await([this] { return handler.requests.size() == 1; }));
  EXPECT_TRUE(await([this] { return server->counts().connections == 0; }));
}

}  // namespace
}  // namespace cardroom::net
