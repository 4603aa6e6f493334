// Which links there are and should be, and whom the fleet picks.
#include "realtime/fleet.hpp"

#include <gtest/gtest.h>

#include <map>

namespace cardroom::realtime {
namespace {

using Addresses = std::vector<std::string>;
using Links = std::vector<LinkNo>;

constexpr base::Instant at(std::int64_t ms) {
  return base::Instant{ms};
}

link::Conn conn(std::uint64_t serial) {
  return serial << kSlotBits;
}

struct FleetTest : testing::Test {
  LinkNo add(const std::string& name, Origin origin = Origin::configured) {
    return fleet.add("at " + name, origin, at(0));
  }
  LinkNo usable(const std::string& name, Origin origin = Origin::configured) {
    const LinkNo link = add(name, origin);
    fleet.up(link, name, at(0));
    fleet.completed(link, at(0));
    return link;
  }
  static link::Servers::One server(const std::string& name, bool draining = false) {
    return {name, "at " + name, draining};
  }
  std::map<LinkNo, int> picks() const {
    std::map<LinkNo, int> picked;
    for (int i = 0; i < 3'000; ++i) ++picked[fleet.pick("room" + std::to_string(i))];
    return picked;
  }
  Fleet fleet;
};

TEST_F(FleetTest, PicksNobodyWhereNobodyIsUsable) {
  EXPECT_EQ(fleet.pick("room1"), 0u);
  EXPECT_EQ(fleet.home(conn(1)), 0u);
  const LinkNo link = add("a");
  EXPECT_EQ(fleet.pick("room1"), 0u);
  fleet.up(link, "a", at(0));
  EXPECT_EQ(fleet.pick("room1"), 0u) << "its tables are not listed yet";
  EXPECT_TRUE(fleet.completed(link, at(0)));
  EXPECT_FALSE(fleet.completed(link, at(0)));
  EXPECT_EQ(fleet.pick("room1"), link);
  EXPECT_EQ(fleet.home(conn(1)), link);
}

TEST_F(FleetTest, RoomsAreSpreadOverTheServers) {
  usable("a"), usable("b"), usable("c");
  for (const auto& [link, rooms] : picks()) EXPECT_NEAR(rooms, 1'000, 120) << link;
}

TEST_F(FleetTest, WhoGoesMovesItsOwnRoomsOnly) {
  usable("a"), usable("b");
  const LinkNo gone = usable("c");
  std::map<std::string, LinkNo> before;
  for (int i = 0; i < 500; ++i) {
    const std::string room = "room" + std::to_string(i);
    before[room] = fleet.pick(room);
  }
  fleet.down(gone, at(1));
  for (const auto& [room, link] : before) {
    if (link == gone)
      EXPECT_NE(fleet.pick(room), gone);
    else
      EXPECT_EQ(fleet.pick(room), link);
  }
}

TEST_F(FleetTest, RealtimeServersThatReachTheSameServersPickTheSame) {
  Fleet other;
  for (const char* name : {"c", "a", "b"}) {
    const LinkNo link = other.add(std::string("elsewhere ") + name, Origin::learned, at(7));
    other.up(link, name, at(7));
    other.completed(link, at(7));
  }
  usable("a"), usable("b"), usable("c");
  for (int i = 0; i < 100; ++i) {
    const std::string room = "room" + std::to_string(i);
    EXPECT_EQ(fleet.name(fleet.pick(room)), other.name(other.pick(room)));
  }
}

TEST_F(FleetTest, HomesGoRoundByTheConnectionsNumber) {
  usable("a"), usable("b"), usable("c");
  Links homes;
  for (std::uint64_t serial = 3; serial < 9; ++serial) homes.push_back(fleet.home(conn(serial)));
  EXPECT_EQ(homes, (Links{1, 2, 3, 1, 2, 3}));
}

TEST_F(FleetTest, WhoDrainsIsGivenNothingNew) {
  const LinkNo a = usable("a"), b = usable("b");
  fleet.listed(b, {server("a", true), server("b")});
  EXPECT_FALSE(fleet.usable(a));
  EXPECT_TRUE(fleet.leaves_home(a));
  EXPECT_FALSE(fleet.leaves_home(b));
  for (const auto& [link, rooms] : picks()) EXPECT_EQ(link, b);
  fleet.listed(b, {server("a"), server("b")});
  EXPECT_TRUE(fleet.usable(a));
}

TEST_F(FleetTest, WhereAllDrainThoseThatServeAreStillPicked) {
  const LinkNo a = usable("a"), b = usable("b"), listing = add("c"), down = usable("d");
  fleet.up(listing, "c", at(0));
  fleet.down(down, at(0));
  fleet.listed(a, {server("a", true), server("b", true), server("c", true), server("d", true)});
  EXPECT_FALSE(fleet.usable(a) || fleet.usable(b));
  for (const auto& [link, rooms] : picks()) EXPECT_NEAR(rooms, 1'500, 150) << link;
  EXPECT_EQ(picks().size(), 2u);
  EXPECT_EQ(fleet.home(conn(2)), a);
  EXPECT_EQ(fleet.home(conn(3)), b);
  fleet.completed(listing, at(1));
  EXPECT_EQ(picks().size(), 3u);
  fleet.listed(a, {server("a", true), server("b"), server("c", true)});
  for (const auto& [link, rooms] : picks()) EXPECT_EQ(link, b) << "one is enough";
}

TEST_F(FleetTest, WhereAllDrainNobodyLeavesHomeBeforeItIsLost) {
  const LinkNo a = usable("a"), b = usable("b");
  fleet.listed(a, {server("a", true), server("b", true)});
  EXPECT_FALSE(fleet.leaves_home(a) || fleet.leaves_home(b));
  fleet.down(b, at(0));
  EXPECT_FALSE(fleet.leaves_home(b)) << "only reset, as far as is known";
  fleet.tick(at(150));
  EXPECT_TRUE(fleet.leaves_home(b));
}

TEST_F(FleetTest, AProcessThatStartsWhereOneDrainedDoesNotDrain) {
  const LinkNo a = usable("a"), b = usable("b");
  fleet.listed(b, {server("a", true)});
  fleet.down(a, at(10));
  fleet.up(a, "a-anew", at(20));
  fleet.completed(a, at(20));
  EXPECT_TRUE(fleet.usable(a));
}

TEST_F(FleetTest, ALinkIsLostOnceItWasDownForALittle) {
  const LinkNo a = usable("a");
  fleet.down(a, at(1'000));
  EXPECT_FALSE(fleet.is_up(a));
  EXPECT_EQ(fleet.tick(at(1'149)), Links{});
  EXPECT_FALSE(fleet.leaves_home(a));
  EXPECT_EQ(fleet.tick(at(1'150)), Links{a});
  EXPECT_TRUE(fleet.leaves_home(a));
  EXPECT_EQ(fleet.tick(at(9'000)), Links{});
}

TEST_F(FleetTest, ALinkThatIsBackSoonWasNotLost) {
  const LinkNo a = usable("a");
  fleet.down(a, at(1'000));
  fleet.up(a, "a", at(1'100));
  EXPECT_EQ(fleet.tick(at(1'200)), Links{});
  fleet.down(a, at(1'300));
  EXPECT_EQ(fleet.tick(at(1'400)), Links{});
}

TEST_F(FleetTest, ItIsSettledWhenAllHaveListedTheirTablesOrHadTheirTime) {
  EXPECT_TRUE(fleet.settled());
  const LinkNo a = add("a");
  add("b");
  fleet.up(a, "a", at(10));
  fleet.completed(a, at(20));
  EXPECT_FALSE(fleet.settled());
  fleet.tick(at(999));
  EXPECT_FALSE(fleet.settled());
  fleet.tick(at(1'000));
  EXPECT_TRUE(fleet.settled());
}

TEST_F(FleetTest, OneThatCameUpIsWaitedForUntilItsListIsComplete) {
  const LinkNo a = add("a");
  fleet.tick(at(1'000));
  EXPECT_TRUE(fleet.settled());
  fleet.up(a, "a", at(2'000));
  EXPECT_FALSE(fleet.settled());
  fleet.tick(at(6'999));
  EXPECT_FALSE(fleet.settled());
  fleet.tick(at(7'000));
  EXPECT_TRUE(fleet.settled()) << "one that lists nothing must not hold up all";
}

TEST_F(FleetTest, WhoWasThereAndDiedIsNotWaitedFor) {
  const LinkNo a = usable("a");
  fleet.down(a, at(5'000));
  EXPECT_TRUE(fleet.settled());
}

TEST_F(FleetTest, AddressesThatServersListAreWanted) {
  const LinkNo a = usable("a");
  fleet.listed(a, {server("a"), server("b"), server("c"), {"d", "at b", false}});
  EXPECT_EQ(fleet.wanted(), (Addresses{"at b", "at c"}));
  add("b", Origin::learned);
  EXPECT_EQ(fleet.wanted(), Addresses{"at c"});
}

TEST_F(FleetTest, AServerThatIsReachedIsNotWantedUnderAnotherSpelling) {
  const LinkNo a = usable("a");
  fleet.listed(a, {{"a", "/run/a", false}});
  EXPECT_EQ(fleet.wanted(), Addresses{});
}

TEST_F(FleetTest, ALearnedLinkThatIsDownAndListedByNobodyIsDropped) {
  const LinkNo a = usable("a"), b = usable("b", Origin::learned);
  fleet.listed(a, {server("a"), server("b")});
  fleet.down(b, at(10));
  EXPECT_EQ(fleet.unwanted(), Links{});
  fleet.listed(a, {server("a")});
  EXPECT_EQ(fleet.unwanted(), Links{b});
  fleet.up(b, "b", at(20));
  EXPECT_EQ(fleet.unwanted(), Links{});
}

TEST_F(FleetTest, ConfiguredLinksStay) {
  const LinkNo a = usable("a"), b = usable("b");
  fleet.listed(a, {server("a")});
  fleet.down(b, at(10));
  EXPECT_EQ(fleet.unwanted(), Links{});
}

TEST_F(FleetTest, WhatALostServerListedNoLongerCounts) {
  const LinkNo a = usable("a"), b = usable("b", Origin::learned);
  fleet.listed(a, {server("a")});
  fleet.listed(b, {server("a"), server("b")});
  fleet.down(b, at(10));
  EXPECT_EQ(fleet.unwanted(), Links{b});
}

TEST_F(FleetTest, WhileNobodyIsReachedNoAddressIsForgotten) {
  const LinkNo a = usable("a"), b = usable("b", Origin::learned);
  fleet.listed(a, {server("a"), server("b")});
  fleet.down(a, at(10));
  fleet.down(b, at(10));
  EXPECT_EQ(fleet.unwanted(), Links{});
}

TEST_F(FleetTest, ASecondLinkToOneServerIsDroppedWhereItWasLearned) {
  const LinkNo a = usable("a");
  const LinkNo twin = fleet.add("/run/a", Origin::learned, at(0));
  fleet.up(twin, "a", at(0));
  fleet.completed(twin, at(0));
  EXPECT_TRUE(fleet.is_twin(twin));
  EXPECT_FALSE(fleet.usable(twin));
  EXPECT_EQ(fleet.named("a"), a);
  EXPECT_EQ(fleet.unwanted(), Links{twin});
}

TEST_F(FleetTest, ServersAreFoundByNameWhileTheyAreUp) {
  const LinkNo a = usable("a");
  EXPECT_EQ(fleet.named("a"), a);
  EXPECT_EQ(fleet.named("b"), 0u);
  EXPECT_EQ(fleet.named(""), 0u);
  fleet.down(a, at(10));
  EXPECT_EQ(fleet.named("a"), 0u);
}

TEST_F(FleetTest, AServerThatIsDownForASecondIsUnreached) {
  const LinkNo a = usable("a");
  EXPECT_FALSE(fleet.unreached("a", at(5'000)));
  fleet.down(a, at(5'000));
  EXPECT_FALSE(fleet.unreached("a", at(5'999)));
  EXPECT_TRUE(fleet.unreached("a", at(6'000)));
}

TEST_F(FleetTest, AServerNeverHeardOfIsUnreachedASecondAfterItWasFirstNamed) {
  EXPECT_FALSE(fleet.unreached("x", at(100)));
  EXPECT_FALSE(fleet.unreached("x", at(1'099)));
  EXPECT_TRUE(fleet.unreached("x", at(1'100)));
  usable("x");
  EXPECT_FALSE(fleet.unreached("x", at(1'200)));
}

TEST_F(FleetTest, NamesThatAreNeverReachedAreForgottenAtTheBound) {
  fleet.unreached("oldest", at(0));
  for (std::size_t i = 1; i <= kMaxMissing; ++i)
    fleet.unreached("x" + std::to_string(i), at(static_cast<std::int64_t>(i)));
  EXPECT_FALSE(fleet.unreached("oldest", at(5'000)));
  EXPECT_TRUE(fleet.unreached("x64", at(5'000)));
}

TEST_F(FleetTest, HasRoomForSoManyLinksAndNoMore) {
  for (std::size_t i = 0; i < kMaxFleet; ++i) {
    EXPECT_TRUE(fleet.has_room());
    add(std::to_string(i));
  }
  EXPECT_FALSE(fleet.has_room());
  fleet.remove(7);
  EXPECT_TRUE(fleet.has_room());
  EXPECT_EQ(add("new"), kMaxFleet + 1) << "a number is never used again";
}

}  // namespace
}  // namespace cardroom::realtime
