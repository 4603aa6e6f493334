// How long what is said is kept; and that no game server can change it.
#include "gameserver/store/retention.hpp"
#include "store/engines.hpp"

namespace cardroom::store {
namespace {

constexpr const char* kLobby = "channel/lobby";

// Messages `first` to `last` of one channel, said at `at`.
void post(Store& store, std::uint64_t first, std::uint64_t last, base::WallTime at) {
  while (first <= last) {
    Post post{1, kLobby, 1, {}};
    for (; first <= last && post.messages.size() < kMaxPosted; ++first)
      post.messages.push_back({"lobby", first, first, "u1", "Ann", "text", at, 1});
    ASSERT_EQ(ask<Appended>(store, std::move(post)).fate, Fate::durable);
    store.tend();
  }
}

// As n of the first and the last, and their number.
std::string kept(Store& store) {
  const auto messages = ask<Log>(store, ReadLog{1, kLobby, 1, 10'000}).messages;
  if (messages.empty()) return "none";
  return std::to_string(messages.front().n) + " to " + std::to_string(messages.back().n) + ": " +
         std::to_string(messages.size());
}

TEST(ChannelsRetention, SqliteKeepsTheNewestThousandOfAChannel) {
  const Folder folder;
  SqliteStore store(folder.file(), test_keys());
  claim(store, kLobby);
  post(store, 1, 1'200, kNoon);
  EXPECT_EQ(kept(store), "201 to 1200: 1000");
}

TEST(ChannelsRetention, SqliteForgetsOldOnesButNeverTheNewest) {
  const Folder folder;
  base::WallTime now = kNoon;
  SqliteStore store(folder.file(), test_keys(), SqliteOptions{0, [&now] { return now; }});
  claim(store, kLobby);
  post(store, 1, 100, kNoon);
  now.ms += kMessagesKept.count() + 1;
  create(store, "elm");
  claim(store, "elm");
  for (std::int64_t seq = 1; seq <= kPruneEvery; ++seq)
    append(store, record_of("elm", 1, static_cast<std::uint64_t>(seq)));
  store.tend();
  EXPECT_EQ(kept(store), "100 to 100: 1");
  EXPECT_EQ(ask<Log>(store, ReadLog{1, kLobby, 1, 1}).place, 100U);
}

TEST(ChannelsRetention, PostgresKeepsTheNewestThousandOfAChannel) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  claim(store, kLobby);
  post(store, 1, 1'200, system_time());
  EXPECT_EQ(database.sql("SELECT cardroom.prune_messages_of(ARRAY[1], ARRAY['lobby'::bytea], 5)"),
            "");
  EXPECT_EQ(database.sql("SELECT cardroom.prune_messages_of(ARRAY[1], ARRAY['lobby'::bytea], 500)"),
            "");
  EXPECT_EQ(kept(store), "201 to 1200: 1000");
}

TEST(ChannelsRetention, PostgresForgetsOldOnesButNeverTheNewest) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  claim(store, kLobby);
  const base::WallTime now = system_time();
  post(store, 1, 50, base::WallTime{now.ms - kMessagesKept.count() - 60'000});
  EXPECT_EQ(database.sql("SELECT cardroom.prune_messages(10)"), "");
  EXPECT_EQ(kept(store), "11 to 50: 40");
  EXPECT_EQ(database.sql("SELECT cardroom.prune_messages(100)"), "");
  EXPECT_EQ(kept(store), "50 to 50: 1");
}

TEST(ChannelsRetention, AGameServerCanAddMessagesAndNotChangeThem) {
  const Migrated database;
  PostgresStore store(database.game(), test_keys());
  claim(store, kLobby);
  post(store, 1, 2, kNoon);
  auto& server = tests::PostgresServer::shared();
  for (const char* change : {"UPDATE cardroom.message SET n = 7", "DELETE FROM cardroom.message",
                             "TRUNCATE cardroom.message"})
    EXPECT_NE(server.sql(database.game(), change).find("permission denied"), std::string::npos)
        << change;
  EXPECT_EQ(kept(store), "1 to 2: 2");
}

TEST(ChannelsRetention, TextsAndNamesAreSealedOnDisk) {
  const Folder folder;
  {
    SqliteStore store(folder.file(), test_keys());
    claim(store, kLobby);
    ask<Appended>(store, Post{1, kLobby, 1, {{"lobby", 1, 1, "u1", "Canary", "canary", kNoon, 1}}});
  }
  Database database(folder.file());
  Statement found(database,
                  "SELECT count(*) FROM message WHERE instr(lower(hex(body)), hex('anary')) > 0"
                  " OR instr(body, 'anary') > 0");
  EXPECT_EQ(found.only_integer(), 0);
}

}  // namespace
}  // namespace cardroom::store
