// Every engine as one type with a store, and a way to let the store's own clock go on.
#pragma once

#include "gameserver/store/memory_store.hpp"
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

template <class Engine>
class EveryStore : public testing::Test {
 protected:
  Store& store() { return engine_.store(); }
  void pass(base::Millis span) { engine_.pass(span); }
  void release(const std::string& table) { engine_.release(table); }

 private:
  Engine engine_;
};

using Engines = testing::Types<OfMemory, OfSqlite>;

}  // namespace cardroom::store
