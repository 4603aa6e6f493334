// A thousand who come at once are told the list of rooms in turn, and one who comes alone at once.
#include "gameserver/owner/list_queue.hpp"

#include <gtest/gtest.h>

#include "owner/conversation.hpp"

namespace cardroom::owner {
namespace {

using base::Instant;
using Viewers = std::vector<table::ViewerKey>;

constexpr std::uint64_t kLink = 1, kOther = 2;

Viewers take(ListQueue& lists, Instant now) {
  Viewers viewers;
  for (const ListWish& wish : lists.take(now)) viewers.push_back(wish.viewer);
  return viewers;
}

void add(ListQueue& lists, std::uint64_t link, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t conn = first; conn < first + count; ++conn)
    lists.add({{link, conn}, std::nullopt});
}

Viewers viewers(std::uint64_t link, std::uint64_t first, std::uint64_t count) {
  Viewers all;
  for (std::uint64_t conn = first; conn < first + count; ++conn) all.push_back({link, conn});
  return all;
}

TEST(ListQueue, WhoComesAloneWaitsForNothing) {
  ListQueue lists;
  EXPECT_EQ(lists.deadline(), Instant::never());
  add(lists, kLink, 1, 1);
  EXPECT_LE(lists.deadline(), Instant{1'000});
  EXPECT_EQ(take(lists, Instant{1'000}), viewers(kLink, 1, 1));
  EXPECT_EQ(lists.deadline(), Instant::never());
}

TEST(ListQueue, OfManyALinkGetsFewAtATimeInTheirOrder) {
  ListQueue lists;
  add(lists, kLink, 1, kListsAtOnce + 3);
  EXPECT_EQ(take(lists, Instant{1'000}), viewers(kLink, 1, kListsAtOnce));
  EXPECT_EQ(take(lists, Instant{1'019}), Viewers{});
  EXPECT_EQ(lists.deadline(), Instant{1'000} + kListsEvery);
  EXPECT_EQ(take(lists, Instant{1'000} + kListsEvery), viewers(kLink, kListsAtOnce + 1, 3));
}

TEST(ListQueue, TellsWhoComesInBeforeWhoOnlyAsks) {
  ListQueue lists;
  for (std::uint64_t conn = 1; conn <= kListsAtOnce; ++conn)
    lists.add({{kLink, conn}, table::Request{}});
  add(lists, kLink, 100, kListsAtOnce);
  EXPECT_EQ(take(lists, Instant{1'000}), viewers(kLink, 100, kListsAtOnce));
  EXPECT_EQ(take(lists, Instant{1'000} + kListsEvery), viewers(kLink, 1, kListsAtOnce));
}

TEST(ListQueue, AFullLinkHoldsNoOtherUp) {
  ListQueue lists;
  add(lists, kLink, 1, kListsAtOnce + 1);
  take(lists, Instant{1'000});
  add(lists, kOther, 1, 1);
  EXPECT_EQ(take(lists, Instant{1'000}), viewers(kOther, 1, 1));
}

TEST(ListQueue, TurnsAwayWhoOnlyAsksLongBeforeWhoComesIn) {
  ListQueue lists;
  add(lists, kLink, 1, kMaxListsAsked);
  EXPECT_FALSE(lists.takes_asked(kLink));
  EXPECT_TRUE(lists.takes_asked(kOther));
  add(lists, kLink, 1, kMaxListsWaiting - kMaxListsAsked - 1);
  EXPECT_TRUE(lists.takes_another(kLink));
  add(lists, kLink, 1, 1);
  EXPECT_FALSE(lists.takes_another(kLink));
}

TEST(ListQueue, ALostLinkTakesItsWishesAlong) {
  ListQueue lists;
  add(lists, kLink, 1, 5);
  lists.forget(kLink);
  EXPECT_EQ(take(lists, Instant{1'000}), Viewers{});
}

// ---- with the owner around it ----

std::uint64_t lists_heard(Stage& stage, std::uint64_t first, std::uint64_t last) {
  std::uint64_t lists = 0;
  for (std::uint64_t conn = first; conn <= last; ++conn)
    for (const Json& message : parse(stage.heard(conn))) lists += message["msg"] == "room_list";
  return lists;
}

TEST(ListsOfRooms, AreToldInTurnToManyWhoComeAtOnceWhileEachIsLetInAtOnce) {
  Stage stage;
  constexpr std::uint64_t kAll = 2 * kListsAtOnce + 5;
  for (std::uint64_t conn = 1; conn <= kAll; ++conn) {
    const auto heard = parse(stage.enter(conn, "user" + std::to_string(conn)));
    const std::vector<std::string> only{"auth"}, both{"auth", "room_list"};
    EXPECT_EQ(kinds(heard), conn <= kListsAtOnce ? both : only) << conn;
  }
  stage.advance(kListsEvery);
  EXPECT_EQ(lists_heard(stage, 1, kAll), kListsAtOnce);
  stage.advance(kListsEvery);
  EXPECT_EQ(lists_heard(stage, 1, kAll), 5u);
}

TEST(ListsOfRooms, SeatedPlayPassesByThoseWhoWaitForThem) {
  Stage stage;
  deal_for_two(stage);
  for (std::uint64_t conn = 10; conn < 10 + kListsAtOnce; ++conn)
    stage.enter(conn, "user" + std::to_string(conn));
  EXPECT_EQ(stage.say(1, R"({"msg":"room_list","id":50})"), Lines{});
  EXPECT_EQ(parse(stage.say(1, R"({"msg":"draw","room":"room1","id":51})")).front()["re"], 51);
  stage.advance(kListsEvery);
  EXPECT_EQ(first(parse(stage.heard(1)), "room_list")["re"], 50);
}

TEST(ListsOfRooms, AreRefusedAsBusyToWhoAsksWhereTooManyWait) {
  Stage stage;
  stage.enter(1, "ann");
  for (std::size_t n = 1; n < kListsAtOnce + kMaxListsAsked; ++n)
    stage.say(1, R"({"msg":"room_list"})");
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"room_list"})")), "busy");
  stage.advance(kListsEvery);
  EXPECT_EQ(lists_heard(stage, 1, 1), kListsAtOnce);
  EXPECT_EQ(stage.say(1, R"({"msg":"room_list"})"), Lines{});  // it waits
}

TEST(ListsOfRooms, WhoIsGoneWhenItsTurnComesIsPassedOver) {
  Stage stage;
  for (std::uint64_t conn = 1; conn <= kListsAtOnce + 2; ++conn)
    stage.enter(conn, "user" + std::to_string(conn));
  stage.close(kListsAtOnce + 1);
  stage.advance(kListsEvery);
  EXPECT_EQ(lists_heard(stage, kListsAtOnce + 1, kListsAtOnce + 1), 0u);
  EXPECT_EQ(lists_heard(stage, kListsAtOnce + 2, kListsAtOnce + 2), 1u);
}

}  // namespace
}  // namespace cardroom::owner
