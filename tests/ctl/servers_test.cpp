// cardroomctl servers against the real servers: one game server, alone with its store, and a
// realtime server in front of it.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "ctl/cardroomctl.hpp"
#include "ctl/running.hpp"
#include "ctl/stand_in.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;
using Json = nlohmann::json;

TEST(Servers, ListNamesTheOneThatIsThere) {
  const GameServer server;
  const Said said = ctl("servers list -o json --link " + server.link());
  EXPECT_EQ(said.exit, 0) << said;
  Json servers = Json::parse(said.out).at("servers");
  ASSERT_EQ(servers.size(), 1U);
  EXPECT_TRUE(servers[0].at("server").get<std::string>().starts_with("gameserver-"));
  servers[0].erase("server");
  EXPECT_EQ(
      servers[0],
      (Json{{"address", server.link()}, {"tables", 2}, {"status", "serving"}, {"here", true}}));
}

TEST(Servers, ListShowsPeopleOneLineEach) {
  const GameServer server;
  const Said said = ctl("servers list --link " + server.link());
  EXPECT_EQ(said.out.find("SERVER"), 0U) << said;
  EXPECT_NE(said.out.find("STATUS   TABLES  ADDRESS"), std::string::npos) << said;
  EXPECT_NE(said.out.find("  serving  2       " + server.link() + "  yes\n"), std::string::npos)
      << said;
  EXPECT_EQ(said.err, "");
}

TEST(Servers, DrainWhereNobodyElseLivesKeepsTheTablesAndSaysSo) {
  const GameServer server;
  const Said said = ctl("servers drain --link " + server.link());
  EXPECT_EQ(said.exit, 0) << said;
  EXPECT_NE(said.out.find("  draining  2       "), std::string::npos) << said;
  EXPECT_EQ(said.err,
            "cardroomctl: no other game server is there to take its tables (2): they stay here, "
            "play goes on, and a restart loses nothing; 'cardroomctl servers resume --link " +
                server.link() + "' ends the drain\n");
  const Said tables = ctl("tables list -o json --link " + server.link());
  EXPECT_EQ(Json::parse(tables.out).at("tables").size(), 2U) << tables;
}

TEST(Servers, ResumeEndsADrain) {
  const GameServer server;
  ctl("servers drain --link " + server.link());
  const auto status = [&](const std::string& verb) {
    const Said said = ctl("servers " + verb + " -o json --link " + server.link());
    return Json::parse(said.out).at("servers").at(0).at("status");
  };
  EXPECT_EQ(status("list"), "draining");
  EXPECT_EQ(status("resume"), "serving");
  EXPECT_EQ(status("list"), "serving");
}

TEST(Servers, DrainWaitsNoLongerThanItIsGiven) {
  const GameServer server;
  const Said said = ctl("servers drain --wait --deadline 1 --link " + server.link());
  EXPECT_EQ(said.exit, 6) << said;
  EXPECT_NE(said.err.find("cardroomctl: 2 tables left after 1 s; it goes on draining; "
                          "'cardroomctl servers list --link " +
                          server.link() + "' shows who could take them\n"),
            std::string::npos)
      << said;
}

TEST(Servers, DrainSaysWhatIsUnderWayWhereAnotherLives) {
  const Folder folder;
  const std::string link = folder.path / "link.sock";
  const StandIn server(link, {3});
  EXPECT_EQ(ctl("servers drain --link " + link),
            (Said{0,
                  "SERVER  STATUS    TABLES  ADDRESS  ASKED\n"
                  "gs-1    draining  3       a        yes\n"
                  "gs-2    serving   5       b        no\n",
                  "cardroomctl: 3 tables left to hand to other game servers, each between two "
                  "actions; --wait returns when none is left\n"}));
}

TEST(Servers, DrainWaitsUntilNoTableIsLeft) {
  const Folder folder;
  const std::string link = folder.path / "link.sock";
  const StandIn server(link, {3, 1, 0});
  const Said said = ctl("servers drain --wait --link " + link);
  EXPECT_EQ(said.exit, 0) << said;
  EXPECT_EQ(said.err,
            "cardroomctl: 3 tables left to hand to other game servers, each between two actions\n"
            "cardroomctl: no table is left on this server: it can be stopped\n");
}

TEST(Servers, DrainOfNothingIsDoneAtOnce) {
  const Folder folder;
  const std::string link = folder.path / "link.sock";
  const StandIn server(link, {0, -1});
  const Said said = ctl("servers drain --wait --link " + link);
  EXPECT_EQ(said.exit, 0) << said;
  EXPECT_EQ(said.err, "cardroomctl: no table is left on this server: it can be stopped\n");
}

