#include "gameserver/store/sqlite_copy.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "gameserver/store/store.hpp"

namespace cardroom::store {

SqliteCopy::SqliteCopy(const Database& from, std::string to)
    : file_(std::move(to)), unfinished_(file_ + kUnfinished) {
  forget_copies(file_);
  copy_ = std::make_unique<Database>(unfinished_);
  // Nobody reads it before it is whole, and then it is flushed as a whole.
  copy_->execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  backup_.reset(sqlite3_backup_init(copy_->handle(), "main", from.handle(), "main"));
  if (!backup_) copy_->check(sqlite3_errcode(copy_->handle()));
}

SqliteCopy::~SqliteCopy() {
  backup_.reset();
  copy_.reset();
  ::unlink(unfinished_.c_str());
}

bool SqliteCopy::step() {
  const int code = sqlite3_backup_step(backup_.get(), kPagesCopiedAtOnce);
  copy_->check(code);
  if (code != SQLITE_DONE) return false;
  copy_->check(sqlite3_backup_finish(backup_.release()));
  copy_.reset();
  if (std::rename(unfinished_.c_str(), file_.c_str()) != 0)
    throw StoreBroken(file_ + " cannot be made: " + std::strerror(errno));
  return true;
}

void forget_copies(const std::string& file) {
  ::unlink(file.c_str());
  ::unlink((file + SqliteCopy::kUnfinished).c_str());
}

}  // namespace cardroom::store
