// Postgres: one connection to a PostgreSQL server, and what can become of a statement as three
// exceptions. It never opens itself again: a lost connection is a new object, whose state nobody
// has to guess. It never waits without an end. Knows no table. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "gameserver/store/arguments.hpp"
#include "gameserver/store/watchdog.hpp"

namespace cardroom::store {

// No answer came, or none will: whether the statement happened is not known here.
class ConnectionLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Rolled back for what others did at the same time (deadlock, serialization, a lock not had in
// time); tried again it may pass.
class RolledBack : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Refused and rolled back, with its SQLSTATE.
class Refused : public std::runtime_error {
 public:
  Refused(const std::string& what, std::string state)
      : runtime_error(what), state_(std::move(state)) {}
  const std::string& state() const { return state_; }
  // By the first two characters (PostgreSQL, appendix A).
  bool of_class(std::string_view two) const { return state_.compare(0, 2, two) == 0; }

 private:
  std::string state_;
};

// The rows of an answer; columns count from 0.
class Rows {
 public:
  struct Held;
  explicit Rows(std::shared_ptr<const Held> held);

  int size() const { return size_; }
  bool null(int row, int column) const;
  std::int64_t integer(int row, int column) const;
  std::uint64_t number(int row, int column) const {
    return static_cast<std::uint64_t>(integer(row, column));
  }
  std::string text(int row, int column) const;
  std::string bytes(int row, int column) const;  // of a bytea

 private:
  std::shared_ptr<const Held> held_;
  int size_ = 0;
};

inline constexpr base::Millis kConnectPatience{2'000};
inline constexpr base::Millis kLockPatience{1'500};
inline constexpr base::Millis kStatementPatience{3'000};
inline constexpr base::Millis kAnswerPatience{4'000};  // past it the connection counts as lost

// Adds this house's timeouts to a `postgres://` URI, where the operator has not set them.
std::string with_timeouts(const std::string& uri);

class Postgres {
 public:
  // ConnectionLost where it cannot be had, with the server's reason. At most about
  // kConnectPatience for each address.
  explicit Postgres(const std::string& uri);
  ~Postgres();
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  void prepare(const char* name, const char* sql);
  // One or more statements without parameters, or a prepared one.
  Rows execute(const std::string& sql);
  Rows run(const char* prepared, const Arguments& arguments);

  // False where the peer has closed it already: better seen before a commit is sent than after.
  bool alive() const;

  // For what takes as long as it takes: migrations.
  void be_patient();

 private:
  struct Held;
  template <class Call>
  Rows guarded(Call call);

  std::unique_ptr<Held> held_;
  Watchdog watchdog_;
  bool patient_ = false;
};

}  // namespace cardroom::store
