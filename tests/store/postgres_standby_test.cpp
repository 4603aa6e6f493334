// PostgreSQL with a synchronous standby, both named in one URI: the primary dies, the standby is
// promoted, and the store writes to whoever accepts writes and to nobody else.
#include <chrono>

#include "gameserver/store/postgres_store.hpp"
#include "store/engines.hpp"
#include "store/writer.hpp"

namespace cardroom::store {
namespace {

constexpr std::chrono::seconds kAim{5};  // after a promotion

class PostgresStandby : public testing::Test {
 protected:
  static PostgresStore open(const std::string& uri) { return PostgresStore(uri, test_keys()); }

  tests::PostgresServer pair_{tests::PostgresServer::Kind::pair};
  const Migrated database_{pair_};
};

TEST_F(PostgresStandby, HasAllThatWasAcknowledgedOnceItIsPromoted) {
  PostgresStore store = open(database_.game());
  for (std::uint64_t table = 0; table < kTables; ++table) create(store, table_of(table));
  for (int round = 1; round <= 3; ++round) {
    Writer writer(store);
    writer.await_batches(round * 7);
    pair_.kill9();
    writer.join_and([](auto, auto, Fate last) { EXPECT_NE(last, Fate::fenced); });
    EXPECT_EQ(append(store, record_of("t0", 1, 1)), Fate::unavailable) << "nobody takes writes";
    pair_.promote();
    const Clock::time_point promoted = Clock::now();
    writer.join_and([&](std::uint64_t table, std::uint64_t acknowledged, Fate last) {
      const Claimed claimed = claim_when_it_is_back(store, table_of(table));
      EXPECT_EQ(claimed.outcome, Claiming::won) << claimed.why;
      EXPECT_GE(claimed.seq, acknowledged);
      EXPECT_LE(claimed.seq, acknowledged + (last == Fate::unknown ? 1 : 0));
      EXPECT_EQ(claimed.records.size(), claimed.seq);
    });
    EXPECT_LT(Clock::now() - promoted, kAim);
    pair_.rejoin();
  }
}

TEST_F(PostgresStandby, IsNotWrittenToWhoeverIsNamedFirst) {
  PostgresStore store = open(database_.game());
  create(store, "elm");
  ASSERT_EQ(claim(store, "elm").outcome, Claiming::won);
  ASSERT_EQ(append(store, record_of("elm", 1, 1)), Fate::durable);
  PostgresStore of_standby = open(pair_.second(database_.owner()));
  EXPECT_EQ(append(of_standby, record_of("elm", 1, 2)), Fate::unavailable);

  pair_.kill9();
  pair_.promote();
  pair_.rejoin();  // the first that is named is the standby now
  PostgresStore fresh = open(database_.game());
  EXPECT_EQ(append(fresh, record_of("elm", 1, 2)), Fate::durable);
  PostgresStore of_old = open(pair_.first(database_.owner()));
  EXPECT_EQ(append(of_old, record_of("elm", 1, 3)), Fate::unavailable);
}

// Nobody told the old primary, and a server finds it first. It waits for a standby that follows
// another by now: it takes writes, and none of them is ever acknowledged.
TEST_F(PostgresStandby, AnOldPrimaryThatComesBackAcknowledgesNothing) {
  PostgresStore store = open(database_.game());
  create(store, "elm");
  ASSERT_EQ(claim(store, "elm").outcome, Claiming::won);
  pair_.kill9();
  pair_.promote();
  EXPECT_EQ(claim_when_it_is_back(store, "elm").outcome, Claiming::won);
  pair_.revive();
  PostgresStore of_old = open(pair_.first(database_.owner()));
  const std::vector<Answer> answers = of_old.run({Claim{1, "elm", "g3", kAnyEpoch, kNoon}});
  EXPECT_TRUE(std::holds_alternative<Unavailable>(answers[0]));
  EXPECT_EQ(append(store, record_of("elm", 2, 1)), Fate::durable) << "play goes on at the new one";
}

}  // namespace
}  // namespace cardroom::store
