#include "checker/journal_dump/copy.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <stdexcept>
#include <system_error>

#include "gameserver/store/open_store.hpp"
#include "gameserver/store/sqlite_store.hpp"

namespace cardroom::journal_dump {
namespace {

constexpr char kFile[] = "cardroom.db";

// A record of seq 1 is the first of its table: then nothing before it was pruned.
constexpr char kForgetSnapshots[] =
    "UPDATE head SET last_snapshot = 0 WHERE id IN (SELECT table_id FROM journal WHERE seq = 1);"
    "DELETE FROM snapshot WHERE table_id IN (SELECT table_id FROM journal WHERE seq = 1);";

void forget_snapshots(const std::string& path) {
  sqlite3* database = nullptr;
  char* why = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
  if (code == SQLITE_OK) code = sqlite3_exec(database, kForgetSnapshots, nullptr, nullptr, &why);
  const std::string words = why ? why : sqlite3_errstr(code);
  sqlite3_free(why);
  sqlite3_close(database);
  if (code != SQLITE_OK) throw std::runtime_error("the copy of the store: " + words);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string path = (std::filesystem::temp_directory_path() / "journal-dump-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), path);
  path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<store::Store> open_copy(const std::filesystem::path& data,
                                        const crypto::KeyRing& keys,
                                        const std::filesystem::path& folder) {
  for (const std::string end : {"", "-wal"}) {
    const std::filesystem::path from = data / (kFile + end);
    if (end.empty() || std::filesystem::exists(from))
      std::filesystem::copy_file(from, folder / (kFile + end));
  }
  const std::string path = (folder / kFile).string();
  forget_snapshots(path);
  return std::make_unique<store::SqliteStore>(path, keys);
}

std::unique_ptr<store::Store> open_shared(const std::string& uri, const crypto::KeyRing& keys) {
  return store::open_store(uri, keys, [](const std::string& why) {
    if (!why.empty()) throw std::runtime_error("the store: " + why);
  });
}

}  // namespace cardroom::journal_dump
