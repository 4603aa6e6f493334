// Database, Statement, Cursor: SQLite's handles as values, and its return codes as two exceptions:
// DiskFull, which can be rolled back and tried again, and StoreBroken for all else. Knows no table.
// One thread at a time: the connection has no mutex of its own.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cardroom::store {

class DiskFull : public std::exception {
 public:
  const char* what() const noexcept override { return "the disk is full"; }
};

class Database {
 public:
  // Opens the file, or makes it with mode 0600. StoreBroken where it cannot.
  explicit Database(const std::string& path);

  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_.get(); }

  // One or more statements without parameters; their rows are dropped.
  void execute(const char* sql);

  // Throws what `code` stands for; nothing where it is a success.
  void check(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// Bytes that are not text: bound as a BLOB.
struct Blob {
  std::string_view bytes;
};

// The rows of one execution of a statement; its end makes the statement free again.
class Cursor {
 public:
  Cursor(const Database& database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}
  ~Cursor() { sqlite3_reset(statement_); }
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  // Steps to the next row; false after the last.
  bool next();

  // Of the row that `next` stepped to; columns count from 0.
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  std::string_view bytes(int column) const;  // until the next step
  std::string text(int column) const { return std::string(bytes(column)); }

 private:
  const Database& database_;
  sqlite3_stmt* statement_;
};

class Statement {
 public:
  Statement(const Database& database, const char* sql);

  // Runs it with its parameters in order and drops its rows.
  template <class... Args>
  void run(const Args&... args) {
    bind_all(args...);
    Cursor cursor(database_, statement_.get());
    while (cursor.next()) {
    }
  }

  // The parameters are not copied: they must live as long as the cursor.
  template <class... Args>
  Cursor rows(const Args&... args) {
    bind_all(args...);
    return Cursor(database_, statement_.get());
  }

  // Of a statement with one row of one integer.
  template <class... Args>
  std::int64_t only_integer(const Args&... args) {
    Cursor cursor = rows(args...);
    return cursor.next() ? cursor.integer(0) : 0;
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  template <class... Args>
  void bind_all(const Args&... args) {
    int index = 0;
    (bind(++index, args), ...);
  }
  void bind(int index, std::int64_t value);
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, const std::string& text);
  void bind(int index, Blob blob);
  void bind(int index, std::nullptr_t);

  const Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace cardroom::store
