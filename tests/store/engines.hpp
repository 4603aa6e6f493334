// Every engine as one type with a store, and a way to let the store's own clock go on.
#pragma once

#include "gameserver/store/memory_store.hpp"
#include "gameserver/store/postgres_store.hpp"
#include "gameserver/store/upkeep.hpp"
#include "postgres/server.hpp"
#include "store/samples.hpp"

namespace cardroom::store {

class OfMemory {
 public:
  OfMemory() { store_.set_time(now_); }
  Store& store() { return store_; }
  void pass(base::Millis span) {
    now_.ms += span.count();
    store_.set_time(now_);
  }
  void release(const std::string& table) { store_.release(table); }

 private:
  MemoryStore store_;
  base::WallTime now_ = kNoon;
};

class OfSqlite {
 public:
  Store& store() { return store_; }
  void pass(base::Millis span) { now_.ms += span.count(); }
  void release(const std::string& table) { store_.release(table); }

 private:
  Folder folder_;
  base::WallTime now_ = kNoon;
  SqliteStore store_{folder_.file(), test_keys(), SqliteOptions{0, [this] { return now_; }}};
};

// A fresh database, migrated by its owner and used as a game server logs in.
class Migrated {
 public:
  explicit Migrated(tests::PostgresServer& server = tests::PostgresServer::shared())
      : server_(server) {
    bring_up_to_date(owner_);
  }
  const std::string& owner() const { return owner_; }
  std::string game() const { return server_.game_uri(owner_); }
  std::string sql(const std::string& statement) const {
    return server_.sql(server_.admin_uri(owner_), statement);
  }

 private:
  tests::PostgresServer& server_;
  std::string owner_ = server_.database();
};

class OfPostgres {
 public:
  Store& store() { return store_; }
  // The database's clock is nobody's to set: what it wrote becomes older instead.
  void pass(base::Millis span) {
    const std::string earlier = " - interval '" + std::to_string(span.count()) + " ms'";
    EXPECT_EQ(database_.sql("UPDATE cardroom.head SET claimed = claimed" + earlier +
                            "; UPDATE cardroom.server SET heard = heard" + earlier),
              "");
  }
  void release(const std::string& table) { EXPECT_TRUE(store_.release(table)); }

 private:
  Migrated database_;
  PostgresStore store_{database_.game(), test_keys()};
};

template <class Engine>
class EveryStore : public testing::Test {
 protected:
  Store& store() { return engine_.store(); }
  void pass(base::Millis span) { engine_.pass(span); }
  void release(const std::string& table) { engine_.release(table); }

 private:
  Engine engine_;
};

using Engines = testing::Types<OfMemory, OfSqlite, OfPostgres>;

}  // namespace cardroom::store
