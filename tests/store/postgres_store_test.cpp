// What only PostgreSQL can do: refuse a right, be of another version, be shared, be damaged in
// part.
#include "gameserver/store/postgres_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <utility>

#include "gameserver/store/retention.hpp"
#include "store/engines.hpp"

namespace cardroom::store {
namespace {

std::vector<Answer> claim_all(Store& store, const std::vector<std::string>& tables,
                              const std::string& owner) {
  std::vector<Request> batch;
  for (const std::string& table : tables)
    batch.emplace_back(Claim{batch.size(), table, owner, kAnyEpoch, noon_plus(100)});
  return store.run(batch);
}

Archive deal_of(std::uint64_t hand_no, std::uint64_t first, std::uint64_t last) {
  return Archive{1, "elm", 1, hand_no, first, last, system_time(), 2, "the deal"};
}

TEST(PostgresStore, GivesTheGameServerNoRightToAlterHistory) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 5);
  ask<Appended>(store, deal_of(1, 1, 4));
  auto& server = tests::PostgresServer::shared();
  for (const char* statement :
       {"UPDATE cardroom.journal SET body = ''", "DELETE FROM cardroom.journal",
        "TRUNCATE cardroom.journal", "UPDATE cardroom.archive SET body = ''",
        "DELETE FROM cardroom.archive", "DELETE FROM cardroom.head", "DELETE FROM cardroom.room",
        "UPDATE cardroom.room SET settings = ''", "UPDATE cardroom.head SET name = 'oak'",
        "UPDATE cardroom.seal_check SET sealed = ''", "DELETE FROM cardroom.schema_version",
        "ALTER TABLE cardroom.journal ADD COLUMN more int", "CREATE TABLE cardroom.mine (id int)",
        "CREATE OR REPLACE FUNCTION cardroom.prune_journal(bigint, integer) RETURNS bigint"
        " LANGUAGE sql AS 'DELETE FROM cardroom.journal RETURNING id'"}) {
    const std::string said = server.sql(database.game(), statement);
    EXPECT_TRUE(said.find("permission denied") != std::string::npos ||
                said.find("must be owner") != std::string::npos)
        << statement << ": " << said;
  }
  EXPECT_EQ(server.sql(database.game(), "SELECT cardroom.remake_room('elm', 1, 4, '', NULL, '')"),
            "")
      << "only upon the very head";
  EXPECT_EQ(server.sql(database.game(), "SELECT cardroom.prune_journal(0, 100) > 0"), "t");
  EXPECT_EQ(claim(store, "elm").records.size(), 5U) << "nothing covers them";
}

