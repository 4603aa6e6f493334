// What only the engine on disk can do wrong: keep, share, refuse, hide, fill up.
#include "gameserver/store/sqlite_store.hpp"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "gameserver/store/migrations.hpp"
#include "store/samples.hpp"

// Stand before the C library's own, so that what SQLite asks the disk for can be counted.
namespace {
std::atomic<int> flushes{0};
}
extern "C" int fsync(int file) {
  ++flushes;
  return static_cast<int>(::syscall(SYS_fsync, file));
}
extern "C" int fdatasync(int file) {
  ++flushes;
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace cardroom::store {
namespace {

// SQL by another program's hand, upon a closed store.
void meddle(const std::string& file, const std::string& sql) {
  Database database(file);
  database.execute(sql.c_str());
}

std::string bytes_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(SqliteStore, KeepsEverythingOverARestart) {
  const Folder folder;
  {
    SqliteStore store(folder.file(), test_keys());
    fill(store, "elm", 5);
    create(store, "oak", "K7Q2");
    keep(store, snapshot_of("elm", 1, 2, kNoon));
    ask<Redeemed>(store, Redeem{1, "j1", "n1", noon_plus(9).seconds(), kNoon});
  }
  SqliteStore store(folder.file(), test_keys());
  EXPECT_EQ(rooms_of(ask<Rooms>(store, ListRooms{1})),
            (std::vector<Room>{room_of("elm"), room_of("oak", "K7Q2")}));
  const Claimed answer = claim(store, "elm", noon_plus(60));
  EXPECT_EQ(answer.epoch, 2U);
  EXPECT_EQ(answer.seq, 5U);
  EXPECT_EQ(answer.snapshot, std::vector<Snapshot>{snapshot_of("elm", 1, 2, kNoon)});
  EXPECT_EQ(answer.records, (std::vector<Record>{record_of("elm", 1, 3), record_of("elm", 1, 4),
                                                 record_of("elm", 1, 5)}));
  EXPECT_FALSE(ask<Redeemed>(store, Redeem{1, "j1", "n2", noon_plus(9).seconds(), kNoon}).good);
}

TEST(SqliteStore, GoesOnAfterItsWalWasMovedIntoTheFile) {
  const Folder folder;
  SqliteStore store(folder.file(), test_keys());
  fill(store, "elm", 0);
  // 20 MiB, past the 16 that tend() waits for.
  std::uint64_t seq = 0;
  for (int i = 0; i < 20; ++i) {
    Record record = record_of("elm", 1, ++seq);
    record.body = std::string(kMaxBody, 'x');
    ASSERT_EQ(append(store, record), Fate::durable);
  }
  const auto before = std::filesystem::file_size(folder.file());
  store.tend();
  EXPECT_GT(std::filesystem::file_size(folder.file()), before + (16U << 20));
  const auto wal = std::filesystem::file_size(folder.file() + "-wal");
  ASSERT_EQ(append(store, record_of("elm", 1, ++seq)), Fate::durable);
  EXPECT_EQ(std::filesystem::file_size(folder.file() + "-wal"), wal) << "used again from its start";
  EXPECT_EQ(claim(store, "elm").records.size(), seq);
}

TEST(SqliteStore, RefusesASecondGameServerAtOnce) {
  const Folder folder;
  const SqliteStore store(folder.file(), test_keys());
  const auto start = std::chrono::steady_clock::now();
  const std::string why = complaint([&] { SqliteStore(folder.file(), test_keys()); });
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_NE(why.find("is held by process " + std::to_string(::getpid())), std::string::npos) << why;
}

TEST(SqliteStore, KeepsOtherProgramsOutOfTheFileItself) {
  const Folder folder;
  const SqliteStore store(folder.file(), test_keys());
  EXPECT_NE(complaint([&] { meddle(folder.file(), "SELECT count(*) FROM room"); }), "");
}

TEST(SqliteStore, IsReadableByItsOwnerAlone) {
  const Folder folder;
  const SqliteStore store(folder.file(), test_keys());
  for (const char* suffix : {"", "-wal", ".lock"}) {
    struct stat status {};
    ASSERT_EQ(::stat((folder.file() + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << suffix;
  }
}

TEST(SqliteStore, RefusesAFileOfANewerVersion) {
  const Folder folder;
  { const SqliteStore store(folder.file(), test_keys()); }
  meddle(folder.file(), "INSERT INTO schema_version VALUES (2000, 'tomorrow')");
  const std::string why = complaint([&] { SqliteStore(folder.file(), test_keys()); });
  EXPECT_NE(why.find("is of version 2000 and this program knows versions up to"), std::string::npos)
      << why;
}

TEST(SqliteStore, RefusesAFileThatIsNoDatabase) {
  const Folder folder;
  std::ofstream(folder.file()) << std::string(8192, 'x');
  EXPECT_NE(complaint([&] { SqliteStore(folder.file(), test_keys()); }).find("not a database"),
            std::string::npos);
}

TEST(SqliteStore, SaysWhichFolderIsMissing) {
  const std::string why = complaint([] { SqliteStore("/nowhere/at/all.db", test_keys()); });
  EXPECT_NE(why.find("/nowhere/at/all.db"), std::string::npos);
  EXPECT_NE(why.find("No such file or directory"), std::string::npos);
}

TEST(SqliteStore, RefusesAnotherKeyFile) {
  const Folder folder;
  { const SqliteStore store(folder.file(), test_keys()); }
  // Of the same name: only the key itself differs.
  const crypto::KeyRing other = *crypto::KeyRing::fresh("k1");
  const std::string why = complaint([&] { SqliteStore(folder.file(), other); });
  EXPECT_NE(why.find("was sealed with keys that are not in this key file"), std::string::npos);
  EXPECT_EQ(complaint([&] { SqliteStore(folder.file(), test_keys()); }), "");
}

TEST(SqliteStore, OpensWhatAnOlderKeyOfTheRingSealed) {
  const Folder folder;
  {
    SqliteStore store(folder.file(), test_keys());
    fill(store, "elm", 2);
  }
  const crypto::KeyRing newer = *crypto::KeyRing::fresh("k2");
  const auto keys_in = [](const std::string& set) {
    return set.substr(set.find('[') + 1, set.rfind(']') - set.find('[') - 1);
  };
  const std::string both =
      "{\"keys\":[" + keys_in(test_keys().print()) + "," + keys_in(newer.print()) + "]}";
  SqliteStore store(folder.file(), *crypto::KeyRing::parse(both, "both"));
  EXPECT_EQ(claim(store, "elm").records.size(), 2U);
  EXPECT_EQ(append(store, record_of("elm", 2, 3)), Fate::durable);
  EXPECT_EQ(claim(store, "elm").records.size(), 3U);
}

TEST(SqliteStore, WritesNoBodyInClear) {
  const Folder folder;
  SqliteStore store(folder.file(), test_keys());
  fill(store, "elm", 0);
  Record record = record_of("elm", 1, 1);
  record.user = "user-in-clear";
  record.body = "canary-of-a-record";
  ASSERT_EQ(append(store, record), Fate::durable);
  Snapshot snapshot = snapshot_of("elm", 1, 1, kNoon);
  snapshot.body = "canary-of-a-snapshot";
  ASSERT_EQ(keep(store, snapshot), Fate::durable);
  std::string disk;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    disk += bytes_of(entry.path());
  EXPECT_NE(disk.find("user-in-clear"), std::string::npos) << "the search does find what is there";
  EXPECT_EQ(disk.find("canary"), std::string::npos);
}

TEST(SqliteStore, WaitsForNoDiskWhereABatchOnlyReads) {
  const Folder folder;
  SqliteStore store(folder.file(), test_keys());
  fill(store, "elm", 1);
  const int before = flushes;
  for (int i = 0; i < 5; ++i)
    store.run({Check{1, "elm", 1}, Append{2, record_of("elm", 1, 9)}, ListRooms{3},
               Claim{4, "elm", "g2", 0, kNoon}});
  EXPECT_EQ(flushes, before);
  EXPECT_EQ(append(store, record_of("elm", 1, 2)), Fate::durable);
  EXPECT_GT(flushes, before);
}

// Pages for the schema and a few records, then none.
TEST(SqliteStore, AnswersUnavailableToAWholeBatchWhereTheDiskIsFull) {
  const Folder folder;
  std::uint64_t seq = 0;
  {
    SqliteStore store(folder.file(), test_keys(), SqliteOptions{64});
    fill(store, "elm", 0);
    const auto big = [](std::uint64_t at) {
      Record record = record_of("elm", 1, at);
      record.body = std::string(10'000, 'x');
      return record;
    };
    while (append(store, big(seq + 1)) == Fate::durable) ++seq;
    ASSERT_GT(seq, 5U);
    const std::vector<Answer> answers =
        store.run({Redeem{1, "j1", "n1", noon_plus(9).seconds(), kNoon}, Append{2, big(seq + 1)},
                   ListRooms{3}, Keep{4, snapshot_of("elm", 1, seq, kNoon)},
                   Claim{5, "elm", "g2", 1, kNoon}, CreateRoom{6, room_of("oak")}});
    ASSERT_EQ(answers.size(), 6U);
    EXPECT_EQ(std::get<Unavailable>(answers[0]).number, 1U);
    EXPECT_EQ(std::get<Appended>(answers[1]).fate, Fate::unavailable);
    EXPECT_EQ(std::get<Appended>(answers[1]).number, 2U);
    EXPECT_EQ(std::get<Unavailable>(answers[2]).number, 3U);
    EXPECT_EQ(std::get<Appended>(answers[3]).fate, Fate::unavailable);
    EXPECT_EQ(std::get<Unavailable>(answers[4]).number, 5U);
    EXPECT_EQ(std::get<Unavailable>(answers[5]).number, 6U);
    EXPECT_EQ(ask<Rooms>(store, ListRooms{7}).rooms.size(), 1U) << "reading goes on";
  }
  // The operator has made room.
  SqliteStore store(folder.file(), test_keys());
  EXPECT_EQ(append(store, record_of("elm", 1, seq + 1)), Fate::durable)
      << "the claim was rolled back, so the epoch stands";
  EXPECT_TRUE(ask<Redeemed>(store, Redeem{1, "j1", "n2", noon_plus(9).seconds(), kNoon}).good);
  EXPECT_EQ(claim(store, "elm").records.size(), seq + 1);
}

TEST(Migrations, AreAppliedOnceByManyThatStartAtOnce) {
  const Folder folder;
  std::vector<std::string> complaints(4);
  std::vector<std::thread> starters;
  for (std::string& why : complaints)
    starters.emplace_back([&folder, &why] {
      why = complaint([&folder] {
        Database database(folder.file());
        sqlite3_busy_timeout(database.handle(), 20'000);
        migrate(database, sqlite_migrations());
      });
    });
  for (std::thread& starter : starters) starter.join();
  EXPECT_EQ(complaints, std::vector<std::string>(4));
  EXPECT_EQ(complaint([&] { SqliteStore(folder.file(), test_keys()); }), "");
}

TEST(Migrations, GoOnFromTheVersionThatTheyFind) {
  const Folder folder;
  Database database(folder.file());
  migrate(database, sqlite_migrations());
  std::vector<Migration> longer = sqlite_migrations();
  const int next = longer.back().version + 1;
  longer.push_back(
      {next, next, "CREATE TABLE later (id INTEGER) STRICT; INSERT INTO later VALUES (7)"});
  migrate(database, longer);
  migrate(database, longer);
  Statement rows(database, "SELECT count(*) FROM later");
  EXPECT_EQ(rows.only_integer(), 1);
  Statement version(database, "SELECT max(version) FROM schema_version");
  EXPECT_EQ(version.only_integer(), next);
}

}  // namespace
}  // namespace cardroom::store
