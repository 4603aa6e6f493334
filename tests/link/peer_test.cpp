#include "shared/link/peer.hpp"

#include <gtest/gtest.h>

namespace cardroom::link {
namespace {

const Hello kHere{Role::realtime, "rt-1"};
const Hello kThere{Role::game_server, "gs-1"};

constexpr base::Instant at(std::int64_t ms) {
  return base::Instant{ms};
}

std::string bytes_of(const std::vector<Frame>& frames) {
  std::string bytes;
  for (const Frame& frame : frames) encode(bytes, frame);
  return bytes;
}

std::vector<Frame> taken(Peer& peer) {
  std::vector<Frame> frames;
  while (std::optional<Frame> frame = peer.next()) frames.push_back(std::move(*frame));
  return frames;
}

// What the peer writes until it has nothing more.
std::string written(Peer& peer) {
  std::string all;
  for (std::string_view bytes = peer.write(); !bytes.empty(); bytes = peer.write()) {
    all += bytes;
    peer.written();
  }
  return all;
}

TEST(Peer, SaysHelloFirst) {
  Peer peer(kHere, at(0));
  peer.send(Closed{1}, at(0));
  EXPECT_EQ(written(peer), bytes_of({kHere, Closed{1}}));
}

TEST(Peer, IsUpOnceTheOtherSaidHello) {
  Peer peer(kHere, at(0));
  EXPECT_FALSE(peer.up());
  peer.receive(bytes_of({kThere, Closed{1}}), at(1));
  EXPECT_EQ(taken(peer), (std::vector<Frame>{kThere, Closed{1}}));
  EXPECT_TRUE(peer.up());
  EXPECT_EQ(peer.ended(), std::nullopt);
}

TEST(Peer, TakesNothingBeforeHello) {
  Peer peer(kHere, at(0));
  peer.receive(bytes_of({Heartbeat{}, kThere}), at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{});
  EXPECT_EQ(peer.ended(), Ending::malformed);
}

TEST(Peer, TakesOneHelloOnly) {
  Peer peer(kHere, at(0));
  peer.receive(bytes_of({kThere, kThere, Closed{1}}), at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{kThere});
  EXPECT_EQ(peer.ended(), Ending::malformed);
  EXPECT_FALSE(peer.up());
}

TEST(Peer, EndsForAnotherVersion) {
  Peer peer(kHere, at(0));
  std::string bytes = bytes_of({kThere});
  bytes[4] = kVersion + 1;
  peer.receive(bytes, at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{});
  EXPECT_EQ(peer.ended(), Ending::malformed);
}

TEST(Peer, SendsAHeartbeatOnlyWhereNothingElseWasSent) {
  Peer peer(kHere, at(0));
  written(peer);
  peer.tick(at(499));
  EXPECT_EQ(written(peer), "");
  peer.tick(at(500));
  EXPECT_EQ(written(peer), bytes_of({Heartbeat{}}));
  peer.send(Closed{1}, at(900));
  peer.tick(at(1399));
  EXPECT_EQ(written(peer), bytes_of({Closed{1}}));
  peer.tick(at(1400));
  EXPECT_EQ(written(peer), bytes_of({Heartbeat{}}));
}

TEST(Peer, SwallowsHeartbeatsButHearsThem) {
  Peer peer(kHere, at(0));
  peer.receive(bytes_of({kThere}), at(0));
  peer.receive(bytes_of({Heartbeat{}}), at(1500));
  EXPECT_EQ(taken(peer), std::vector<Frame>{kThere});
  peer.tick(at(3499));
  EXPECT_TRUE(peer.up());
}

TEST(Peer, IsDeadAfterTwoSecondsOfSilence) {
  Peer peer(kHere, at(0));
  peer.receive(bytes_of({kThere}), at(100));
  taken(peer);
  peer.tick(at(2099));
  EXPECT_EQ(peer.ended(), std::nullopt);
  peer.tick(at(2100));
  EXPECT_EQ(peer.ended(), Ending::silent);
}

TEST(Peer, GivesUpOnOneThatNeverSaysHello) {
  Peer peer(kHere, at(0));
  peer.tick(at(2000));
  EXPECT_EQ(peer.ended(), Ending::silent);
}

TEST(Peer, GathersWhatIsSentDuringAWriteIntoTheNext) {
  Peer peer(kHere, at(0));
  EXPECT_EQ(peer.write(), bytes_of({kHere}));
  peer.send(Closed{1}, at(1));
  peer.send(Closed{2}, at(1));
  EXPECT_EQ(peer.write(), "");
  peer.written();
  EXPECT_EQ(peer.write(), bytes_of({Closed{1}, Closed{2}}));
}

TEST(Peer, EndsAtItsBoundTheWriteUnderWayIncluded) {
  const Frame frame = MintGuest{1, std::string(kMaxLinkQueue / 8, 'x')};
  Peer peer(kHere, at(0));
  for (int i = 0; i < 4; ++i) peer.send(frame, at(0));
  peer.write();
  for (int i = 0; i < 3; ++i) peer.send(frame, at(0));
  EXPECT_EQ(peer.ended(), std::nullopt);
  peer.send(frame, at(0));
  EXPECT_EQ(peer.ended(), Ending::overflow);
  peer.written();
  EXPECT_EQ(peer.write(), "");
}

}  // namespace
}  // namespace cardroom::link
