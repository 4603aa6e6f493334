// cardroomctl users against the real game server, on a folder and a socket of its own.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ctl/cardroomctl.hpp"
#include "ctl/running.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;
using Json = nlohmann::json;

TEST(Users, WhoIsMutedIsListedUntilItIsLifted) {
  const GameServer server;
  const std::string link = " --link " + server.link();
  const Said muted = ctl("users mute 42 --for 2h --reason 'insults at room1' -o json" + link);
  ASSERT_EQ(muted.exit, 0) << muted;
  const Json sanction = Json::parse(muted.out);
  EXPECT_EQ(sanction.at("user"), "42");
  EXPECT_EQ(sanction.at("sanction"), "mute");
  EXPECT_EQ(sanction.at("reason"), "insults at room1");
  EXPECT_EQ(sanction.at("until").get<std::int64_t>() - sanction.at("at").get<std::int64_t>(),
            2 * 3'600'000);
  ASSERT_EQ(ctl("users ban 'Ann \u00c4'" + link).exit, 0);
  const Json list = Json::parse(ctl("users list -o json" + link).out).at("users");
  ASSERT_EQ(list.size(), 2U) << list;
  EXPECT_EQ(list[0], sanction);
  EXPECT_EQ(list[1].at("sanction"), "ban");
  EXPECT_EQ(list[1].at("until"), Json());
  const Said table = ctl("users list" + link);
  EXPECT_NE(table.out.find("for good"), std::string::npos) << table;
  EXPECT_EQ(ctl("users unmute 42" + link).exit, 0);
  EXPECT_EQ(ctl("users unban 'Ann \u00c4'" + link).exit, 0);
  EXPECT_EQ(ctl("users list -o json" + link).out, "{\n  \"users\": []\n}\n");
}

TEST(Users, ADurationAndAReasonHaveTheirBounds) {
  const GameServer server;
  const std::string link = " --link " + server.link();
  for (const char* wrong : {"--for 2", "--for 0s", "--for -1h", "--for soon", "--for 20000d"})
    EXPECT_EQ(ctl(std::string("users mute 42 ") + wrong + link).exit, 2) << wrong;
  EXPECT_EQ(ctl("users mute 42 --reason " + std::string(201, 'x') + link).exit, 2);
  EXPECT_EQ(ctl("users mute ''" + link).exit, 2);
  EXPECT_EQ(ctl("users mute 42 --reason " + std::string(200, 'x') + link).exit, 0);
}

}  // namespace
}  // namespace cardroom::ctl
