// What is kept and what goes, over SQLite: rows are counted by another connection afterwards.
#include "gameserver/store/retention.hpp"

#include "store/samples.hpp"

namespace cardroom::store {
namespace {

std::int64_t count(const std::string& file, const std::string& sql) {
  Database database(file);
  Statement statement(database, sql.c_str());
  return statement.only_integer();
}

Archive deal_of(std::uint64_t hand_no, std::uint64_t first, std::uint64_t last,
                base::WallTime at = kNoon) {
  return Archive{1, "elm", 1, hand_no, first, last, at, 2, "the deal"};
}

// Enough appends, elsewhere, that all of the journal is examined.
void turn_over(Store& store) {
  create(store, "busy");
  const Claimed busy = claim(store, "busy");
  std::uint64_t seq = busy.seq;
  for (std::int64_t i = 0; i < 4 * kPruneEvery; i += 128) {
    std::vector<Request> batch;
    for (int j = 0; j < 128; ++j)
      batch.emplace_back(Append{1, record_of("busy", busy.epoch, ++seq)});
    store.run(batch);
    store.tend();
  }
}

TEST(Retention, DropsRecordsThatASnapshotCoversOnceTheirDealIsArchived) {
  const Folder folder;
  {
    SqliteStore store(folder.file(), test_keys());
    fill(store, "elm", 30);
    fill(store, "oak", 30);
    ask<Appended>(store, deal_of(1, 3, 9));
    ask<Appended>(store, deal_of(2, 12, 19));
    ask<Appended>(store, deal_of(3, 22, 29));
    keep(store, snapshot_of("elm", 1, 20, noon_plus(0)));
    keep(store, snapshot_of("elm", 1, 30, noon_plus(59)));
    keep(store, snapshot_of("oak", 1, 20, noon_plus(0)));
    keep(store, snapshot_of("oak", 1, 30, noon_plus(90)));
    turn_over(store);
    EXPECT_EQ(claim(store, "elm", noon_plus(60)).records.size(), 10U);
  }
  EXPECT_EQ(count(folder.file(), "SELECT count(*) FROM journal WHERE table_id = 1"), 30)
      << "the snapshot is too young to be what every claim goes on from";
  {
    SqliteStore store(folder.file(), test_keys());
    keep(store, snapshot_of("elm", claim(store, "elm").epoch, 30, noon_plus(61)));
    turn_over(store);
    const Claimed answer = claim(store, "elm", noon_plus(70));
    EXPECT_EQ(answer.outcome, Claiming::won) << answer.why;
    EXPECT_EQ(answer.snapshot.at(0).seq, 20U);
    EXPECT_EQ(answer.records.size(), 10U) << "verified, though the record before them is gone";
    EXPECT_EQ(claim(store, "oak", noon_plus(90)).records.size(), 10U);
  }
  EXPECT_EQ(count(folder.file(), "SELECT min(seq) FROM journal WHERE table_id = 1"), 20);
  EXPECT_EQ(count(folder.file(), "SELECT count(*) FROM journal WHERE table_id = 2"), 30)
      << "its deals are not archived";
}

TEST(Retention, GoesOnFromASnapshotBeforeWhichAllWasDropped) {
  const Folder folder;
  SqliteStore store(folder.file(), test_keys());
  fill(store, "elm", 9);
  ask<Appended>(store, deal_of(1, 1, 9));
  keep(store, snapshot_of("elm", 1, 9, noon_plus(0)));
  EXPECT_EQ(append(store, record_of("elm", 1, 10)), Fate::durable);
  keep(store, snapshot_of("elm", 1, 10, noon_plus(61)));
  turn_over(store);
  const Claimed answer = claim(store, "elm", noon_plus(100));
  EXPECT_EQ(answer.outcome, Claiming::won) << answer.why;
  EXPECT_EQ(answer.snapshot.at(0).seq, 9U);
  EXPECT_EQ(answer.records, std::vector<Record>{record_of("elm", 1, 10)});
}

TEST(Retention, KeepsTheNewestDealsOfATable) {
  const Folder folder;
  constexpr std::uint64_t kDeals = kDealsOfATable + 50;
  {
    SqliteStore store(folder.file(), test_keys());
    fill(store, "elm", 1);
    for (std::uint64_t hand = 1; hand <= kDeals; hand += 50) {
      std::vector<Request> batch;
      for (std::uint64_t i = hand; i < hand + 50; ++i) batch.emplace_back(deal_of(i, i, i));
      store.run(batch);
    }
  }
  EXPECT_EQ(count(folder.file(), "SELECT min(hand_no) FROM archive"), 51);
  EXPECT_EQ(count(folder.file(), "SELECT count(*) FROM archive"), kDealsOfATable);
}

TEST(Retention, ForgetsOldDealsAndExpiredTokens) {
  const Folder folder;
  {
    base::WallTime now = kNoon;
    SqliteStore store(folder.file(), test_keys(), SqliteOptions{0, [&now] { return now; }});
    fill(store, "elm", 1);
    ask<Appended>(store, deal_of(1, 1, 1, kNoon));
    ask<Appended>(store, deal_of(2, 1, 1, noon_plus(10)));
    ask<Redeemed>(store, Redeem{1, "j1", "n", noon_plus(60).seconds(), kNoon});
    ask<Redeemed>(store, Redeem{1, "j2", "n", noon_plus(9'999'999).seconds(), kNoon});
    now.ms += kDealsKept.count() + 1;
    turn_over(store);
  }
  EXPECT_EQ(count(folder.file(), "SELECT min(hand_no) FROM archive"), 2);
  EXPECT_EQ(count(folder.file(), "SELECT count(*) FROM redeemed"), 1);
}

}  // namespace
}  // namespace cardroom::store
