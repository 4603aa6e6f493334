#include "checker/journal_dump/copy.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <array>
#include <stdexcept>
#include <system_error>
#include <variant>
#include <vector>

#include "gameserver/owner/owner.hpp"
#include "gameserver/store/open_store.hpp"
#include "gameserver/store/sqlite_store.hpp"

namespace cardroom::journal_dump {
namespace {

constexpr char kFile[] = "cardroom.db";

// A record of seq 1 is the first of its table: then nothing before it was pruned.
constexpr std::array<const char*, 2> kForgetSnapshots = {
    "UPDATE head SET last_snapshot = 0 WHERE name = ?"
    " AND id IN (SELECT table_id FROM journal WHERE seq = 1)",
    "DELETE FROM snapshot WHERE table_id IN"
    " (SELECT h.id FROM head h JOIN journal j ON j.table_id = h.id WHERE h.name = ? AND j.seq = "
    "1)"};

void forget_snapshots(const std::string& path, const std::vector<std::string>& rooms) {
  sqlite3* database = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
  for (const char* text : kForgetSnapshots) {
    sqlite3_stmt* statement = nullptr;
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(database, text, -1, &statement, nullptr);
    for (const std::string& room : rooms) {
      if (code != SQLITE_OK) break;
      sqlite3_bind_text(statement, 1, room.c_str(), -1, SQLITE_STATIC);
      sqlite3_step(statement);
      code = sqlite3_reset(statement);  // the step's own, where that failed
    }
    sqlite3_finalize(statement);
  }
  const std::string words = sqlite3_errstr(code);
  sqlite3_close(database);
  if (code != SQLITE_OK) throw std::runtime_error("the copy of the store: " + words);
}

// Those whose records are all of one room. One that was made anew begins with the snapshot that it
// was made with: what is before that was played under settings that nobody has any more.
std::vector<std::string> rooms_from_their_first(const std::string& path,
                                                const crypto::KeyRing& keys) {
  store::SqliteStore store(path, keys);
  std::vector<std::string> rooms;
  const std::vector<store::Answer> answers = store.run({store::ListRooms{}});
  for (const store::Listed& listed : std::get<store::Rooms>(answers.front()).rooms) {
    const auto settings = owner::unpack_settings(listed.room);
    if (settings && settings->former.epoch == 0) rooms.push_back(listed.room.name);
  }
  return rooms;
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
  forget_snapshots(path, rooms_from_their_first(path, keys));
  return std::make_unique<store::SqliteStore>(path, keys);
}

std::unique_ptr<store::Store> open_shared(const std::string& uri, const crypto::KeyRing& keys) {
  return store::open_store(uri, keys, [](const std::string& why) {
    if (!why.empty()) throw std::runtime_error("the store: " + why);
  });
}

}  // namespace cardroom::journal_dump
