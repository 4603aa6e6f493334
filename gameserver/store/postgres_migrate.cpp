// Bringing a PostgreSQL database up to date: as the schema's owner, all in one transaction.
#include "gameserver/store/migrations.hpp"
#include "gameserver/store/postgres_store.hpp"

namespace cardroom::store {
namespace {

// Of advisory locks, this one is the migration's: two that start at once go one after the other.
constexpr char kLockMigrations[] = "SELECT pg_advisory_xact_lock(7239482012)";

int version_of(Postgres& postgres) {
  const Rows known = postgres.execute("SELECT to_regclass('cardroom.schema_version') IS NOT NULL");
  if (known.text(0, 0) != "t") return 0;
  const Rows newest =
      postgres.execute("SELECT coalesce(max(version), 0) FROM cardroom.schema_version");
  return static_cast<int>(newest.integer(0, 0));
}

void apply(Postgres& postgres, const std::vector<Migration>& migrations) {
  postgres.be_patient();
  postgres.execute("BEGIN");
  postgres.execute(kLockMigrations);
  const int found = version_of(postgres);
  if (found > migrations.back().version)
    throw StoreBroken("the database is of version " + std::to_string(found) +
                      " and this program knows versions up to " +
                      std::to_string(migrations.back().version) + "; use the newer program");
  for (const Migration& migration : migrations) {
    if (migration.version <= found) continue;
    const std::string number = std::to_string(migration.version);
    postgres.execute(migration.sql);
    postgres.execute("INSERT INTO cardroom.schema_version (version, least) VALUES (" + number +
                     ", " + std::to_string(migration.least) + ")");
  }
  postgres.execute("COMMIT");
}

template <class Call>
auto or_broken(Call call) {
  try {
    return call();
  } catch (const std::runtime_error& failed) {
    if (dynamic_cast<const StoreBroken*>(&failed)) throw;
    throw StoreBroken(std::string("the database: ") + failed.what());
  }
}

}  // namespace

void migrate_postgres(const std::string& uri) {
  or_broken([&] {
    Postgres postgres(uri);
    apply(postgres, postgres_migrations());
  });
}

int postgres_version(const std::string& uri) {
  return or_broken([&] {
    Postgres postgres(uri);
    return version_of(postgres);
  });
}

}  // namespace cardroom::store
