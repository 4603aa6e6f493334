// A port that several share: each network's connections are one's.
#include "shared/net/port_share.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <sstream>

#include "net/net_fixture.hpp"

namespace cardroom::net {
namespace {

using Endpoint = boost::asio::ip::tcp::endpoint;

Endpoint at(const char* address, std::uint16_t port) {
  return {boost::asio::ip::make_address(address), port};
}

TEST(PortShareTest, CountsThoseThatListenThereAndNobodyElse) {
  const std::string text =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
      "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
      "   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
      "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
      "   3: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
      "   4: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0\n"
      "   5: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n";
  const auto count = [&](const char* address, std::uint16_t port) {
    std::istringstream lines(text);
    return count_listeners(lines, at(address, port));
  };
  EXPECT_EQ(count("127.0.0.1", 8080), 2u) << "behind the first connection none listens";
  EXPECT_EQ(count("0.0.0.0", 8080), 1u);
  EXPECT_EQ(count("127.0.0.1", 8081), 1u);
  EXPECT_EQ(count("127.0.0.2", 8080), 0u);
  std::istringstream lines(
      "  sl  local_address                         remote_address                        st\n"
      "   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A\n");
  EXPECT_EQ(count_listeners(lines, at("::1", 8080)), 1u);
}

// The servers of one port, each with a handler that counts its requests.
class SharedPortTest : public testing::Test {
 protected:
  struct Sharer {
    EchoHandler handler;
    std::unique_ptr<WebServer> server;
  };

  ~SharedPortTest() override {
    sharers.clear();
    loop.restart();
    loop.run_for(std::chrono::seconds(10));
    EXPECT_TRUE(loop.stopped()) << "something keeps the loop busy after all servers are gone";
  }

  void start(int count, const std::string& address, TrustedProxies proxies = {}) {
    for (int i = 0; i < count; ++i) {
      auto& one = sharers.emplace_back(std::make_unique<Sharer>());
      ServerOptions options;
      options.address = address;
      options.port = port;
      options.reuse_port = true;
      options.proxies = proxies;
      one->server = std::make_unique<WebServer>(loop, options, one->handler);
      const auto listening = one->server->listen();
      ASSERT_TRUE(listening) << print(listening.reason());
      port = *listening;
    }
  }

  // Comes from this IPv4 address, asks for a page, and goes. Which of the sharers was asked.
  int asks(const std::string& source) {
    const int client = RawPeer::open_socket(RawPeer::Buffer::kUsual);
    const Endpoint from = at(source.c_str(), 0);
    EXPECT_EQ(bind(client, from.data(), static_cast<socklen_t>(from.size())), 0);
    return asked([&] {
      RawPeer peer(loop, port, client);
      peer.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      EXPECT_TRUE(peer.await_end());
    });
  }
  int asks_by_ipv6() {
    return asked([&] {
      WebClient client(loop, {});
      bool answered = false;
      client.request("GET", {"::1", port, "/", {}}, "",
                     [&](const CallResult&) { answered = true; });
      EXPECT_TRUE(await(loop, [&] { return answered; }));
    });
  }
  int asked(const std::function<void()>& ask) {
    std::vector<std::size_t> before;
    for (const auto& one : sharers) before.push_back(one->handler.requests.size());
    ask();
    for (std::size_t i = 0; i < sharers.size(); ++i)
      if (sharers[i]->handler.requests.size() > before[i]) return static_cast<int>(i);
    return -1;
  }

  // Whether all agree that so many share it.
  bool agree(std::size_t count) {
    return await(loop, [&] {
      return std::ranges::all_of(sharers, [&](const auto& one) {
        const std::size_t seen = one->server->counts().port_sharers;
        return seen == count || seen == 0;
      });
    });
  }

  static std::string network(int n) { return "127." + std::to_string(n) + ".9."; }

  boost::asio::io_context loop{1};
  std::vector<std::unique_ptr<Sharer>> sharers;
  std::uint16_t port = 0;
};

constexpr int kNetworks = 40;

TEST_F(SharedPortTest, ANetworkStaysWithOneAndNetworksSpread) {
  start(3, "127.0.0.1");
  ASSERT_TRUE(agree(3));
  std::map<int, int> taken;
  for (int n = 1; n <= kNetworks; ++n) {
    const int whose = asks(network(n) + "1");
    ++taken[whose];
    for (const char* host : {"1", "1", "2", "254"}) EXPECT_EQ(asks(network(n) + host), whose) << n;
  }
  ASSERT_EQ(taken.size(), 3u);
  for (const auto& [whose, networks] : taken) EXPECT_GE(networks, 6) << whose;
}

TEST_F(SharedPortTest, BothFamiliesMayComeToOneSocket) {
  start(3, "::");
  std::set<int> taken;
  for (int n = 1; n <= kNetworks; ++n) {
    taken.insert(asks(network(n) + "1"));
    EXPECT_EQ(asks(network(n) + "1"), asks(network(n) + "2"));
  }
  EXPECT_EQ(taken, (std::set<int>{0, 1, 2}));
  std::set<int> by_ipv6;
  for (int n = 1; n <= kNetworks; ++n) by_ipv6.insert(asks_by_ipv6());
  EXPECT_EQ(by_ipv6.size(), 1u);
}

TEST_F(SharedPortTest, WhoGoesAndComesBackChangesTheChoiceForAll) {
  start(3, "127.0.0.1");
  sharers[1]->server->stop_accepting();
  ASSERT_TRUE(agree(2));
  for (int n = 1; n <= kNetworks; ++n) {
    const int whose = asks(network(n) + "1");
    EXPECT_TRUE(whose == 0 || whose == 2) << whose;
    EXPECT_EQ(asks(network(n) + "1"), whose) << n;
  }
  ASSERT_EQ(*sharers[1]->server->listen(), port) << "the port is the same again";
  ASSERT_TRUE(agree(3));
  std::set<int> taken;
  for (int n = 1; n <= kNetworks; ++n) taken.insert(asks(network(n) + "1"));
  EXPECT_EQ(taken, (std::set<int>{0, 1, 2}));
}

TEST_F(SharedPortTest, BehindAProxyConnectionsSpreadOneByOne) {
  start(2, "127.0.0.1", {{*AddressRange::parse("127.0.0.1")}, ProxyHeader::x_forwarded_for});
  std::set<int> taken;
  for (int n = 0; n < kNetworks; ++n) taken.insert(asks("127.0.0.1"));
  EXPECT_EQ(taken, (std::set<int>{0, 1}));
  EXPECT_EQ(sharers[0]->server->counts().port_sharers, 0u);
}

}  // namespace
}  // namespace cardroom::net
