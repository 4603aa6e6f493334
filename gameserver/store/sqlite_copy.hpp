// SqliteCopy: a whole copy of an embedded store, made beside it a few pages at a time while it goes
// on: what is written meanwhile is in the copy, too. A file that is not finished is called so, and
// goes with this object. It never touches what it copies, and never waits for the disk: who takes
// the copy flushes it. Lives on the thread of its database.
#pragma once

#include <memory>
#include <string>

#include "gameserver/store/sqlite.hpp"

namespace cardroom::store {

// 256 KiB: what a batch may be held up by.
inline constexpr int kPagesCopiedAtOnce = 64;

class SqliteCopy {
 public:
  // Of a copy that is not finished: `to` with this behind it.
  static constexpr const char* kUnfinished = "-unfinished";

  // `to` and its unfinished form are overwritten. StoreBroken and DiskFull where it cannot be made.
  SqliteCopy(const Database& from, std::string to);
  ~SqliteCopy();
  SqliteCopy(const SqliteCopy&) = delete;
  SqliteCopy& operator=(const SqliteCopy&) = delete;

  // True once it is whole and in its place. Throws as the constructor does.
  bool step();
  const std::string& file() const { return file_; }

 private:
  struct Finish {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
  };
  const std::string file_, unfinished_;
  std::unique_ptr<Database> copy_;
  std::unique_ptr<sqlite3_backup, Finish> backup_;  // before its database is closed
};

// Removes what a process that died left of a copy.
void forget_copies(const std::string& file);

}  // namespace cardroom::store
