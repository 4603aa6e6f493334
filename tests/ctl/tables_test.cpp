// cardroomctl tables against the real game server, on a folder and a socket of its own.
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "ctl/cardroomctl.hpp"
#include "ctl/running.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;
using Json = nlohmann::json;

TEST(Tables, ListNamesTheHousesRoomsToPeople) {
  const GameServer server;
  EXPECT_EQ(ctl("tables list --link " + server.link()),
            (Said{0,
                  "ROOM   GAME          STATUS  PLAYERS  SPECTATORS  HAND  EPOCH  SEQ\n"
                  "room1  crazy-eights  open    0/4      0           0     1      0\n"
                  "room2  crazy-eights  open    0/4      0           0     1      0\n",
                  ""}));
}

TEST(Tables, ListTellsProgramsTheSame) {
  const GameServer server;
  const Said said = ctl("tables list -o json --link " + server.link());
  EXPECT_EQ(said.exit, 0) << said;
  const Json tables = Json::parse(said.out).at("tables");
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0], Json::parse(R"({"room":"room1","game":"crazy-eights","epoch":1,"seq":0,
      "hand_no":0,"status":"open","seats":4,"players":0,"spectators":0,"private":false})"));
}

TEST(Tables, ShowTellsOfOneWithItsSeats) {
  const GameServer server;
  const Said said = ctl("tables show room2 -o json --link " + server.link());
  EXPECT_EQ(said.exit, 0) << said;
  const Json shown = Json::parse(said.out);
  EXPECT_EQ(shown.at("room"), "room2");
  EXPECT_EQ(shown.at("table").at("seats").size(), 4U);
  const Said table = ctl("tables show room2 --link " + server.link());
  EXPECT_EQ(table.exit, 0) << table;
  EXPECT_NE(table.out.find("\nSEAT  USER  PRESENCE  CARDS  SCORE  READY  BOT\n"), std::string::npos)
      << table;
}

TEST(Tables, ShowSaysThatThereIsNoneSo) {
  const GameServer server;
  EXPECT_EQ(ctl("tables export room1 1 --link " + server.link()),
            (Said{3, "", "cardroomctl: no finished hand of that number is kept\n"}));
  EXPECT_EQ(ctl("tables export room1 first --link " + server.link()),
            (Said{2, "", "cardroomctl: the number of a hand is a whole number\n"}));
  EXPECT_EQ(ctl("tables show nowhere --link " + server.link()),
            (Said{3, "", "cardroomctl: no table is named so; 'tables list' names them all\n"}));
}

TEST(Tables, SayThatNobodyIsThere) {
  const Said none = ctl("tables list --link " + (crypto::scratch() / "none.sock").string());
  EXPECT_EQ(none.exit, 5) << none;
  EXPECT_NE(none.err.find("is a game server running there?"), std::string::npos) << none;
  EXPECT_EQ(none.out, "");
}

TEST(Tables, SayThatAServerDoesNotAnswer) {
  const GameServer server;
  server.signal(SIGSTOP);
  const Said said = ctl("tables list --timeout 300 --link " + server.link());
  server.signal(SIGCONT);
  EXPECT_EQ(said.exit, 6) << said;
  EXPECT_EQ(said.out, "");
}

TEST(Tables, HelpHasExamples) {
  const Said said = ctl("tables list -h");
  EXPECT_EQ(said.exit, 0);
  EXPECT_NE(said.out.find("cardroomctl tables list --link data/link.sock -o json"),
            std::string::npos)
      << said;
}

}  // namespace
}  // namespace cardroom::ctl
