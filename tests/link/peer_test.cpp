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
  Peer peer(kHere, Side::caller, at(0));
  peer.send(Closed{1}, at(0));
  EXPECT_EQ(written(peer), bytes_of({kHere, Closed{1}}));
}

TEST(Peer, WhoIsCalledSaysNothingBeforeItHasHeardWhoCalls) {
  Peer peer(kThere, Side::called, at(0));
  peer.tick(at(400));
  EXPECT_EQ(written(peer), "");
  peer.receive(bytes_of({kHere}), at(500));
  EXPECT_EQ(taken(peer), std::vector<Frame>{kHere});
  EXPECT_EQ(written(peer), bytes_of({kThere}));
}

TEST(Peer, OfALinkWithOneDirectionOnlyNeitherEndIsUp) {
  Peer caller(kHere, Side::caller, at(0)), called(kThere, Side::called, at(0));
  for (std::int64_t ms = 0; ms <= 1600; ms += 200) {
    written(caller);  // and lost
    caller.receive(written(called), at(0));
    taken(caller);
    caller.tick(at(ms)), called.tick(at(ms));
    EXPECT_FALSE(caller.up());
  }
  EXPECT_EQ(caller.ended(), Ending::silent);
  EXPECT_EQ(called.ended(), Ending::silent);
}

TEST(Peer, IsUpOnceTheOtherSaidHello) {
  Peer peer(kHere, Side::caller, at(0));
  EXPECT_FALSE(peer.up());
  peer.receive(bytes_of({kThere, Closed{1}}), at(1));
  EXPECT_EQ(taken(peer), (std::vector<Frame>{kThere, Closed{1}}));
  EXPECT_TRUE(peer.up());
  EXPECT_EQ(peer.ended(), std::nullopt);
}

TEST(Peer, TakesNothingBeforeHello) {
  Peer peer(kHere, Side::caller, at(0));
  peer.receive(bytes_of({Heartbeat{}, kThere}), at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{});
  EXPECT_EQ(peer.ended(), Ending::malformed);
}

TEST(Peer, TakesOneHelloOnly) {
  Peer peer(kHere, Side::caller, at(0));
  peer.receive(bytes_of({kThere, kThere, Closed{1}}), at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{kThere});
  EXPECT_EQ(peer.ended(), Ending::malformed);
  EXPECT_FALSE(peer.up());
}

std::string bytes_of(const std::vector<Frame>& frames, std::uint8_t version) {
  std::string bytes;
  for (const Frame& frame : frames) encode(bytes, frame, version);
  return bytes;
}

TEST(Peer, WhoIsCalledAnswersInTheVersionOfTheOthersHello) {
  for (std::uint8_t version = kOldestVersion; version <= kVersion; ++version) {
    Peer peer(kHere, Side::called, at(0));
    peer.send(Closed{1}, at(0));
    peer.tick(at(600));
    EXPECT_EQ(written(peer), "") << "it does not know yet in which";
    peer.receive(bytes_of({kThere}, version), at(700));
    EXPECT_EQ(taken(peer), std::vector<Frame>{kThere});
    EXPECT_EQ(peer.version(), version);
    peer.send(Closed{2}, at(700));
    EXPECT_EQ(written(peer), bytes_of({kHere, Closed{2}}, version));
  }
}

TEST(Peer, TheCallerLearnsThatTheOtherKnowsAnOlderVersionOnly) {
  Peer peer(kHere, Side::caller, at(0));
  peer.receive(bytes_of({kThere}, kOldestVersion), at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{});
  EXPECT_EQ(peer.ended(), Ending::malformed);
  EXPECT_EQ(peer.older(), kOldestVersion);
  Peer again(kHere, Side::caller, at(20), *peer.older());
  EXPECT_EQ(written(again), bytes_of({kHere}, kOldestVersion));
  again.receive(bytes_of({kThere}, kOldestVersion), at(21));
  EXPECT_EQ(taken(again), std::vector<Frame>{kThere});
  EXPECT_TRUE(again.up());
}

