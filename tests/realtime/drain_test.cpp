// An operator drains the real realtime server on its ops port, and lets players in again.
#include <boost/asio/ip/tcp.hpp>
#include <iterator>

#include "realtime/end_to_end.hpp"

namespace cardroom::realtime {
namespace {

class Drain : public EndToEnd {
 protected:
  net::HttpResponse order(const std::string& path, net::HttpHeaders headers = {}) {
    return call("POST", target(ops_port_, path, std::move(headers)));
  }
  int readiness() { return call("GET", target(ops_port_, "/readyz")).status; }
  net::HttpResponse guest() { return call("POST", target(port_, "/guest"), R"({"name":"Bo"})"); }
  // The whole response to a handshake, which the client of other tests would not show.
  std::string upgrade(const std::string& header) {
    boost::asio::ip::tcp::iostream stream;
    stream.expires_after(std::chrono::seconds(10));
    stream.connect("127.0.0.1", std::to_string(port_));
    stream << "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
           << "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           << "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           << header << "\r\n"
           << std::flush;
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  bool has_metric(const std::string& line) {
    const std::string metrics = call("GET", target(ops_port_, "/metrics")).body;
    return metrics.find("\n" + line + "\n") != std::string::npos;
  }
};

TEST_F(Drain, EverybodyIsToldToComeBackAndClosed) {
  start();
  const auto ann = come_in("42"), outside = connect();
  const net::HttpResponse answer = order("/drain");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{\"status\":\"draining\",\"ready\":false,\"dismissed\":2}\n");
  ASSERT_TRUE(comes([&] { return ann->closed && outside->closed; }));
  for (const Player* one : {ann.get(), outside.get()}) {
    EXPECT_EQ(one->closed, 4004);
    EXPECT_NE(one->texts.back().find(R"({"msg":"bye","code":4004)"), std::string::npos);
    EXPECT_NE(one->texts.back().find(R"("reconnect":true)"), std::string::npos);
  }
  EXPECT_TRUE(comes([&] { return there_->closed.size() == 1; })) << "the game server is told";
  EXPECT_FALSE(server_->exit_code()) << "it lives on";
}

TEST_F(Drain, NobodyIsLetInUntilItIsResumed) {
  start();
  EXPECT_EQ(readiness(), 200);
  order("/drain");
  EXPECT_EQ(readiness(), 503);
  EXPECT_EQ(call("GET", target(ops_port_, "/healthz")).status, 200);
  EXPECT_TRUE(has_metric("cardroom_draining 1"));
  EXPECT_TRUE(has_metric("cardroom_link_up 1")) << "the private tier is still reached";
  EXPECT_FALSE(connect()->open);
  const net::HttpResponse refused = guest();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(header(refused, "retry-after"), "5");
  EXPECT_EQ(refused.body,
            R"({"msg":"error","text":"this server is going down","code":"unavailable",)"
            R"("retry":true,"after":5000})");
  EXPECT_EQ(call("GET", target(port_, "/")).status, 200) << "the page tries until it gets in";

  EXPECT_EQ(order("/resume").body, "{\"status\":\"serving\",\"ready\":true}\n");
  EXPECT_EQ(readiness(), 200);
  EXPECT_TRUE(has_metric("cardroom_draining 0"));
  EXPECT_EQ(guest().status, 200);
  come_in("42");
}

TEST_F(Drain, ARefusedUpgradeSaysWhenToComeBack) {
  start();
  order("/drain");
  const std::string refused = upgrade("");
  EXPECT_EQ(refused.find("HTTP/1.1 503 Service Unavailable\r\n"), 0u) << refused;
  EXPECT_NE(refused.find("\r\nRetry-After: 5\r\n"), std::string::npos) << refused;
  const std::string foreign = upgrade("Origin: http://evil.example\r\n");
  EXPECT_EQ(foreign.find("HTTP/1.1 403 "), 0u) << "a foreign page is told nothing of it";
}

TEST_F(Drain, OrdersGivenTwiceChangeNothing) {
  start();
  const auto ann = come_in("42");
  EXPECT_EQ(order("/resume").body, "{\"status\":\"serving\",\"ready\":true}\n");
  EXPECT_FALSE(ann->closed);
  order("/drain");
  EXPECT_EQ(order("/drain").body, "{\"status\":\"draining\",\"ready\":false,\"dismissed\":0}\n");
}

TEST_F(Drain, NoPageAndNoPlayerCanOrderIt) {
  start();
  const auto ann = come_in("42");
  const std::string own = "http://127.0.0.1:" + std::to_string(ops_port_);
  for (const std::string& origin : {std::string("http://evil.example"), own, std::string("null")})
    EXPECT_EQ(order("/drain", {{"Origin", origin}}).status, 403) << origin;
  EXPECT_EQ(call("GET", target(ops_port_, "/drain")).status, 405);
  EXPECT_NE(call("POST", target(port_, "/drain")).status, 200);
  EXPECT_EQ(readiness(), 200);
  EXPECT_FALSE(ann->closed);
}

}  // namespace
}  // namespace cardroom::realtime