TEST(Servers, AServerThatGoesWhileItDrainsIsMissed) {
  const Folder folder;
  const std::string link = folder.path / "link.sock";
  const StandIn server(link, {3, -1});
  const Said said = ctl("servers drain --wait --link " + link);
  EXPECT_EQ(said.exit, 5) << said;
  EXPECT_NE(said.err.find("the game server ended the link"), std::string::npos) << said;
}

TEST(Servers, SayThatNobodyIsThere) {
  const std::string none = (crypto::scratch() / "none.sock").string();
  for (const std::string verb : {"list", "drain", "drain --wait", "resume"}) {
    const Said said = ctl("servers " + verb + " --link " + none);
    EXPECT_EQ(said.exit, 5) << said;
    EXPECT_NE(said.err.find("is a game server running there?"), std::string::npos) << said;
    EXPECT_EQ(said.out, "");
  }
}

TEST(Servers, SayThatAServerDoesNotAnswer) {
  const GameServer server;
  server.signal(SIGSTOP);
  EXPECT_EQ(ctl("servers drain --timeout 300 --link " + server.link()).exit, 6);
  server.signal(SIGCONT);
}

TEST(RealtimeServers, DrainSendsThePlayersAwayAndNamesTheWayBack) {
  const GameServer behind;
  const RealtimeServer server(behind);
  EXPECT_EQ(
      ctl("servers drain --realtime " + server.ops()),
      (Said{0,
            "realtime   " + server.ops() + "\nstatus     draining\nready      no\ndismissed  0\n",
            "cardroomctl: 0 connections told to come back elsewhere; nobody is let in until "
            "'cardroomctl servers resume --realtime " +
                server.ops() + "'\n"}));
  EXPECT_EQ(ctl("servers resume --realtime " + server.ops()),
            (Said{0, "realtime  " + server.ops() + "\nstatus    serving\nready     yes\n", ""}));
}

TEST(RealtimeServers, ProgramsAreToldTheSame) {
  const GameServer behind;
  const RealtimeServer server(behind);
  const auto told = [&](const std::string& verb) {
    return Json::parse(ctl("servers " + verb + " -o json --realtime " + server.ops()).out);
  };
  EXPECT_EQ(told("drain"), (Json{{"status", "draining"}, {"ready", false}, {"dismissed", 0}}));
  EXPECT_EQ(told("resume"), (Json{{"status", "serving"}, {"ready", true}}));
}

TEST(RealtimeServers, ResumeWarnsWhereNoGameServerIsReached) {
  const GameServer behind;
  const RealtimeServer server(behind);
  behind.signal(SIGKILL);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  Said said = ctl("servers resume --realtime " + server.ops());
  while (said.err.empty() && std::chrono::steady_clock::now() < until)
    said = ctl("servers resume --realtime " + server.ops());
  EXPECT_EQ(said, (Said{0, "realtime  " + server.ops() + "\nstatus    serving\nready     no\n",
                        "cardroomctl: players are let in, but no game server is reached yet: they "
                        "cannot play\n"}));
}

TEST(RealtimeServers, SayThatNobodyIsThereOrDoesNotAnswer) {
  const GameServer behind;
  std::string gone;
  {
    const RealtimeServer server(behind);
    gone = server.ops();
    server.signal(SIGSTOP);
    const Said late = ctl("servers drain --timeout 300 --realtime " + server.ops());
    EXPECT_EQ(late, (Said{6, "",
                          "cardroomctl: " + server.ops() +
                              ": no answer within 300 ms; give it more time with --timeout\n"}));
  }
  const Said none = ctl("servers drain --realtime " + gone);
  EXPECT_EQ(none.exit, 5) << none;
  EXPECT_NE(none.err.find("is a realtime server running there?"), std::string::npos) << none;
  EXPECT_EQ(none.out, "");
}

TEST(RealtimeServers, OtherPortsTakeNoOrders) {
  const GameServer behind;
  const RealtimeServer server(behind);
  for (const std::string& other : {behind.ops(), server.players()}) {
    const Said said = ctl("servers drain --realtime " + other);
    EXPECT_EQ(said.exit, 3) << said;
    EXPECT_NE(said.err.find(": no realtime server's ops port; "), std::string::npos) << said;
  }
}

TEST(RealtimeServers, AreNamedByAnAddressAndWithoutWhatIsAGameServers) {
  const auto refused = [](const std::string& words) {
    return Said{2, "", words + "\nRun with --help for more information.\n"};
  };
  EXPECT_EQ(ctl("servers drain --realtime localhost:9090"),
            refused("--realtime: not ADDR:PORT (an address, not a name): localhost:9090"));
  EXPECT_EQ(ctl("servers drain --realtime 127.0.0.1:9 --link l"),
            refused("--link excludes --realtime"));
  EXPECT_EQ(ctl("servers drain --realtime 127.0.0.1:9 --wait"),
            refused("--realtime excludes --wait"));
}

}  // namespace
}  // namespace cardroom::ctl
