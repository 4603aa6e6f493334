#include "gameserver/store/sqlite.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "gameserver/store/store.hpp"

namespace cardroom::store {

Database::Database(const std::string& path) : path_(path) {
  // SQLite would make it readable by all; its -wal takes its mode from it.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    throw StoreBroken("the store " + path + " cannot be opened: " + std::strerror(errno));
  ::close(file);
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  check(code);
}

void Database::execute(const char* sql) {
  check(sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr));
}

void Database::check(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  const int primary = code & 0xff;
  if (primary == SQLITE_FULL) throw DiskFull();
  if (primary == SQLITE_BUSY)
    throw StoreBroken("the store " + path_ +
                      " is open in another program; one game server has a store to itself");
  throw StoreBroken("the store " + path_ + " failed: " + sqlite3_errstr(code) + " (" +
                    sqlite3_errmsg(handle()) + ", code " + std::to_string(code) + ")");
}

bool Cursor::next() {
  const int code = sqlite3_step(statement_);
  database_.check(code);
  return code == SQLITE_ROW;
}

std::string_view Cursor::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (!data) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Statement::Statement(const Database& database, const char* sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  database.check(sqlite3_prepare_v3(database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT,
                                    &statement, nullptr));
  statement_.reset(statement);
}

void Statement::bind(int index, std::int64_t value) {
  database_.check(sqlite3_bind_int64(statement_.get(), index, value));
}

void Statement::bind(int index, const std::string& text) {
  database_.check(sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(),
                                      SQLITE_STATIC, SQLITE_UTF8));
}

// A null pointer would bind NULL, so an empty view gets an address.
void Statement::bind(int index, Blob blob) {
  const char* data = blob.bytes.empty() ? "" : blob.bytes.data();
  database_.check(
      sqlite3_bind_blob64(statement_.get(), index, data, blob.bytes.size(), SQLITE_STATIC));
}

void Statement::bind(int index, std::nullptr_t) {
  database_.check(sqlite3_bind_null(statement_.get(), index));
}

}  // namespace cardroom::store
