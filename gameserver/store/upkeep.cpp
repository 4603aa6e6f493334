#include "gameserver/store/upkeep.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "gameserver/store/file_lock.hpp"
#include "gameserver/store/migrations.hpp"
#include "gameserver/store/postgres_store.hpp"
#include "gameserver/store/sqlite.hpp"

namespace cardroom::store {
namespace {

// The same in both engines but for the schema's name; what is text in one is bytes in the other.
constexpr char kCounts[] =
    "SELECT (SELECT count(*) FROM room), (SELECT count(*) FROM head WHERE epoch > 0"
    "  AND name NOT LIKE 'channel/%'),"
    " (SELECT count(*) FROM journal), (SELECT count(*) FROM archive)";

bool exists(const std::string& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0;
}

// An embedded store, taken.
struct Taken {
  explicit Taken(const std::string& file) : lock(file + ".lock"), database(file) {}
  FileLock lock;
  Database database;
};

Taken take(const std::string& file) {
  if (!exists(file)) throw UpkeepFailed(Trouble::missing, file + " is not there");
  try {
    return Taken(file);
  } catch (const StoreBroken& broken) {
    throw UpkeepFailed(Trouble::in_use, broken.what());
  }
}

template <class Call>
auto upon_database(Call call) {
  try {
    return call();
  } catch (const StoreBroken& broken) {
    throw UpkeepFailed(Trouble::failed, broken.what());
  } catch (const DiskFull& full) {
    throw UpkeepFailed(Trouble::failed, full.what());
  } catch (const ConnectionLost& lost) {
    throw UpkeepFailed(Trouble::unreachable, std::string("the database: ") + lost.what());
  } catch (const RolledBack& rolled_back) {
    throw UpkeepFailed(Trouble::in_use, std::string("the database: ") + rolled_back.what());
  } catch (const Refused& refused) {
    throw UpkeepFailed(Trouble::failed, std::string("the database: ") + refused.what());
  }
}

Condition inspect_sqlite(const std::string& file) {
  Taken taken = take(file);
  Database& database = taken.database;
  Condition found{Engine::sqlite, 0, sqlite_migrations().back().version, 0, 0, 0, 0, {}};
  found.version = static_cast<int>(version_of(database));
  if (found.version < found.newest) return found;
  Statement counts(database, kCounts);
  Cursor row = counts.rows();
  row.next();
  found.rooms = row.integer(0);
  found.owned = row.integer(1);
  found.records = row.integer(2);
  found.deals = row.integer(3);
  Statement faults(database, "SELECT name, fault FROM head WHERE faults >= ? ORDER BY name");
  Cursor parked = faults.rows(kFaultsToPark);
  while (parked.next()) found.parked.emplace_back(parked.text(0), parked.text(1));
  return found;
}

Condition inspect_postgres(const std::string& where) {
  Condition found{Engine::postgres, 0, postgres_migrations().back().version, 0, 0, 0, 0, {}};
  Postgres postgres(where);
  found.version = postgres_version(postgres);
  if (found.version < found.newest) return found;
  postgres.be_patient();
  const Rows counts = postgres.execute(kCounts);
  found.rooms = counts.integer(0, 0);
  found.owned = counts.integer(0, 1);
  found.records = counts.integer(0, 2);
  found.deals = counts.integer(0, 3);
  const Rows parked = postgres.execute("SELECT name, fault FROM head WHERE faults >= " +
                                       std::to_string(kFaultsToPark) + " ORDER BY name");
  for (int row = 0; row < parked.size(); ++row)
    found.parked.emplace_back(parked.text(row, 0), parked.bytes(row, 1));
  return found;
}

// Percent-encoding, undone.
std::string decoded(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size();
    plain.push_back(escaped
                        ? static_cast<char>(std::strtol(text.substr(i + 1, 2).c_str(), nullptr, 16))
                        : text[i]);
    if (escaped) i += 2;
  }
  return plain;
}

}  // namespace

