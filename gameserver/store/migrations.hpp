// The migrations of schema/sql, embedded at build time, and what brings a database up to date with
// them: forward only, each in one transaction, safe against two processes that start at once.
// Lives on the thread of its database.
#pragma once

#include <vector>

namespace cardroom::store {

class Database;

struct Migration {
  int version;  // from 1 without gaps
  int least;    // oldest program, by its newest migration, that works with it; SQLite asks no one
  const char* sql;
};

// Made by embed_migrations.cmake.
const std::vector<Migration>& sqlite_migrations();
const std::vector<Migration>& postgres_migrations();

// StoreBroken where the database is of a newer version than the last of `migrations`.
void migrate(Database& database, const std::vector<Migration>& migrations);

}  // namespace cardroom::store
