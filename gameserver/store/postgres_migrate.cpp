// Bringing a PostgreSQL database up to date: as the schema's owner, all in one transaction.
#include "gameserver/store/migrations.hpp"
#include "gameserver/store/postgres_store.hpp"

namespace cardroom::store {
namespace {

// Of advisory locks, this one is the migration's: two that start at once go one after the other.
constexpr char kLockMigrations[] = "SELECT pg_advisory_xact_lock(7239482012)";

}  // namespace

int postgres_version(Postgres& postgres) {
  const Rows known = postgres.execute("SELECT to_regclass('cardroom.schema_version') IS NOT NULL");
  if (known.text(0, 0) != "t") return 0;
  const Rows newest =
      postgres.execute("SELECT coalesce(max(version), 0) FROM cardroom.schema_version");
  return static_cast<int>(newest.integer(0, 0));
}

void migrate(Postgres& postgres, const std::vector<Migration>& migrations) {
  postgres.be_patient();
  postgres.execute("BEGIN");
  postgres.execute(kLockMigrations);
  const int found = postgres_version(postgres);
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

// As the first migration does.
void make_game_role(Postgres& postgres) {
  postgres.execute(R"(
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cardroom_game') THEN
    CREATE ROLE cardroom_game NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$)");
}

}  // namespace cardroom::store