TEST(PostgresStore, PrunesWhatASnapshotCoversAndIsArchived) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 30);
  fill(store, "oak", 30);
  ask<Appended>(store, deal_of(1, 3, 9));
  ask<Appended>(store, deal_of(2, 12, 19));
  const base::WallTime now = system_time();
  keep(store, snapshot_of("elm", 1, 20, base::WallTime{now.ms - 30'000}));
  const std::string prune = "SELECT cardroom.prune_journal(0, 1000) > 0";
  const std::string left =
      "SELECT min(j.seq) FROM cardroom.journal j JOIN cardroom.head h ON h.id = j.table_id"
      " GROUP BY h.name ORDER BY h.name";
  EXPECT_EQ(database.sql(prune), "t");
  EXPECT_EQ(database.sql(left), "1;1") << "the snapshot is too young";
  keep(store, snapshot_of("elm", 1, 20, base::WallTime{now.ms - 61'000}));
  EXPECT_EQ(database.sql(prune), "t");
  EXPECT_EQ(database.sql(left), "20;1");
  const Claimed answer = claim(store, "elm", now);
  EXPECT_EQ(answer.outcome, Claiming::won) << answer.why;
  EXPECT_EQ(answer.snapshot.at(0).seq, 20U);
  EXPECT_EQ(answer.records.size(), 10U) << "verified, though the record before them is gone";
}

// The functions that prune name their limits themselves, for the game server may not choose them.
TEST(PostgresStore, ForgetsDealsAtTheLimitsOfEveryEngine) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 1);
  const base::WallTime now = system_time();
  const std::string hands =
      "SELECT min(hand_no) || ' to ' || max(hand_no) || ': ' || count(*) FROM cardroom.archive";
  constexpr std::uint64_t kDeals = kDealsOfATable + 20;
  std::vector<Request> batch;
  for (std::uint64_t hand_no = 1; hand_no <= kDeals; ++hand_no) {
    Archive deal = deal_of(hand_no, hand_no, hand_no);
    if (hand_no <= 30) deal.at.ms = now.ms - kDealsKept.count() + (hand_no <= 25 ? -1'000 : 60'000);
    batch.emplace_back(std::move(deal));
    if (batch.size() == 51) store.run(std::exchange(batch, {}));
  }
  EXPECT_EQ(database.sql("SELECT cardroom.prune_archive_of(ARRAY(SELECT id FROM cardroom.head), "
                         "1000)"),
            "");
  EXPECT_EQ(database.sql(hands), "21 to 1020: 1000");
  EXPECT_EQ(database.sql("SELECT cardroom.prune_archive(1000)"), "");
  EXPECT_EQ(database.sql(hands), "26 to 1020: 995");
}

TEST(PostgresStore, KeepsOfSnapshotsThoseThatAClaimMayGoOnFrom) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 40);
  for (const auto& [seq, at] : {std::pair{10, 0}, {20, 30}, {30, 61}, {40, 91}})
    keep(store, snapshot_of("elm", 1, static_cast<std::uint64_t>(seq), noon_plus(at)));
  EXPECT_EQ(database.sql("SELECT string_agg(seq::text, ' ' ORDER BY seq) FROM cardroom.snapshot"),
            "20 30 40");
}

TEST(PostgresStore, TendsToItselfAsItGrows) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 9);
  ask<Appended>(store, deal_of(1, 1, 9));
  keep(store, snapshot_of("elm", 1, 9, base::WallTime{system_time().ms - 61'000}));
  fill(store, "busy", 0);
  const base::WallTime now = system_time();
  ask<Redeemed>(store, Redeem{1, "j1", "n", now.seconds() - 1, base::WallTime{now.ms - 9'000}});
  ask<Redeemed>(store, Redeem{1, "j2", "n", now.seconds() + 300, now});
  for (std::uint64_t seq = 0; seq < 2'100;) {
    std::vector<Request> batch;
    for (int i = 0; i < 128; ++i) batch.emplace_back(Append{1, record_of("busy", 1, ++seq)});
    store.run(batch);
    store.tend();
  }
  EXPECT_EQ(database.sql("SELECT count(*) FROM cardroom.journal WHERE table_id = 1"), "0");
  EXPECT_EQ(database.sql("SELECT convert_from(jti, 'UTF8') FROM cardroom.redeemed"), "j2");
}

// Nobody plays; many come in.
TEST(PostgresStore, ForgetsTokensAsTheyCome) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 1);
  const base::WallTime now = system_time();
  for (int number = 0; number < kPruneEvery;) {
    std::vector<Request> batch;
    for (int i = 0; i < 64; ++i)
      batch.emplace_back(Redeem{1, "j" + std::to_string(++number), "n", now.seconds() - 1,
                                base::WallTime{now.ms - 9'000}});
    store.run(batch);
    store.tend();
  }
  EXPECT_EQ(database.sql("SELECT count(*) FROM cardroom.redeemed"), "0");
}

TEST(PostgresStore, RefusesASchemaThatIsNotThere) {
  const std::string uri = tests::PostgresServer::shared().database();
  const std::string why = complaint([&] { PostgresStore(uri, test_keys()); });
  EXPECT_NE(why.find("cardroomctl db migrate"), std::string::npos) << why;
}

TEST(PostgresStore, RefusesASchemaThatIsTooNewAndTakesOneThatSaysItIsNot) {
  const Migrated database;
  database.sql("INSERT INTO cardroom.schema_version VALUES (2000, 1)");
  EXPECT_EQ(complaint([&] { PostgresStore(database.game(), test_keys()); }), "");
  EXPECT_NE(complaint([&] { bring_up_to_date(database.owner()); }), "");
  database.sql("UPDATE cardroom.schema_version SET least = 1999 WHERE version = 2000");
  EXPECT_NE(complaint([&] { PostgresStore(database.game(), test_keys()); }).find("2000"),
            std::string::npos);
}

TEST(PostgresStore, RefusesAnotherKeyFile) {
  const Migrated database;
  { PostgresStore store(database.game(), test_keys()); }
  const crypto::KeyRing other = *crypto::KeyRing::fresh("k1");
  const std::string why = complaint([&] { PostgresStore(database.game(), other); });
  EXPECT_NE(why.find("keys that are not in this key file"), std::string::npos) << why;
}

TEST(PostgresStore, MigratesOnceThoughManyStartAtOnce) {
  const std::string uri = tests::PostgresServer::shared().database();
  std::vector<std::string> complaints(4);
  std::vector<std::thread> starters;
  for (std::string& why : complaints)
    starters.emplace_back([&] { why = complaint([&] { bring_up_to_date(uri); }); });
  for (std::thread& starter : starters) starter.join();
  EXPECT_EQ(complaints, std::vector<std::string>(4));
  EXPECT_EQ(inspect(uri).version, 5);
}

TEST(PostgresStore, TakesWhatNoTextCanHold) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 0);
  const std::string odd("\0\xff\xed\xa0\x80'\"\\{}", 10);
  Record record = record_of("elm", 1, 1);
  record.user = odd;
  const std::vector<Answer> answers = store.run(
      {Append{1, record}, Check{2, odd, 1}, Claim{3, odd, "g1", 0, kNoon}, Note{4, odd, 1, odd},
       Redeem{5, odd, odd, noon_plus(9).seconds(), kNoon}, Fault{6, "elm", odd}});
  EXPECT_EQ(std::get<Appended>(answers[0]).fate, Fate::durable);
  EXPECT_EQ(std::get<Appended>(answers[1]).fate, Fate::fenced);
  EXPECT_EQ(std::get<Claimed>(answers[2]).outcome, Claiming::unknown);
  EXPECT_TRUE(std::get<Redeemed>(answers[4]).good);
  const std::vector<Answer> quick = store.run({Check{1, odd, 1}, Check{2, "elm", 1}});
  EXPECT_EQ(std::get<Appended>(quick[0]).fate, Fate::fenced);
  EXPECT_EQ(std::get<Appended>(quick[1]).fate, Fate::durable);
  EXPECT_EQ(claim(store, "elm").records, std::vector<Record>{record});
}

TEST(PostgresStore, FindsDamageAndParksOnlyItsTable) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  const std::vector<std::string> tables{"ash", "elm", "fir", "oak"};
  for (const std::string& table : tables) fill(store, table, 5);
  keep(store, snapshot_of("fir", 1, 3, kNoon));
  const std::string of_elm =
      " WHERE seq = 4 AND table_id = (SELECT id FROM cardroom.head WHERE name = 'elm')";
  const auto outcome = [&](const std::string& harm, const std::string& mend) {
    EXPECT_EQ(database.sql(harm), "");
    const std::vector<Answer> answers = claim_all(store, tables, "g2");
    EXPECT_EQ(database.sql(mend), "");
    EXPECT_EQ(std::get<Claimed>(answers[0]).outcome, Claiming::won);
    EXPECT_EQ(std::get<Claimed>(answers[3]).outcome, Claiming::won);
    return std::pair(std::get<Claimed>(answers[1]), std::get<Claimed>(answers[2]));
  };
  for (const std::string column : {"epoch", "events", "request_id", "at", "version", "crc"}) {
    const auto [elm, fir] =
        outcome("UPDATE cardroom.journal SET " + column + " = " + column + " + 1" + of_elm,
                "UPDATE cardroom.journal SET " + column + " = " + column + " - 1" + of_elm);
    EXPECT_EQ(elm.outcome, Claiming::damaged) << column;
    EXPECT_NE(elm.why.find("table \"elm\", seq 4"), std::string::npos) << elm.why;
    EXPECT_EQ(fir.outcome, Claiming::won);
  }
  // A link that leads to itself ends nowhere, and soon.
  const auto [elm, fir] = outcome("UPDATE cardroom.journal SET prev = id" + of_elm, "SELECT");
  EXPECT_EQ(elm.outcome, Claiming::damaged);
  EXPECT_EQ(fir.records.size(), 2U);
  EXPECT_EQ(outcome("DELETE FROM cardroom.snapshot", "SELECT").second.outcome, Claiming::damaged);
}

// One byte of a page, with the server down: PostgreSQL's own checksum refuses the page.
TEST(PostgresStore, ParksOnlyTheTablesOfAPageThatCannotBeRead) {
  tests::PostgresServer server;
  const Migrated database(server);
  PostgresStore store(database.game(), test_keys());
  for (const char* table : {"elm", "oak"}) {
    fill(store, table, 0);
    for (std::uint64_t seq = 1; seq <= 20; ++seq) {
      Record record = record_of(table, 1, seq);
      record.body = std::string(1'500, 'x');
      ASSERT_EQ(append(store, record), Fate::durable);
    }
  }
  const std::string file =
      server.data() + "/" + database.sql("SELECT pg_relation_filepath('cardroom.journal')");
  server.stop();
  const int handle = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(handle, 0) << file;
  char byte = 0;
  ASSERT_EQ(::pread(handle, &byte, 1, 8192 + 4000), 1);
  byte = static_cast<char>(byte ^ 1);
  ASSERT_EQ(::pwrite(handle, &byte, 1, 8192 + 4000), 1);
  ::close(handle);
  server.start();
  std::vector<Answer> answers;
  do answers = claim_all(store, {"elm", "oak"}, "g2");
  while (std::holds_alternative<Unavailable>(answers[0]));
  EXPECT_EQ(std::get<Claimed>(answers[0]).outcome, Claiming::damaged);
  EXPECT_NE(std::get<Claimed>(answers[0]).why.find("table \"elm\""), std::string::npos);
  EXPECT_EQ(std::get<Claimed>(answers[1]).records.size(), 20U) << std::get<Claimed>(answers[1]).why;
}

// Of two that claim and append as fast as they can, in opposite orders.
TEST(PostgresStore, LetsExactlyOneOfTwoWinAndNeitherDeadlock) {
  const Migrated database;
  std::vector<std::string> tables;
  for (int table = 10; table < 42; ++table) tables.push_back("t" + std::to_string(table));
  {
    PostgresStore store(database.game(), test_keys());
    for (const std::string& table : tables) create(store, table);
  }
  const std::string game = database.game();  // asked once: the fixture lives on one thread
  constexpr int kRounds = 60;
  std::atomic<std::uint64_t> durable{0}, fenced{0};
  const auto race = [&](const std::string& owner, bool backwards) {
    PostgresStore store(game, test_keys());
    std::vector<std::string> mine = tables;
    if (backwards) std::reverse(mine.begin(), mine.end());
    for (int round = 0; round < kRounds; ++round) {
      // On a slow machine a lock is not had in time now and then: asked again.
      std::vector<Answer> claims;
      do claims = claim_all(store, mine, owner);
      while (std::holds_alternative<Unavailable>(claims[0]));
      for (std::uint64_t more = 1; more <= 3; ++more) {
        std::vector<Request> batch;
        for (const Answer& answer : claims) {
          const Claimed& claimed = std::get<Claimed>(answer);
          ASSERT_EQ(claimed.outcome, Claiming::won) << claimed.why;
          Record record = record_of(claimed.room.name, claimed.epoch, claimed.seq + more);
          record.user = owner;
          batch.emplace_back(Append{1, record});
        }
        for (const Answer& answer : store.run(batch)) {
          const Fate fate = std::get<Appended>(answer).fate;
          ASSERT_NE(fate, Fate::unknown);
          ++(fate == Fate::durable ? durable : fenced);
        }
      }
    }
  };
  std::thread other([&] { race("g1", true); });
  race("g2", false);
  other.join();
  PostgresStore store(game, test_keys());
  std::uint64_t records = 0;
  for (const Answer& answer : claim_all(store, tables, "judge")) {
    const Claimed& claimed = std::get<Claimed>(answer);
    ASSERT_EQ(claimed.epoch, 2U * kRounds + 1);
    ASSERT_EQ(claimed.records.size(), claimed.seq);
    records += claimed.records.size();
    std::map<std::uint64_t, std::string> owner_of;  // an epoch
    for (const Record& record : claimed.records)
      ASSERT_EQ(owner_of.try_emplace(record.epoch, record.user).first->second, record.user);
  }
  EXPECT_EQ(records, durable) << "each acknowledged once, and nothing else";
  EXPECT_GT(fenced, 0U);
  EXPECT_EQ(database.sql("SELECT deadlocks FROM pg_stat_database WHERE datname ="
                         " current_database()"),
            "0");
}

}  // namespace
}  // namespace cardroom::store
