#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <map>
#include <utility>

#include "shared/ops/address.hpp"
#include "shared/ops/log.hpp"
#include "shared/ops/metrics.hpp"
#include "shared/ops/ops_http.hpp"
#include "shared/ops/ready.hpp"

namespace cardroom::ops {
namespace {

TEST(Log, ALineIsOneJsonObject) {
  const base::Fields fields{{"link", "gs-1"}, {"waited", 12}, {"again", true}};
  EXPECT_EQ(print_line({1'800'000'000'007}, Level::info, "realtime", "link_up", fields),
            R"({"at":"2027-01-15T08:00:00.007Z","level":"info","process":"realtime",)"
            R"("event":"link_up","link":"gs-1","waited":12,"again":true})");
}

TEST(Log, WhatIsNotUtf8IsReplaced) {
  const std::string line = print_line({0}, Level::error, "p", "e", {{"why", "a\xFF\"\n"}});
  EXPECT_NE(line.find("\"why\":\"a\xEF\xBF\xBD\\\"\\n\""), std::string::npos) << line;
}

TEST(Address, TakesAddressesOfBothKinds) {
  EXPECT_EQ(*parse_address("127.0.0.1:8080"), (Address{"127.0.0.1", 8080}));
  EXPECT_EQ(*parse_address("[::1]:0"), (Address{"::1", 0}));
  EXPECT_EQ(parse_address("[::1]:0")->print(), "[::1]:0");
  EXPECT_EQ(parse_address("0.0.0.0:65535")->print(), "0.0.0.0:65535");
}

TEST(Address, WritesAnAddressOfIpv6InOneForm) {
  const std::map<std::string, std::string> forms{
      {"0:0:0:0:0:0:0:1", "::1"},
      {"0000:0000::", "::"},
      {"FE80::00A1", "fe80::a1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
      {"::ffff:192.0.2.1", "::ffff:c000:201"},
      {"::192.0.2.1", "::c000:201"},
  };
  for (const auto& [typed, written] : forms)
    EXPECT_EQ(*parse_address("[" + typed + "]:1"), (Address{written, 1})) << typed;
}

TEST(Address, RefusesEverythingElse) {
  for (const char* text : {"", "8080", "localhost:80", "127.0.0.1", "::1:80", "[127.0.0.1]:80",
                           "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:8x",
                           "127.0.0.1:+1", "[::1]", "[::1]80"})
    EXPECT_FALSE(parse_address(text).ok()) << text;
}

TEST(Address, KnowsWhoCanReachIt) {
  EXPECT_EQ(parse_address("127.9.9.9:1")->reach(), Reach::loopback);
  EXPECT_EQ(parse_address("[::1]:1")->reach(), Reach::loopback);
  EXPECT_EQ(parse_address("0.0.0.0:1")->reach(), Reach::wildcard);
  EXPECT_EQ(parse_address("[0:0:0:0:0:0:0:1]:1")->reach(), Reach::loopback);
  EXPECT_EQ(parse_address("[::]:1")->reach(), Reach::wildcard);
  EXPECT_EQ(parse_address("[0::0]:1")->reach(), Reach::wildcard);
  EXPECT_EQ(parse_address("192.168.1.1:1")->reach(), Reach::other);
}

TEST(Metrics, ReadsEachFigureWhenAsked) {
  Metrics metrics;
  double seen = 1;
  metrics.counter("cardroom_seen_total", "Things seen", [&seen] { return seen; });
  metrics.gauge("cardroom_now", "Things now", [] { return 3; });
  seen = 2;
  EXPECT_EQ(metrics.print(),
            "# HELP cardroom_seen_total Things seen\n# TYPE cardroom_seen_total counter\n"
            "cardroom_seen_total 2\n"
            "# HELP cardroom_now Things now\n# TYPE cardroom_now gauge\ncardroom_now 3\n");
}

TEST(Metrics, AHistogramCountsIntoItsBuckets) {
  Metrics metrics;
  Histogram& histogram = metrics.histogram("cardroom_wait_seconds", "Waiting", {0.1, 1});
  histogram.observe(0.05);
  histogram.observe(0.5);
  const std::string text = metrics.print();
  EXPECT_NE(text.find("cardroom_wait_seconds_bucket{le=\"0.1\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("cardroom_wait_seconds_bucket{le=\"1\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("cardroom_wait_seconds_count 2\n"), std::string::npos) << text;
}

TEST(Metrics, TellsOfTheProcess) {
  Metrics metrics;
  metrics.add_process();
  const std::string text = metrics.print();
  EXPECT_NE(text.find("\nprocess_cpu_user_seconds_total "), std::string::npos);
  EXPECT_NE(text.find("\nprocess_open_fds "), std::string::npos);
}

struct OpsPort : testing::Test {
  net::HttpResponse answer(const std::string& method, const std::string& path,
                           net::HttpHeaders headers = {}) {
    net::HttpRequest request;
    request.method = method;
    request.path = path;
    request.headers = std::move(headers);
    return ops_response(request, {[this] { return ready; }, metrics}, orders);
  }
  static std::string header(const net::HttpResponse& response, const std::string& name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return {};
  }
  bool ready = false;
  int obeyed = 0;
  Orders orders{{"/rest", [this] { return "{\"obeyed\":" + std::to_string(++obeyed) + "}"; }}};
  Metrics metrics;
};

TEST_F(OpsPort, IsHealthyBeforeItIsReady) {
  EXPECT_EQ(answer("GET", "/healthz").status, 200);
  EXPECT_EQ(answer("GET", "/readyz").status, 503);
  ready = true;
  EXPECT_EQ(answer("GET", "/readyz").status, 200);
}

TEST_F(OpsPort, AnswersNothingElse) {
  EXPECT_EQ(answer("GET", "/metrics").status, 200);
  EXPECT_EQ(answer("GET", "/").status, 404);
  EXPECT_EQ(answer("POST", "/metrics").status, 405);
  EXPECT_EQ(header(answer("POST", "/metrics"), "Allow"), "GET, HEAD");
  EXPECT_EQ(answer("POST", "/").status, 404);
}

TEST_F(OpsPort, ObeysAnOrderAsOftenAsItIsPosted) {
  const net::HttpResponse first = answer("POST", "/rest");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "{\"obeyed\":1}\n");
  EXPECT_EQ(header(first, "Content-Type"), "application/json");
  EXPECT_EQ(answer("POST", "/rest").body, "{\"obeyed\":2}\n");
}

TEST_F(OpsPort, TakesAnOrderByPostOnly) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "post"}) {
    EXPECT_EQ(answer(method, "/rest").status, 405) << method;
    EXPECT_EQ(header(answer(method, "/rest"), "Allow"), "POST");
  }
  EXPECT_EQ(obeyed, 0);
}

TEST_F(OpsPort, TakesNoOrderFromAPage) {
  for (const char* origin : {"http://evil.example", "http://127.0.0.1:9090", "null", ""})
    EXPECT_EQ(answer("POST", "/rest", {{"origin", origin}}).status, 403) << origin;
  EXPECT_EQ(obeyed, 0);
}

TEST_F(OpsPort, TellsWhoErrsWhatIsThere) {
  EXPECT_EQ(answer("GET", "/").body, "there are /healthz, /readyz and /metrics, POST /rest\n");
  orders.clear();
  EXPECT_EQ(answer("POST", "/rest").status, 404);
}

TEST(Ready, SaysOneLineAndClosesItsDescriptor) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  say_ready(ends[1], {"127.0.0.1", 8080}, {"127.0.0.1", 9090});
  std::string said(256, '\0');
  said.resize(static_cast<std::size_t>(::read(ends[0], said.data(), said.size())));
  EXPECT_EQ(said, "ready listen=127.0.0.1:8080 ops=127.0.0.1:9090\n");
  EXPECT_EQ(::read(ends[0], said.data(), 1), 0) << "closed";
  ::close(ends[0]);
}

}  // namespace
}  // namespace cardroom::ops
