#include "gameserver/store/migrations.hpp"

#include <string>

#include "gameserver/store/sqlite.hpp"
#include "gameserver/store/store.hpp"

namespace cardroom::store {

std::int64_t version_of(Database& database) {
  Statement known(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'");
  if (known.only_integer() == 0) return 0;
  Statement newest(database, "SELECT coalesce(max(version), 0) FROM schema_version");
  return newest.only_integer();
}

void migrate(Database& database, const std::vector<Migration>& migrations) {
  // IMMEDIATE takes the write lock before the version is read: of two that start at once the second
  // waits, and then finds the work done.
  database.execute("BEGIN IMMEDIATE");
  const std::int64_t found = version_of(database);
  const std::int64_t known = migrations.empty() ? 0 : migrations.back().version;
  if (found > known) {
    database.execute("ROLLBACK");
    throw StoreBroken("the store " + database.path() + " is of version " + std::to_string(found) +
                      " and this program knows versions up to " + std::to_string(known) +
                      "; start the newer program that wrote it");
  }
  for (const Migration& migration : migrations) {
    if (migration.version <= found) continue;
    database.execute(migration.sql);
    Statement note(database,
                   "INSERT INTO schema_version (version, applied) VALUES (?, datetime('now'))");
    note.run(std::int64_t{migration.version});
  }
  database.execute("COMMIT");
}

}  // namespace cardroom::store