Condition inspect(const std::string& where) {
  return upon_database([&] {
    return engine_of(where) == Engine::sqlite ? inspect_sqlite(file_of(where))
                                              : inspect_postgres(where);
  });
}

void bring_up_to_date(const std::string& where) {
  upon_database([&] {
    if (engine_of(where) == Engine::postgres) {
      Postgres postgres(where);
      migrate(postgres, postgres_migrations());
      return;
    }
    const std::string file = file_of(where);
    if (!exists(file)) Database made(file);
    Taken taken = take(file);
    migrate(taken.database, sqlite_migrations());
  });
}

bool release(const std::string& where, const std::string& table) {
  return upon_database([&] {
    if (engine_of(where) == Engine::sqlite) {
      Taken taken = take(file_of(where));
      Statement statement(taken.database, "UPDATE head SET faults = 0 WHERE name = ?");
      statement.run(table);
      return sqlite3_changes(taken.database.handle()) == 1;
    }
    if (!is_text(table)) return false;
    Postgres postgres(where);
    postgres.prepare("release", "UPDATE head SET faults = 0 WHERE name = $1::text RETURNING 1");
    return postgres.run("release", Arguments().bytes(table)).size() == 1;
  });
}

void copy_file(const std::string& from, const std::string& to) {
  upon_database([&] {
    if (exists(to)) throw UpkeepFailed(Trouble::in_use, to + " is there already");
    Taken taken = take(from);
    Database copy(to);
    sqlite3_backup* backup =
        sqlite3_backup_init(copy.handle(), "main", taken.database.handle(), "main");
    if (!backup) copy.check(sqlite3_errcode(copy.handle()));
    sqlite3_backup_step(backup, -1);
    copy.check(sqlite3_backup_finish(backup));
  });
}

int finish_copy(const std::string& file) {
  return upon_database([&] {
    Database copy(file);
    Statement whole(copy,
                    "SELECT count(*) FROM pragma_integrity_check"
                    " WHERE integrity_check <> 'ok'");
    if (whole.only_integer() != 0)
      throw UpkeepFailed(Trouble::failed, "the store is damaged: its copy is not whole");
    copy.execute("PRAGMA journal_mode = DELETE");
    return static_cast<int>(version_of(copy));
  });
}

void prepare_for_restore(const std::string& where) {
  upon_database([&] {
    Postgres postgres(where);
    make_game_role(postgres);
  });
}

// Numbers of transactions mean nothing in another cluster.
void finish_restore(const std::string& where) {
  upon_database([&] {
    Postgres postgres(where);
    postgres.be_patient();
    postgres.execute("UPDATE room SET changed = 0; DELETE FROM server; ANALYZE");
  });
}

// As libpq reads it: who logs in ends at the first @ before a slash, and what stands in the query
// counts for more.
Login split_password(const std::string& uri) {
  Login login{uri, ""};
  const std::size_t begin = uri.find("//") + 2;
  const std::size_t at = uri.find_first_of("@/", begin);
  const std::size_t colon = uri.find_first_of(":@/", begin);
  const bool has_user = at != std::string::npos && uri[at] == '@';
  if (has_user && colon < at) {
    login.password = decoded(uri.substr(colon + 1, at - colon - 1));
    login.uri.erase(colon, at - colon);
  }
  const std::size_t query = login.uri.find('?', begin);
  if (query == std::string::npos) return login;
  const std::string parameters = login.uri.substr(query + 1);
  login.uri.erase(query);
  char before = '?';
  for (std::size_t from = 0; from < parameters.size();) {
    const std::size_t to = std::min(parameters.find('&', from), parameters.size());
    const std::string parameter = parameters.substr(from, to - from);
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    if (decoded(parameter.substr(0, equals)) == "password")
      login.password = decoded(parameter.substr(std::min(equals + 1, parameter.size())));
    else
      login.uri += std::exchange(before, '&') + parameter;
    from = to + 1;
  }
  return login;
}

}  // namespace cardroom::store
