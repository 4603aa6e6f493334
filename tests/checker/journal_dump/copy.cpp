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

// The copy's file, past the store. Throws what goes wrong.
class Copy {
 public:
  explicit Copy(const std::string& path) {
    check(sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr));
  }
  ~Copy() { sqlite3_close_v2(database_); }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

  sqlite3_stmt* prepare(const char* text) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database_, text, -1, &statement, nullptr));
    return statement;
  }
  // Its last step's failure is this one's.
  void finish(sqlite3_stmt* statement) { check(sqlite3_finalize(statement)); }

 private:
  static void check(int code) {
    if (code != SQLITE_OK)
      throw std::runtime_error(std::string("the copy of the store: ") + sqlite3_errstr(code));
  }
  sqlite3* database_ = nullptr;
};

void forget_snapshots(const std::string& path, const std::vector<std::string>& rooms) {
  Copy copy(path);
  for (const std::string& room : rooms) {
    for (const char* text : kForgetSnapshots) {
      sqlite3_stmt* statement = copy.prepare(text);
      sqlite3_bind_text(statement, 1, room.c_str(), -1, SQLITE_STATIC);
      sqlite3_step(statement);
      copy.finish(statement);
    }
  }
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

std::vector<EarlierRecord> earlier_records(const std::filesystem::path& folder,
                                           const std::string& room, std::uint64_t to) {
  Copy copy((folder / kFile).string());
  sqlite3_stmt* statement = copy.prepare(
      "SELECT j.seq, j.epoch, j.request_id, j.user FROM journal j JOIN head h ON h.id = j.table_id"
      " WHERE h.name = ? AND j.seq <= ? ORDER BY j.seq");
  sqlite3_bind_text(statement, 1, room.c_str(), -1, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 2, static_cast<std::int64_t>(to));
  std::vector<EarlierRecord> records;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    const auto number = [statement](int column) {
      return static_cast<std::uint64_t>(sqlite3_column_int64(statement, column));
    };
    const void* user = sqlite3_column_blob(statement, 3);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, 3));
    records.push_back({number(0), number(1), number(2),
                       size == 0 ? "" : std::string(static_cast<const char*>(user), size)});
  }
  copy.finish(statement);
  return records;
}

std::unique_ptr<store::Store> open_shared(const std::string& uri, const crypto::KeyRing& keys) {
  return store::open_store(uri, keys, [](const std::string& why) {
    if (!why.empty()) throw std::runtime_error("the store: " + why);
  });
}

}  // namespace cardroom::journal_dump
