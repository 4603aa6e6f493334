// Whose a request is, told through proxies.
#include "shared/net/client_address.hpp"

#include <gtest/gtest.h>

namespace cardroom::net {
namespace {

IpAddress at(const std::string& text) {
  return boost::asio::ip::make_address(text);
}

TrustedProxies proxies(std::vector<std::string> ranges,
                       ProxyHeader header = ProxyHeader::x_forwarded_for) {
  TrustedProxies trusted;
  for (const std::string& one : ranges) trusted.ranges.push_back(*AddressRange::parse(one));
  trusted.header = header;
  return trusted;
}

TEST(AddressRange, IsAnAddressOrAPrefixOfOne) {
  for (const char* good : {"10.0.0.0/8", "127.0.0.1", "0.0.0.0/0", "::/0", "2001:db8::/32", "::1",
                           "192.0.2.128/25", "192.0.2.1/32", "fe80::/10"})
    EXPECT_TRUE(AddressRange::parse(good)) << good;
  for (const char* bad :
       {"", "/", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "10.0.0/8",
        "localhost", "2001:db8::1/32", "::/129", "fe80::1%lo", "10.0.0.0/8/8", " 10.0.0.0/8"})
    EXPECT_FALSE(AddressRange::parse(bad)) << bad;
}

TEST(AddressRange, HoldsWhatBeginsLikeIt) {
  const auto ten = *AddressRange::parse("10.0.0.0/9");
  EXPECT_TRUE(ten.holds(at("10.127.255.255")));
  EXPECT_FALSE(ten.holds(at("10.128.0.0")));
  EXPECT_TRUE(ten.holds(at("::ffff:10.1.2.3")));
  EXPECT_FALSE(ten.holds(at("::10.1.2.3")));
  const auto six = *AddressRange::parse("2001:db8:8000::/33");
  EXPECT_TRUE(six.holds(at("2001:db8:ffff::1")));
  EXPECT_FALSE(six.holds(at("2001:db8:7fff::1")));
}

struct Case {
  std::string peer;
  HttpHeaders headers;
  std::string client;
};

TEST(TrustedProxies, TellTheClientAsFarAsTheyAreTrusted) {
  const TrustedProxies trusted = proxies({"10.0.0.0/8", "fd00::/8"});
  const auto said = [](std::string list) {
    return HttpHeaders{{"x-forwarded-for", std::move(list)}};
  };
  const std::vector<Case> cases{
      // A stranger's word is nothing.
      {"192.0.2.1", said("198.51.100.7"), "192.0.2.1"},
      {"10.0.0.1", {}, "10.0.0.1"},
      {"10.0.0.1", said("198.51.100.7"), "198.51.100.7"},
      // What stands further left than the first stranger, that stranger wrote.
      {"10.0.0.1", said("127.0.0.1, 198.51.100.7"), "198.51.100.7"},
      {"10.0.0.1", said("203.0.113.9, 198.51.100.7, 10.2.2.2"), "198.51.100.7"},
      {"10.0.0.1", said("10.9.9.9, 10.8.8.8"), "10.9.9.9"},
      {"::ffff:10.0.0.1", said("2001:db8::5"), "2001:db8::5"},
      {"fd00::1", said("[2001:db8::5]:443"), "2001:db8::5"},
      {"10.0.0.1", said("198.51.100.7:50000"), "198.51.100.7"},
      // What cannot be read ends the list.
      {"10.0.0.1", said("198.51.100.7, unknown"), "10.0.0.1"},
      {"10.0.0.1", said("198.51.100.7, unknown, 10.3.3.3"), "10.3.3.3"},
      {"10.0.0.1", said(""), "10.0.0.1"},
      {"10.0.0.1", said("198.51.100.7,"), "10.0.0.1"},
      {"10.0.0.1", said("198.51.100.7:port"), "10.0.0.1"},
      {"10.0.0.1", said("1.2.3.4.5"), "10.0.0.1"},
      {"10.0.0.1", said("[2001:db8::5"), "10.0.0.1"},
      // Of two lines the later is the newer.
      {"10.0.0.1",
       {{"x-forwarded-for", "203.0.113.9"}, {"x-forwarded-for", "198.51.100.7"}},
       "198.51.100.7"},
      // The header that they do not write is the client's own.
      {"10.0.0.1", {{"forwarded", "for=203.0.113.9"}}, "10.0.0.1"},
  };
  for (const Case& one : cases)
    EXPECT_EQ(trusted.client(at(one.peer), one.headers), at(one.client))
        << one.peer << " " << (one.headers.empty() ? "" : one.headers[0].second);
}

TEST(TrustedProxies, MayWriteForwarded) {
  const TrustedProxies trusted = proxies({"10.0.0.0/8"}, ProxyHeader::forwarded);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"for=198.51.100.7", "198.51.100.7"},
      {"For=\"[2001:db8::5]:4711\";proto=https", "2001:db8::5"},
      {"proto=https; for=198.51.100.7;by=10.0.0.1", "198.51.100.7"},
      {"for=127.0.0.1, for=198.51.100.7, for=10.2.2.2;by=10.0.0.1", "198.51.100.7"},
      {"for=_hidden", "10.0.0.1"},
      {"for=unknown", "10.0.0.1"},
      {"by=10.0.0.1", "10.0.0.1"},
      {"for=\"open, for=198.51.100.7", "198.51.100.7"},
  };
  for (const auto& [text, client] : cases)
    EXPECT_EQ(trusted.client(at("10.0.0.1"), {{"forwarded", text}}), at(client)) << text;
  EXPECT_EQ(trusted.client(at("10.0.0.1"), {{"x-forwarded-for", "203.0.113.9"}}), at("10.0.0.1"));
}

TEST(TrustedProxies, ReadNoEndlessLists) {
  const TrustedProxies trusted = proxies({"10.0.0.0/8"});
  std::string hops = "198.51.100.7";
  for (std::size_t i = 0; i < kMaxHops; ++i) hops += ",10.1.1.1";
  EXPECT_EQ(trusted.client(at("10.0.0.1"), {{"x-forwarded-for", hops}}), at("10.1.1.1"));
}

TEST(Prefix, IsWhatOneSubscriberHas) {
  EXPECT_EQ(prefix_of(at("192.0.2.77")), "192.0.2.0");
  EXPECT_EQ(prefix_of(at("::ffff:192.0.2.77")), "192.0.2.0");
  EXPECT_EQ(prefix_of(at("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::");
}

}  // namespace
}  // namespace cardroom::net
