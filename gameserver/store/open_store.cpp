#include "gameserver/store/open_store.hpp"

#include <string_view>
#include <utility>

#include "gameserver/store/postgres_store.hpp"
#include "gameserver/store/sqlite_store.hpp"

namespace cardroom::store {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

}  // namespace

Engine engine_of(const std::string& where) {
  const bool shared = where.starts_with("postgres://") || where.starts_with("postgresql://");
  return shared ? Engine::postgres : Engine::sqlite;
}

std::string file_of(const std::string& where) {
  return where.starts_with(kSqlite) ? where.substr(kSqlite.size()) : where;
}

std::string printable(const std::string& where) {
  if (engine_of(where) == Engine::sqlite) return file_of(where);
  // A password stands before the last @ of the authority, or is a parameter.
  const std::size_t begin = where.find("//") + 2;
  std::string bare = where.substr(0, where.find('?'));
  const std::size_t path = bare.find('/', begin);
  const std::size_t at = bare.rfind('@', path);
  const std::size_t colon = bare.find(':', begin);
  if (at != std::string::npos && colon < at) bare.erase(colon, at - colon);
  return bare;
}

std::unique_ptr<Store> open_store(const std::string& where, const crypto::KeyRing& keys,
                                  std::function<void(const std::string& why)> say) {
  if (engine_of(where) == Engine::sqlite)
    return std::make_unique<SqliteStore>(file_of(where), keys);
  return std::make_unique<PostgresStore>(where, keys, PostgresOptions{std::move(say)});
}

}  // namespace cardroom::store
