// PostgreSQL goes away: killed, stopped, cut off, frozen. Nothing acknowledged is lost, what is not
// known is said to be unknown, and a claim settles it.
#include <signal.h>

#include <mutex>

#include "gameserver/store/postgres_store.hpp"
#include "store/engines.hpp"
#include "store/writer.hpp"

namespace cardroom::store {
namespace {

// What the game's own session is doing, seen by somebody else.
std::string of_the_game(const Migrated& database, const std::string& what) {
  return database.sql("SELECT " + what +
                      " FROM pg_stat_activity WHERE usename = 'game' AND datname ="
                      " current_database()");
}

TEST(PostgresLoss, LosesNothingAcknowledgedWhenItIsKilledInMidBatch) {
  tests::PostgresServer server;
  const Migrated database(server);
  std::mutex mutex;
  std::vector<std::string> said;
  PostgresStore store(database.game(), test_keys(), PostgresOptions{[&](const std::string& why) {
                        const std::lock_guard lock(mutex);
                        said.push_back(why);
                      }});
  for (std::uint64_t table = 0; table < kTables; ++table) create(store, table_of(table));
  for (int round = 1; round <= 4; ++round) {
    Writer writer(store);
    writer.await_batches(round * 7);
    server.kill9();
    // While it is away nobody waits.
    writer.join_and([](auto, auto, Fate last) { EXPECT_NE(last, Fate::fenced); });
    const Clock::time_point start = Clock::now();
    for (int i = 0; i < 50; ++i) EXPECT_EQ(append(store, record_of("t0", 1, 1)), Fate::unavailable);
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(2));
    server.start();
    writer.join_and([&](std::uint64_t table, std::uint64_t acknowledged, Fate last) {
      const Claimed claimed = claim_when_it_is_back(store, table_of(table));
      ASSERT_EQ(claimed.outcome, Claiming::won) << claimed.why;
      EXPECT_EQ(claimed.records.size(), claimed.seq);
      EXPECT_GE(claimed.seq, acknowledged);
      EXPECT_LE(claimed.seq, acknowledged + (last == Fate::unknown ? 1 : 0));
    });
  }
  ASSERT_EQ(said.size(), 8U);
  for (std::size_t i = 0; i < said.size(); ++i) EXPECT_EQ(said[i].empty(), i % 2 == 1) << said[i];
}

// The append waits for a lock that another holds; cut off there, it never happened.
TEST(PostgresLoss, SaysUnknownWhereItWasCutOffAndNothingHappened) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 1);
  Postgres other(tests::PostgresServer::shared().admin_uri(database.owner()));
  other.execute("BEGIN; SELECT FROM cardroom.head FOR UPDATE");
  Fate fate = Fate::durable;
  std::thread writer([&] { fate = append(store, record_of("elm", 1, 2)); });
  await([&] { return of_the_game(database, "wait_event_type") == "Lock"; }, "it waits for no lock");
  of_the_game(database, "pg_terminate_backend(pid)");
  writer.join();
  other.execute("COMMIT");
  EXPECT_EQ(fate, Fate::unknown);
  EXPECT_EQ(claim_when_it_is_back(store, "elm").seq, 1U);
  EXPECT_EQ(append(store, record_of("elm", 2, 2)), Fate::durable);
}

// The commit waits for a standby that does not exist; cut off there, it did happen.
TEST(PostgresLoss, SaysUnknownWhereItWasCutOffOverTheCommitThatHappened) {
  tests::PostgresServer server;
  const Migrated database(server);
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 1);
  fill(store, "oak", 1);
  const auto wait_for_standby = [&](const std::string& name) {
    database.sql("ALTER SYSTEM SET synchronous_standby_names = '" + name + "'");
    database.sql("SELECT pg_reload_conf()");
    await([&] { return database.sql("SHOW synchronous_standby_names") == name; }, "no reload");
  };
  wait_for_standby("nobody");
  std::vector<Answer> answers;
  // A Keep makes it a transaction; the other commits by its one statement.
  for (const std::vector<Request>& batch :
       {std::vector<Request>{Append{1, record_of("elm", 1, 2)}, Check{2, "elm", 1}},
        std::vector<Request>{Append{1, record_of("oak", 1, 2)}, Check{2, "oak", 1},
                             Keep{3, snapshot_of("oak", 1, 1, kNoon)}}}) {
    std::thread writer([&] {
      do answers = store.run(batch);
      while (std::get<Appended>(answers[0]).fate == Fate::unavailable);
    });
    await([&] { return of_the_game(database, "wait_event") == "SyncRep"; }, "no commit waits");
    of_the_game(database, "pg_terminate_backend(pid)");
    writer.join();
    EXPECT_EQ(std::get<Appended>(answers[0]).fate, Fate::unknown);
    EXPECT_EQ(std::get<Appended>(answers[1]).fate, Fate::unavailable);
  }
  EXPECT_EQ(std::get<Appended>(answers[2]).fate, Fate::unavailable);
  wait_for_standby("");
  EXPECT_EQ(claim_when_it_is_back(store, "elm").records.size(), 2U);
  EXPECT_EQ(claim_when_it_is_back(store, "oak").seq, 2U);
}

// Alive, connected, and it answers nothing: no timeout of TCP notices.
TEST(PostgresLoss, WaitsNotForEverForADatabaseThatIsFrozen) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 1);
  const pid_t backend = static_cast<pid_t>(std::stol(of_the_game(database, "pid")));
  ASSERT_EQ(::kill(backend, SIGSTOP), 0);
  const Clock::time_point start = Clock::now();
  EXPECT_EQ(append(store, record_of("elm", 1, 2)), Fate::unknown);
  EXPECT_LT(Clock::now() - start, kAnswerPatience + base::Millis{1'000});
  ::kill(backend, SIGCONT);
  EXPECT_EQ(claim_when_it_is_back(store, "elm").epoch, 2U);
}

TEST(PostgresLoss, IsNotNeededToStart) {
  tests::PostgresServer server;
  const Migrated database(server);
  const std::string game = database.game();
  server.stop();
  std::vector<std::string> said;
  PostgresStore store(game, test_keys(),
                      PostgresOptions{[&](const std::string& why) { said.push_back(why); }});
  EXPECT_TRUE(std::holds_alternative<Unavailable>(store.run({ListRooms{1}})[0]));
  server.start();
  await([&] { return std::holds_alternative<Rooms>(store.run({ListRooms{1}})[0]); }, "no rooms");
  EXPECT_EQ(create(store, "elm"), Creation::created);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_NE(said[0].find("refused"), std::string::npos) << said[0];
}

// A connection that died while nobody used it takes nobody's append with it.
TEST(PostgresLoss, SeesThatAnIdleConnectionDied) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  fill(store, "elm", 1);
  of_the_game(database, "pg_terminate_backend(pid)");
  await([&] { return of_the_game(database, "count(*)") == "0"; }, "its session does not end");
  EXPECT_EQ(append(store, record_of("elm", 1, 2)), Fate::durable) << "by a new connection";
}

}  // namespace
}  // namespace cardroom::store
