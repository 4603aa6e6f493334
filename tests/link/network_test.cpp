#include "shared/link/network.hpp"

#include <gtest/gtest.h>

#include "link/transcript.hpp"
#include "shared/link/peer.hpp"

namespace cardroom::link {
namespace {

struct NetworkTest : testing::Test {
  NetworkTest() {
    server->start(at_server);
    client->start(at_client);
  }
  void after(base::Millis span) {
    network.pass(span);
    network.pump();
  }

  Network network;
  ServerTranscript at_server;
  ClientTranscript at_client;
  std::unique_ptr<LinkServer> server = network.serve("a", Hello{Role::game_server, "gs-1"});
  std::unique_ptr<LinkClient> client = network.connect("a", Hello{Role::realtime, "rt-1"});
};

TEST_F(NetworkTest, TellsBothEndsWhoIsThere) {
  EXPECT_EQ(at_server.lines, Lines{});
  network.pump();
  EXPECT_EQ(at_server.lines, Lines{"up 1 rt-1"});
  EXPECT_EQ(at_client.lines, Lines{"up gs-1"});
}

TEST_F(NetworkTest, JoinsClientsToTheServersOfTheirAddresses) {
  ServerTranscript at_other;
  ClientTranscript at_third;
  const auto other = network.serve("b", Hello{Role::game_server, "gs-2"});
  const auto third = network.connect("b", Hello{Role::realtime, "rt-1"});
  other->start(at_other);
  third->start(at_third);
  network.pump();
  third->send(Closed{2});
  client->send(Closed{1});
  network.pump();
  EXPECT_EQ(at_third.lines, Lines{"up gs-2"});
  EXPECT_EQ(at_server.frames, (std::vector<Frame>{Closed{1}}));
  EXPECT_EQ(at_other.frames, (std::vector<Frame>{Closed{2}}));
}

TEST_F(NetworkTest, AClientWaitsForItsServer) {
  ClientTranscript early;
  const auto waiting = network.connect("later", Hello{Role::realtime, "rt-1"});
  waiting->start(early);
  after(base::Millis{1000});
  EXPECT_EQ(early.lines, Lines{});
  const auto later = network.serve("later", Hello{Role::game_server, "gs-9"});
  later->start(at_server);
  network.pump();
  EXPECT_EQ(early.lines, Lines{"up gs-9"});
}

TEST_F(NetworkTest, AResetLosesWhatIsUnderWayAndTheClientComesBack) {
  network.pump();
  client->send(Closed{1});
  server->send(1, Heartbeat{});
  network.cut("rt-1", "a");
  client->send(Closed{2});
  network.pump();
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
  after(kReconnectFirst);
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1", "up 2 rt-1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(NetworkTest, AClientIsToldOfALossBeforeItComesBack) {
  network.pump();
  network.delay("rt-1", "a", base::Millis{100});
  network.cut("rt-1", "a");
  after(kReconnectFirst);
  client->send(Closed{1});
  after(base::Millis{80});
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
  after(base::Millis{100});
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down", "up gs-1"}));
  EXPECT_EQ(at_server.frames, std::vector<Frame>{});
}

TEST_F(NetworkTest, PartedEndsMeetAgainOnlyWhenHealed) {
  network.pump();
  network.part("rt-1", "a");
  after(base::Millis{5000});
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
  EXPECT_EQ(network.next_due(), base::Instant::never());
  network.heal("rt-1", "a");
  network.pump();
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(NetworkTest, AKilledServerIsMissedAndAnotherTakesItsPlace) {
  network.pump();
  server->send(1, Heartbeat{});
  server.reset();
  after(base::Millis{500});
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
  server = network.serve("a", Hello{Role::game_server, "gs-2"});
  server->start(at_server);
  network.pump();
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down", "up gs-2"}));
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "up 2 rt-1"}));
}

TEST_F(NetworkTest, AClientThatGoesIsMissed) {
  network.pump();
  client.reset();
  network.pump();
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1"}));
  EXPECT_EQ(at_client.lines, Lines{"up gs-1"});
}

TEST_F(NetworkTest, AStoppedServerHearsLaterWhatWasSentMeanwhile) {
  network.pump();
  server->send(1, Dismiss{1, 4502, "bye"});
  network.stop("a");
  client->send(Closed{1});
  network.pump();
  EXPECT_EQ(at_client.frames, (std::vector<Frame>{Dismiss{1, 4502, "bye"}}));
  EXPECT_EQ(at_server.frames, std::vector<Frame>{});
  client->send(Closed{2});
  network.resume("a");
  network.pump();
  EXPECT_EQ(at_server.frames, (std::vector<Frame>{Closed{1}, Closed{2}}));
  after(kSilenceLimit);
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "frame 14"}));
}

