// Whose pages a server takes for its own, by where it listens.
#include "realtime/origins.hpp"

#include <gtest/gtest.h>

#include <map>

namespace cardroom::realtime {
namespace {

std::vector<std::string> own(const std::string& listen, Scheme scheme = Scheme::http) {
  return own_origins(scheme, *ops::parse_address(listen), {"den", "192.168.1.7", "fe80::1"});
}

using List = std::vector<std::string>;

TEST(Origin, IsTakenInTheOneFormThatABrowserSends) {
  const std::map<std::string, std::string> forms{
      {"https://cards.example", "https://cards.example"},
      {"https://cards.example:443", "https://cards.example"},
      {"https://cards.example:80", "https://cards.example:80"},
      {"http://cards-2.example:08080", "http://cards-2.example:8080"},
      {"http://den:80", "http://den"},
      {"https://cards.example.", "https://cards.example."},
      {"http://192.168.1.7:8080", "http://192.168.1.7:8080"},
      {"http://[2001:db8:0:0:0:0:0:1]", "http://[2001:db8::1]"},
      {"http://[2001:DB8::00a1]:80", "http://[2001:db8::a1]"},
      {"https://[::ffff:192.0.2.1]:8443", "https://[::ffff:c000:201]:8443"},
      {"http://[0:0:0:0:0:0:0:1]:443", "http://[::1]:443"},
  };
  for (const auto& [typed, sent] : forms) {
    EXPECT_EQ(parse_origin(typed), sent) << typed;
    EXPECT_EQ(parse_origin(sent), sent) << sent;
  }
}

TEST(Origin, ThatNoBrowserSendsIsNone) {
  for (const char* text : {"",
                           "null",
                           "cards.example",
                           "ftp://cards.example",
                           "http://",
                           "http://:80",
                           "http://cards.example/",
                           "http://cards.example:",
                           "http://cards.example:0",
                           "http://cards.example:65536",
                           "http://cards.example:8o",
                           "http://Cards.example",
                           "http://a:b:80",
                           "http://::1",
                           "http://[::1",
                           "http://::1]",
                           "http://[]",
                           "http://[::1]x",
                           "http://[cards.example]",
                           "http://[fe80::1%eth0]",
                           "http://127.1",
                           "http://1.2.3.256",
                           "http://cards.7",
                           "http://ann@cards.example",
                           "http://*.cards.example"})
    EXPECT_EQ(parse_origin(text), std::nullopt) << text;
}

TEST(OwnOrigins, AreTheAddressAsABrowserWritesItHoweverItWasTyped) {
  EXPECT_EQ(own("[FE80::00A1]:80"), (List{"http://[fe80::a1]:80", "http://[fe80::a1]"}));
  EXPECT_EQ(own("[2001:DB8:0:0:0:0:0:1]:8080"), (List{"http://[2001:db8::1]:8080"}));
  EXPECT_EQ(own("[::ffff:192.0.2.1]:8080"), (List{"http://[::ffff:c000:201]:8080"}));
  EXPECT_EQ(own("[fe80::a1]:443", Scheme::https),
            (List{"https://[fe80::a1]:443", "https://[fe80::a1]"}));
}

TEST(OwnOrigins, OfLoopbackAreAllItsNames) {
  const List all{"http://127.0.0.1:8080", "http://localhost:8080", "http://127.0.0.1:8080",
                 "http://[::1]:8080"};
  EXPECT_EQ(own("127.0.0.1:8080"), all);
  const List v6{"http://[::1]:8080", "http://localhost:8080", "http://127.0.0.1:8080",
                "http://[::1]:8080"};
  EXPECT_EQ(own("[0:0:0:0:0:0:0:1]:8080"), v6);
}

TEST(OwnOrigins, OfAllInterfacesAreTheMachines) {
  const List all{"http://localhost:8080", "http://127.0.0.1:8080",   "http://[::1]:8080",
                 "http://den:8080",       "http://192.168.1.7:8080", "http://[fe80::1]:8080"};
  EXPECT_EQ(own("0.0.0.0:8080"), all);
  EXPECT_EQ(own("[0:0::0]:8080"), all);
}

}  // namespace
}  // namespace cardroom::realtime
