// cardroomctl channels against the real game server, on a folder and a socket of its own.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ctl/cardroomctl.hpp"
#include "ctl/running.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;
using Json = nlohmann::json;

TEST(Channels, WhatIsPostedStandsInTheLog) {
  const GameServer server;
  const Said posted =
      ctl("channels post news/live 'On air: \u00c4' -o json --link " + server.link());
  EXPECT_EQ(posted.exit, 0) << posted;
  const Json notice = Json::parse(posted.out);
  EXPECT_EQ(notice.at("n"), 1);
  EXPECT_EQ(ctl("channels post news Later --link " + server.link()).exit, 0);
  const Said log = ctl("channels log news -o json --link " + server.link());
  EXPECT_EQ(log.exit, 0) << log;
  const Json messages = Json::parse(log.out).at("messages");
  ASSERT_EQ(messages.size(), 2U) << log;
  EXPECT_EQ(messages[0], notice);
  EXPECT_EQ(messages[1].at("text"), "Later");
  EXPECT_EQ(Json::parse(ctl("channels log news --last 1 -o json --link " + server.link()).out)
                .at("messages"),
            Json::array({messages[1]}));
  const Said table = ctl("channels log news/live --link " + server.link());
  EXPECT_NE(table.out.find("On air: \u00c4"), std::string::npos) << table;
}

TEST(Channels, ListNamesThoseThatSomebodyFollows) {
  const GameServer server;
  EXPECT_EQ(ctl("channels list --link " + server.link()),
            (Said{0, "CHANNEL  MESSAGES  FOLLOWERS\n", ""}));
}

TEST(Channels, OfOthersItSaysThatThereAreNone) {
  const GameServer server;
  const Said said = ctl("channels log newsreel --link " + server.link());
  EXPECT_EQ(said.exit, 3) << said;
  EXPECT_NE(said.err.find("no such channel"), std::string::npos) << said;
}

TEST(Channels, ATextHasItsBounds) {
  const GameServer server;
  EXPECT_EQ(ctl("channels post news '' --link " + server.link()).exit, 2);
  EXPECT_EQ(ctl("channels post news " + std::string(501, 'x') + " --link " + server.link()).exit,
            2);
}

}  // namespace
}  // namespace cardroom::ctl
