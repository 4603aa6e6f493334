#include "shared/link/in_process.hpp"

#include <gtest/gtest.h>

#include "link/transcript.hpp"

namespace cardroom::link {
namespace {

struct InProcess : testing::Test {
  InProcess() {
    links.start(server);
    client.start(there);
  }
  InProcessLinks links{Hello{Role::game_server, "gs-1"}};
  InProcessClient& client = links.client(Hello{Role::realtime, "rt-1"});
  ServerTranscript server;
  ClientTranscript there;
};

TEST_F(InProcess, TellsBothEndsWhoIsThere) {
  EXPECT_EQ(server.lines, Lines{});
  links.pump();
  EXPECT_EQ(server.lines, Lines{"up 1 rt-1"});
  EXPECT_EQ(there.lines, Lines{"up gs-1"});
}

TEST_F(InProcess, KeepsTheOrderOfEachDirection) {
  client.send(Closed{1});
  client.send(Heartbeat{});
  links.send(1, Dismiss{1, 4502, "bye"});
  links.pump();
  EXPECT_EQ(server.lines, (Lines{"up 1 rt-1", "frame 1 4", "frame 1 1"}));
  EXPECT_EQ(server.frames, (std::vector<Frame>{Closed{1}, Heartbeat{}}));
  EXPECT_EQ(there.lines, (Lines{"up gs-1", "frame 14"}));
  EXPECT_EQ(there.frames, (std::vector<Frame>{Dismiss{1, 4502, "bye"}}));
}

TEST_F(InProcess, LosesWhatIsUnderWayWhenItIsCut) {
  links.pump();
  client.send(Closed{1});
  links.send(1, Heartbeat{});
  links.cut(client);
  client.send(Closed{2});
  links.send(1, Heartbeat{});
  links.pump();
  EXPECT_EQ(server.lines, (Lines{"up 1 rt-1", "down 1"}));
  EXPECT_EQ(there.lines, (Lines{"up gs-1", "down"}));
}

TEST_F(InProcess, TellsNoEndOfWhatItNeverHeardTheBeginning) {
  links.cut(client);
  links.pump();
  EXPECT_EQ(server.lines, Lines{});
  EXPECT_EQ(there.lines, Lines{});
}

TEST_F(InProcess, ComesBackAsAnotherLink) {
  links.pump();
  links.drop(1);
  links.join(client);
  links.pump();
  EXPECT_EQ(server.lines, (Lines{"up 1 rt-1", "down 1", "up 2 rt-1"}));
  EXPECT_EQ(there.lines, (Lines{"up gs-1", "down", "up gs-1"}));
}

TEST_F(InProcess, CutsALinkAtItsBound) {
  links.pump();
  for (std::size_t i = 0; i < kMaxInProcessQueue; ++i) client.send(Heartbeat{});
  EXPECT_TRUE(client.up());
  client.send(Heartbeat{});
  EXPECT_FALSE(client.up());
  links.pump();
  EXPECT_EQ(server.lines, (Lines{"up 1 rt-1", "down 1"}));
}

TEST(InProcessWake, CallsOnceForEachTimeThatTheQueueFills) {
  int woken = 0;
  InProcessLinks links(Hello{Role::game_server, "gs-1"}, [&woken] { ++woken; });
  ServerTranscript server;
  ClientTranscript there;
  links.start(server);
  InProcessClient& client = links.client(Hello{Role::realtime, "rt-1"});
  client.start(there);
  client.send(Heartbeat{});
  EXPECT_EQ(woken, 1);
  links.pump();
  client.send(Heartbeat{});
  EXPECT_EQ(woken, 2);
}

}  // namespace
}  // namespace cardroom::link