TEST_F(NetworkTest, AStoppedServerIsTakenForDeadAndHearsOfItWhenItWakes) {
  network.pump();
  network.stop("a");
  client->send(Closed{1});
  network.pump();
  EXPECT_EQ(network.next_due(), base::Instant{} + kSilenceLimit);
  after(kSilenceLimit - base::Millis{1});
  EXPECT_EQ(at_client.lines, Lines{"up gs-1"});
  after(base::Millis{1});
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
  after(base::Millis{5000});
  EXPECT_EQ(at_server.lines, Lines{"up 1 rt-1"});
  network.resume("a");
  network.pump();
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "frame 1 4", "down 1", "up 2 rt-1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(NetworkTest, OfASilentLinkBothEndsAreToldOnlyWhenTheyHaveHeardNothingForSoLong) {
  network.pump();
  network.fall_silent("rt-1", "a", Network::Silence::both);
  client->send(Closed{1});
  server->send(1, Heartbeat{});
  after(kSilenceLimit - base::Millis{1});
  EXPECT_EQ(at_server.lines, Lines{"up 1 rt-1"});
  EXPECT_EQ(at_client.lines, Lines{"up gs-1"});
  after(base::Millis{1});
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
  after(kReconnectFirst);
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1", "up 2 rt-1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(NetworkTest, AClientThatHearsNothingComesBackWhileItsServerStillHoldsTheOldLink) {
  network.pump();
  network.fall_silent("rt-1", "a", Network::Silence::to_client);
  server->send(1, Heartbeat{});
  client->send(Closed{1});
  after(kSilenceLimit);
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
  after(kReconnectFirst);
  client->send(Closed{2});
  network.pump();
  EXPECT_EQ(at_server.frames, (std::vector<Frame>{Closed{1}, Closed{2}}));
  after(kSilenceLimit);
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "frame 1 4", "up 2 rt-1", "frame 2 4", "down 1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(NetworkTest, AServerThatHearsNothingIsMissedOnlyAfterItHasGivenUp) {
  network.pump();
  network.fall_silent("rt-1", "a", Network::Silence::to_server);
  client->send(Closed{1});
  server->send(1, Heartbeat{});
  after(kSilenceLimit);
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "frame 1"}));
  after(kSilenceLimit);
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "frame 1", "down"}));
}

TEST_F(NetworkTest, AClientThatDiesIsMissedOnTheLinkThatItHadLeftBefore) {
  network.pump();
  network.fall_silent("rt-1", "a", Network::Silence::to_client);
  after(kSilenceLimit);
  client.reset();
  network.pump();
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1"}));
}

TEST_F(NetworkTest, ASilentLinkThatIsResetIsDownAtOnce) {
  network.pump();
  network.fall_silent("rt-1", "a", Network::Silence::both);
  network.cut("rt-1", "a");
  network.pump();
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
  after(kSilenceLimit);
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1", "up 2 rt-1"}));
}

TEST_F(NetworkTest, ADelayKeepsTheOrderOfADirection) {
  network.pump();
  network.delay("rt-1", "a", base::Millis{100});
  client->send(Closed{1});
  network.delay("rt-1", "a", base::Millis{0});
  client->send(Closed{2});
  server->send(1, Heartbeat{});
  network.pump();
  EXPECT_EQ(at_client.frames.size(), 1u);
  EXPECT_EQ(at_server.frames, std::vector<Frame>{});
  EXPECT_EQ(network.next_due(), base::Instant{100});
  after(base::Millis{100});
  EXPECT_EQ(at_server.frames, (std::vector<Frame>{Closed{1}, Closed{2}}));
}

TEST_F(NetworkTest, ALinkIsCutAtItsBound) {
  network.pump();
  for (std::size_t i = 0; i <= kMaxNetworkQueue; ++i) client->send(Heartbeat{});
  network.pump();
  EXPECT_EQ(at_server.lines, (Lines{"up 1 rt-1", "down 1"}));
  EXPECT_EQ(at_client.lines, (Lines{"up gs-1", "down"}));
}

TEST_F(NetworkTest, NoEndIsToldOfTheEndOfWhatItNeverHeardTheBeginning) {
  network.delay("rt-1", "a", base::Millis{100});
  network.pump();
  network.cut("rt-1", "a");
  network.part("rt-1", "a");
  after(base::Millis{200});
  EXPECT_EQ(at_server.lines, Lines{});
  EXPECT_EQ(at_client.lines, Lines{});
}

}  // namespace
}  // namespace cardroom::link
