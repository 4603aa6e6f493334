// The migrations of schema/sql, embedded at build time, and what brings a database up to date with
// them: forward only, each in one transaction, safe against two processes that start at once.
// Lives on the thread of its database.
#pragma once

#include <cstdint>
#include <vector>

namespace cardroom::store {

class Database;
class Postgres;

struct Migration {
  int version;  // from 1 without gaps
  int least;    // oldest program, by its newest migration, that works with it; SQLite asks no one
  const char* sql;
};

// Made by embed_migrations.cmake.
const std::vector<Migration>& sqlite_migrations();
const std::vector<Migration>& postgres_migrations();

// StoreBroken where the database is of a newer version than the last of `migrations`. PostgreSQL's
// are applied all in one transaction, by the schema's owner.
void migrate(Database& database, const std::vector<Migration>& migrations);
void migrate(Postgres& postgres, const std::vector<Migration>& migrations);

// Of the newest that was applied; 0: none.
std::int64_t version_of(Database& database);
int postgres_version(Postgres& postgres);

// The role that game servers are members of, where the cluster has none: for a dump that names it.
void make_game_role(Postgres& postgres);

}  // namespace cardroom::store
