#include "tools/supervisor/ready_line.hpp"

#include <gtest/gtest.h>

#include "tools/supervisor/front_door.hpp"

namespace cardroom::supervisor {
namespace {

using Words = std::vector<std::string>;

TEST(ReadyLine, GivesTheAddressesByName) {
  EXPECT_EQ(parse_ready("ready listen=[::1]:80 ops=127.0.0.1:9"),
            (Addresses{{"listen", "[::1]:80"}, {"ops", "127.0.0.1:9"}}));
  EXPECT_EQ(parse_ready("ready"), Addresses{});
}

TEST(ReadyLine, RefusesEveryOtherLine) {
  for (const char* line : {"", "read ops=1", "ops=1 ready", "ready ops", "ready =1"}) {
    EXPECT_EQ(parse_ready(line), std::nullopt) << line;
  }
}

TEST(ReadyLine, ReplacesTheValuesOfItsOptionsAndNothingElse) {
  EXPECT_EQ(with_addresses({"/bin/s", "--listen", "h:0", "--keys", "ops", "--ops", "h:0", "--x"},
                           {{"listen", "h:81"}, {"ops", "h:82"}, {"x", "y"}}),
            (Words{"/bin/s", "--listen", "h:81", "--keys", "ops", "--ops", "h:82", "--x"}));
}

TEST(ReadyLine, TakesNoValueThatWasPutInForTheNameOfAnother) {
  EXPECT_EQ(with_addresses({"/bin/s", "--listen", "h:0", "--ops", "h:0"},
                           {{"listen", "--ops"}, {"ops", "h:82"}}),
            (Words{"/bin/s", "--listen", "--ops", "--ops", "h:82"}));
}

TEST(FrontDoor, NamesTheUrlOfThisMachine) {
  EXPECT_EQ(local_url("127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(local_url("0.0.0.0:81"), "http://127.0.0.1:81");
  EXPECT_EQ(local_url("[::]:81"), "http://127.0.0.1:81");
  EXPECT_EQ(local_url("[::1]:81"), "http://[::1]:81");
}

TEST(FrontDoor, HasNoUrlForAPhoneOnLoopback) {
  EXPECT_EQ(phone_url("127.0.0.1:8080"), std::nullopt);
  EXPECT_EQ(phone_url("[::1]:8080"), std::nullopt);
  EXPECT_EQ(phone_url("192.0.2.7:8080"), "http://192.0.2.7:8080");
}

}  // namespace
}  // namespace cardroom::supervisor
