// The contract of store.hpp, over every engine: rooms, journals, snapshots and tokens.
#include "store/engines.hpp"

namespace cardroom::store {
namespace {

TYPED_TEST_SUITE(EveryStore, Engines);

TYPED_TEST(EveryStore, AnswersAnEmptyBatchWithNothing) {
  EXPECT_TRUE(this->store().run({}).empty());
}

TYPED_TEST(EveryStore, ListsRoomsByName) {
  Store& store = this->store();
  EXPECT_EQ(create(store, "oak"), Creation::created);
  EXPECT_EQ(create(store, "elm", "K7Q2"), Creation::created);
  const Rooms rooms = ask<Rooms>(store, ListRooms{9});
  EXPECT_EQ(rooms.number, 9U);
  EXPECT_EQ(rooms_of(rooms), (std::vector<Room>{room_of("elm", "K7Q2"), room_of("oak")}));
}

TYPED_TEST(EveryStore, TakesARoomsNameAndCodeOnce) {
  Store& store = this->store();
  EXPECT_EQ(create(store, "elm", "K7Q2"), Creation::created);
  EXPECT_EQ(create(store, "elm", "ZZZZ"), Creation::name_taken);
  EXPECT_EQ(create(store, "oak", "K7Q2"), Creation::code_taken);
  EXPECT_EQ(create(store, "oak"), Creation::created);
  EXPECT_EQ(create(store, "ash"), Creation::created) << "open rooms have no code to share";
  EXPECT_EQ(claim(store, "pine").outcome, Claiming::unknown);
}

TYPED_TEST(EveryStore, ClaimsANewTableWithNothingInIt) {
  Store& store = this->store();
  create(store, "elm");
  const Claimed first = ask<Claimed>(store, Claim{5, "elm", "g1", 0, kNoon});
  EXPECT_EQ(first.number, 5U);
  EXPECT_EQ(first.outcome, Claiming::won);
  EXPECT_EQ(first.room, room_of("elm"));
  EXPECT_EQ(first.owner, "g1");
  EXPECT_EQ(first.epoch, 1U);
  EXPECT_EQ(first.seq, 0U);
  EXPECT_TRUE(first.snapshot.empty());
  EXPECT_TRUE(first.records.empty());
  EXPECT_EQ(claim(store, "elm").epoch, 2U);
}

TYPED_TEST(EveryStore, DoesNotFindATableThatWasNeverMade) {
  EXPECT_EQ(claim(this->store(), "elm").outcome, Claiming::unknown);
  EXPECT_EQ(append(this->store(), record_of("elm", 0, 1)), Fate::fenced);
  EXPECT_EQ(keep(this->store(), snapshot_of("elm", 0, 0, kNoon)), Fate::fenced);
}

TYPED_TEST(EveryStore, AppendsOnlyAtTheHead) {
  Store& store = this->store();
  fill(store, "elm", 1);
  EXPECT_EQ(append(store, record_of("elm", 1, 1)), Fate::fenced) << "the same again";
  EXPECT_EQ(append(store, record_of("elm", 1, 3)), Fate::fenced) << "a gap";
  EXPECT_EQ(append(store, record_of("elm", 1, 2, 4)), Fate::durable);
  EXPECT_EQ(append(store, record_of("elm", 1, 3)), Fate::fenced) << "within the last record";
  EXPECT_EQ(append(store, record_of("elm", 1, 6)), Fate::durable);
  EXPECT_EQ(claim(store, "elm").seq, 6U);
}

TYPED_TEST(EveryStore, FencesTheOwnerThatWasSucceeded) {
  Store& store = this->store();
  fill(store, "elm", 1);
  EXPECT_EQ(claim(store, "elm").epoch, 2U);
  EXPECT_EQ(append(store, record_of("elm", 1, 2)), Fate::fenced);
  EXPECT_EQ(append(store, record_of("elm", 3, 2)), Fate::fenced) << "an epoch not given yet";
  EXPECT_EQ(append(store, record_of("elm", 2, 2)), Fate::durable);
  EXPECT_EQ(keep(store, snapshot_of("elm", 1, 1, kNoon)), Fate::fenced);
  EXPECT_EQ(keep(store, snapshot_of("elm", 2, 3, kNoon)), Fate::fenced) << "beyond the head";
  EXPECT_EQ(keep(store, snapshot_of("elm", 2, 2, kNoon)), Fate::durable);
}

TYPED_TEST(EveryStore, GivesBackWholeRecordsInOrderOverTwoEpochs) {
  Store& store = this->store();
  create(store, "elm");
  create(store, "oak");
  claim(store, "elm");
  claim(store, "oak");
  EXPECT_EQ(append(store, record_of("elm", 1, 1, 3)), Fate::durable);
  EXPECT_EQ(append(store, record_of("oak", 1, 1)), Fate::durable);
  claim(store, "elm");
  Record big = record_of("elm", 2, 4);
  big.body = std::string(kMaxBody, '\x01');
  const Record bare{"elm", 2, 5, 1, "", 0, {}, base::WallTime{-5}, 0, ""};
  Record last = record_of("elm", 2, 6);
  last.id = UINT64_MAX;
  last.version = UINT32_MAX;
  EXPECT_EQ(append(store, big), Fate::durable);
  EXPECT_EQ(append(store, bare), Fate::durable);
  EXPECT_EQ(append(store, last), Fate::durable);
  const Claimed answer = claim(store, "elm");
  EXPECT_EQ(answer.epoch, 3U);
  EXPECT_EQ(answer.seq, 6U);
  EXPECT_TRUE(answer.records == (std::vector<Record>{record_of("elm", 1, 1, 3), big, bare, last}));
}

TYPED_TEST(EveryStore, AppliesABatchInOrderAndFencesNoNeighbours) {
  Store& store = this->store();
  fill(store, "oak", 1);
  const std::vector<Answer> answers =
      store.run({CreateRoom{1, room_of("elm")}, Claim{2, "elm", "g1", 0, kNoon},
                 Append{3, record_of("elm", 1, 1)}, Append{4, record_of("oak", 1, 9)},
                 Append{5, record_of("elm", 1, 2)}, Keep{6, snapshot_of("elm", 1, 2, kNoon)},
                 Keep{7, snapshot_of("oak", 9, 1, kNoon)}, Append{8, record_of("oak", 1, 2)},
                 Claim{9, "elm", "g2", 1, kNoon}, Append{10, record_of("elm", 1, 3)}});
  ASSERT_EQ(answers.size(), 10U);
  const auto fate = [&](std::size_t at, std::uint64_t number) {
    EXPECT_EQ(std::get<Appended>(answers[at]).number, number);
    return std::get<Appended>(answers[at]).fate;
  };
  EXPECT_EQ(std::get<Claimed>(answers[1]).epoch, 1U);
  EXPECT_EQ(fate(2, 3), Fate::durable);
  EXPECT_EQ(fate(3, 4), Fate::fenced);
  EXPECT_EQ(fate(4, 5), Fate::durable);
  EXPECT_EQ(fate(5, 6), Fate::durable);
  EXPECT_EQ(fate(6, 7), Fate::fenced);
  EXPECT_EQ(fate(7, 8), Fate::durable);
  EXPECT_EQ(std::get<Claimed>(answers[8]).seq, 2U);
  EXPECT_EQ(fate(9, 10), Fate::fenced) << "claimed within the same batch";
}

// A snapshot a minute old serves; the events of the last minute can then be had again.
TYPED_TEST(EveryStore, ClaimsFromTheNewestSnapshotOlderThanAMinute) {
  Store& store = this->store();
  fill(store, "elm", 9);
  keep(store, snapshot_of("elm", 1, 2, noon_plus(0)));
  keep(store, snapshot_of("elm", 1, 4, noon_plus(30)));
  keep(store, snapshot_of("elm", 1, 7, noon_plus(59)));
  const auto chosen = [&](base::WallTime at) {
    const Claimed answer = claim(store, "elm", at);
    const std::uint64_t from = answer.snapshot.at(0).seq;
    EXPECT_EQ(answer.records.size(), 9 - from);
    EXPECT_EQ(answer.records.at(0).seq, from + 1);
    return answer.snapshot.at(0);
  };
  EXPECT_EQ(chosen(noon_plus(59)), snapshot_of("elm", 1, 2, noon_plus(0))) << "the oldest";
  EXPECT_EQ(chosen(noon_plus(60)), snapshot_of("elm", 1, 2, noon_plus(0)));
  EXPECT_EQ(chosen(base::WallTime{noon_plus(90).ms - 1}).seq, 2U);
  EXPECT_EQ(chosen(noon_plus(90)), snapshot_of("elm", 1, 4, noon_plus(30)));
  EXPECT_EQ(chosen(noon_plus(200)), snapshot_of("elm", 1, 7, noon_plus(59)));
}

TYPED_TEST(EveryStore, PrunesSnapshotsThatCannotBeChosenAnyMore) {
  Store& store = this->store();
  fill(store, "elm", 9);
  keep(store, snapshot_of("elm", 1, 2, noon_plus(0)));
  keep(store, snapshot_of("elm", 1, 4, noon_plus(30)));
  keep(store, snapshot_of("elm", 1, 7, noon_plus(90)));
  // A time at which none is old enough shows which is the oldest that is left.
  EXPECT_EQ(claim(store, "elm", noon_plus(-1000)).snapshot.at(0).seq, 4U);
}

TYPED_TEST(EveryStore, ClaimsFromASnapshotOfTheVeryHead) {
  Store& store = this->store();
  fill(store, "elm", 3);
  keep(store, snapshot_of("elm", 1, 3, kNoon));
  const Claimed answer = claim(store, "elm", noon_plus(100));
  EXPECT_EQ(answer.snapshot, std::vector<Snapshot>{snapshot_of("elm", 1, 3, kNoon)});
  EXPECT_TRUE(answer.records.empty());
  EXPECT_EQ(answer.seq, 3U);
}

TYPED_TEST(EveryStore, KeepsASnapshotOfAnEarlierRecord) {
  Store& store = this->store();
  fill(store, "elm", 2);
  append(store, record_of("elm", 1, 3, 4));
  append(store, record_of("elm", 1, 7));
  EXPECT_EQ(keep(store, snapshot_of("elm", 1, 0, noon_plus(0))), Fate::durable);
  EXPECT_EQ(claim(store, "elm", noon_plus(60)).records.size(), 4U);
  claim(store, "elm");
  EXPECT_EQ(keep(store, snapshot_of("elm", 3, 2, noon_plus(70))), Fate::durable);
  EXPECT_EQ(claim(store, "elm", noon_plus(200)).records,
            (std::vector<Record>{record_of("elm", 1, 3, 4), record_of("elm", 1, 7)}));
}

TYPED_TEST(EveryStore, StopsAtASnapshotInTheMiddleOfARecord) {
  Store& store = this->store();
  fill(store, "elm", 2);
  append(store, record_of("elm", 1, 3, 4));
  append(store, record_of("elm", 1, 7));
  EXPECT_DEATH(keep(store, snapshot_of("elm", 1, 5, kNoon)), "CHECK failed");
}

TYPED_TEST(EveryStore, ReplacesASnapshotOfTheSameSeq) {
  Store& store = this->store();
  fill(store, "elm", 3);
  keep(store, snapshot_of("elm", 1, 3, kNoon));
  claim(store, "elm");
  Snapshot better = snapshot_of("elm", 2, 3, noon_plus(1));
  better.body = "better";
  EXPECT_EQ(keep(store, better), Fate::durable);
  EXPECT_EQ(claim(store, "elm").snapshot, std::vector<Snapshot>{better});
}

TYPED_TEST(EveryStore, RedeemsATokenOnceUnlessTheSameConnectionAsksAgain) {
  Store& store = this->store();
  const std::int64_t exp = noon_plus(300).seconds();
  const auto redeem = [&](const std::string& jti, const std::string& nonce, base::WallTime at) {
    return ask<Redeemed>(store, Redeem{1, jti, nonce, exp, at}).good;
  };
  EXPECT_TRUE(redeem("j1", "n1", kNoon));
  EXPECT_TRUE(redeem("j1", "n1", kNoon)) << "its answer may have been lost";
  EXPECT_FALSE(redeem("j1", "n2", kNoon));
  EXPECT_TRUE(redeem("j2", "n2", kNoon));
  EXPECT_FALSE(redeem("j1", "n2", noon_plus(299)));
  EXPECT_FALSE(redeem("j1", "n2", noon_plus(300))) << "expired, forgotten and still not good";
  EXPECT_FALSE(redeem("j1", "n1", noon_plus(300)));
}

}  // namespace
}  // namespace cardroom::store