TEST(Peer, WhoIsCalledSaysItsNewestVersionToOneThatSpeaksANewer) {
  Peer peer(kHere, Side::called, at(0));
  std::string bytes = bytes_of({kThere});
  bytes[4] = kVersion + 1;
  peer.receive(bytes, at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{});
  EXPECT_EQ(written(peer), bytes_of({kHere}));
  EXPECT_EQ(peer.ended(), std::nullopt) << "the other has to read it first";
  peer.receive(bytes_of({kThere}), at(2));
  peer.tick(at(2'001));
  EXPECT_EQ(peer.ended(), Ending::silent);
}

TEST(Peer, TakesFramesOfTheLinksVersionOnly) {
  Peer peer(kHere, Side::caller, at(0));
  peer.receive(bytes_of({kThere}) + bytes_of({Closed{1}}, kOldestVersion), at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{kThere});
  EXPECT_EQ(peer.ended(), Ending::malformed);
}

TEST(Peer, EndsForAnotherVersion) {
  Peer peer(kHere, Side::caller, at(0));
  std::string bytes = bytes_of({kThere});
  bytes[4] = kVersion + 1;
  peer.receive(bytes, at(1));
  EXPECT_EQ(taken(peer), std::vector<Frame>{});
  EXPECT_EQ(peer.ended(), Ending::malformed);
}

TEST(Peer, SendsAHeartbeatOnlyWhereNothingElseWasSent) {
  Peer peer(kHere, Side::caller, at(0));
  written(peer);
  peer.tick(at(399));
  EXPECT_EQ(written(peer), "");
  peer.tick(at(400));
  EXPECT_EQ(written(peer), bytes_of({Heartbeat{}}));
  peer.send(Closed{1}, at(900));
  peer.tick(at(1299));
  EXPECT_EQ(written(peer), bytes_of({Closed{1}}));
  peer.tick(at(1300));
  EXPECT_EQ(written(peer), bytes_of({Heartbeat{}}));
}

TEST(Peer, SwallowsHeartbeatsButHearsThem) {
  Peer peer(kHere, Side::caller, at(0));
  peer.receive(bytes_of({kThere}), at(0));
  peer.receive(bytes_of({Heartbeat{}}), at(1500));
  EXPECT_EQ(taken(peer), std::vector<Frame>{kThere});
  peer.tick(at(3099));
  EXPECT_TRUE(peer.up());
}

TEST(Peer, IsDeadAfterSixteenTenthsOfSilence) {
  Peer peer(kHere, Side::caller, at(0));
  peer.receive(bytes_of({kThere}), at(100));
  taken(peer);
  peer.tick(at(1699));
  EXPECT_EQ(peer.ended(), std::nullopt);
  peer.tick(at(1700));
  EXPECT_EQ(peer.ended(), Ending::silent);
}

TEST(Peer, GivesUpOnOneThatNeverSaysHello) {
  Peer peer(kHere, Side::caller, at(0));
  peer.tick(at(1600));
  EXPECT_EQ(peer.ended(), Ending::silent);
}

TEST(Peer, GathersWhatIsSentDuringAWriteIntoTheNext) {
  Peer peer(kHere, Side::caller, at(0));
  EXPECT_EQ(peer.write(), bytes_of({kHere}));
  peer.send(Closed{1}, at(1));
  peer.send(Closed{2}, at(1));
  EXPECT_EQ(peer.write(), "");
  peer.written();
  EXPECT_EQ(peer.write(), bytes_of({Closed{1}, Closed{2}}));
}

TEST(Peer, EndsAtItsBoundTheWriteUnderWayIncluded) {
  const Frame frame = MintGuest{1, std::string(kMaxLinkQueue / 8, 'x')};
  Peer peer(kHere, Side::caller, at(0));
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
