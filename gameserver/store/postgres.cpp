// All that knows libpqxx. Written for its 6.4; what 7 does otherwise stands behind
// PQXX_VERSION_MAJOR.
#include "gameserver/store/postgres.hpp"

#include <poll.h>

#include <cstdlib>
#include <pqxx/pqxx>
#include <utility>
#include <vector>

namespace cardroom::store {

struct Rows::Held {
  pqxx::result result;
  pqxx::field at(int row, int column) const {
    return result[static_cast<pqxx::result::size_type>(row)]
                 [static_cast<pqxx::row::size_type>(column)];
  }
};

struct Postgres::Held {
  explicit Held(const std::string& uri) : connection(uri) {}
  pqxx::connection connection;
};

namespace {

// Of the session; the server lets go of a dead client's locks by itself, too.
std::string session_settings() {
  const auto millis = [](base::Millis span) { return std::to_string(span.count()); };
  return "SET search_path = cardroom; SET synchronous_commit = on; SET client_encoding = 'UTF8';"
         "SET client_min_messages = error;"
         // Every statement is for a few rows of large tables, and planned once.
         "SET enable_seqscan = off; SET jit = off; SET plan_cache_mode = force_generic_plan;"
         "SET statement_timeout = " +
         millis(kStatementPatience) + "; SET lock_timeout = " + millis(kLockPatience) +
         "; SET idle_in_transaction_session_timeout = " + millis(kStatementPatience) +
         "; SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2;"
         " SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000";
}

bool loses_the_connection(const std::string& state) {
  // 08: connection exception; 57P01 to 57P03: the server stops, crashed, or is starting; 25006: it
  // became a standby, and another is the primary now.
  return state.compare(0, 2, "08") == 0 || state.compare(0, 4, "57P0") == 0 || state == "25006";
}

bool may_pass_again(const std::string& state) {
  // 40: rolled back for others' sake; 55P03: a lock was not had in time.
  return state.compare(0, 2, "40") == 0 || state == "55P03";
}

[[noreturn]] void rethrow_as_ours(bool open) {
  try {
    throw;
  } catch (const pqxx::broken_connection& lost) {
    throw ConnectionLost(lost.what());
  } catch (const pqxx::statement_completion_unknown& lost) {
    throw ConnectionLost(lost.what());
#if PQXX_VERSION_MAJOR < 7
  } catch (const pqxx::transaction_rollback& failed) {
    if (!open) throw ConnectionLost(failed.what());
    throw RolledBack(failed.what());
#endif
  } catch (const pqxx::sql_error& failed) {
    if (!open || loses_the_connection(failed.sqlstate())) throw ConnectionLost(failed.what());
    if (may_pass_again(failed.sqlstate())) throw RolledBack(failed.what());
    throw Refused(failed.what(), failed.sqlstate());
  } catch (const pqxx::failure& lost) {
    // Too many connections, in doubt, whatever else: nothing is known of what it carried.
    throw ConnectionLost(lost.what());
  }
}

}  // namespace

Rows::Rows(std::shared_ptr<const Held> held)
    : held_(std::move(held)), size_(static_cast<int>(held_->result.size())) {}

bool Rows::null(int row, int column) const {
  return held_->at(row, column).is_null();
}

std::int64_t Rows::integer(int row, int column) const {
  return std::strtoll(held_->at(row, column).c_str(), nullptr, 10);
}

std::string Rows::text(int row, int column) const {
  const pqxx::field field = held_->at(row, column);
  return std::string(field.c_str(), field.size());
}

// In the server's hexadecimal form: \x and two digits a byte.
std::string Rows::bytes(int row, int column) const {
  const pqxx::field field = held_->at(row, column);
  const std::string_view text(field.c_str(), field.size());
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 2; at + 1 < text.size(); at += 2)
    bytes.push_back(static_cast<char>(digit(text[at]) << 4 | digit(text[at + 1])));
  return bytes;
}

std::string with_timeouts(const std::string& uri) {
  std::string full = uri;
  const auto set = [&](const std::string& name, const std::string& value) {
    if (full.find("?" + name + "=") != std::string::npos) return;
    if (full.find("&" + name + "=") != std::string::npos) return;
    full += (full.find('?') == std::string::npos ? "?" : "&") + name + "=" + value;
  };
  set("connect_timeout", std::to_string(kConnectPatience.count() / 1000));
  set("keepalives_idle", "5");
  set("keepalives_interval", "2");
  set("keepalives_count", "3");
  set("tcp_user_timeout", std::to_string(kAnswerPatience.count()));
  set("target_session_attrs", "read-write");
  set("application_name", "cardroom");
  return full;
}

Postgres::Postgres(const std::string& uri) {
  try {
    held_ = std::make_unique<Held>(with_timeouts(uri));
  } catch (const pqxx::pqxx_exception& failed) {
    throw ConnectionLost(failed.base().what());
  }
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  // 6 would connect anew by itself, and lose what was prepared, set and believed.
  held_->connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
  execute(session_settings());
}

Postgres::~Postgres() {
  watchdog_.disarm();
}

template <class Call>
Rows Postgres::guarded(Call call) {
  if (!held_->connection.is_open()) throw ConnectionLost("the connection is closed");
  if (!patient_) watchdog_.arm(held_->connection.sock(), kAnswerPatience);
  try {
    pqxx::nontransaction plain(held_->connection);
    auto rows = std::make_shared<const Rows::Held>(Rows::Held{call(plain)});
    watchdog_.disarm();
    return Rows(std::move(rows));
  } catch (const pqxx::pqxx_exception&) {
    watchdog_.disarm();
    rethrow_as_ours(held_->connection.is_open());
  }
}

void Postgres::prepare(const char* name, const char* sql) {
  try {
    held_->connection.prepare(name, sql);
  } catch (const pqxx::pqxx_exception&) {
    rethrow_as_ours(held_->connection.is_open());
  }
}

Rows Postgres::execute(const std::string& sql) {
  return guarded([&](pqxx::nontransaction& plain) { return plain.exec(sql); });
}

Rows Postgres::run(const char* prepared, const Arguments& arguments) {
  std::vector<pqxx::binarystring> parameters;
  parameters.reserve(arguments.all().size());
  for (const std::string& argument : arguments.all()) parameters.emplace_back(argument);
  return guarded([&](pqxx::nontransaction& plain) {
    return plain.exec_prepared(prepared, pqxx::prepare::make_dynamic_params(parameters));
  });
}

bool Postgres::alive() const {
  pollfd waits{held_->connection.sock(), POLLIN | POLLRDHUP, 0};
  return held_->connection.is_open() && ::poll(&waits, 1, 0) == 0;
}

void Postgres::be_patient() {
  patient_ = true;
  execute(
      "SET statement_timeout = 0; SET lock_timeout = 0; SET synchronous_commit = on;"
      "SET idle_in_transaction_session_timeout = 0");
}

}  // namespace cardroom::store
