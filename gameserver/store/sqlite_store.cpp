#include "gameserver/store/sqlite_store.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "gameserver/store/contract.hpp"
#include "gameserver/store/migrations.hpp"
#include "gameserver/store/retention.hpp"
#include "shared/base/check.hpp"

namespace cardroom::store {
namespace {

constexpr int kCheckpointPages = 4096;        // 16 MiB of -wal
constexpr int kBusyMillis = 500;              // for a program that is not ours and reads the file
constexpr char kCopy[] = ".for-cardroomctl";  // no name that an operator would use
constexpr char kKeyContext[] = "cardroom key check";

Database open_database(const std::string& path, const SqliteOptions& options) {
  try {
    Database database(path);
    sqlite3_busy_timeout(database.handle(), kBusyMillis);
    // Before WAL, so that its index is kept in memory of ours and nobody else can join.
    database.execute("PRAGMA locking_mode = EXCLUSIVE");
    database.execute("PRAGMA journal_mode = WAL");
    database.execute("PRAGMA synchronous = FULL");
    // tend() does it, where nobody waits and an error is not swallowed.
    database.execute("PRAGMA wal_autocheckpoint = 0");
    database.execute("PRAGMA trusted_schema = OFF");
    if (options.max_pages > 0)
      database.execute(("PRAGMA max_page_count = " + std::to_string(options.max_pages)).c_str());
    migrate(database, sqlite_migrations());
    return database;
  } catch (const DiskFull&) {
    throw StoreBroken("the store " + path + " cannot be made ready: the disk is full");
  }
}

int note_pages(void* wal_pages, sqlite3*, const char*, int pages) {
  *static_cast<int*>(wal_pages) = pages;
  return SQLITE_OK;
}

}  // namespace

base::WallTime system_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return base::WallTime{std::chrono::duration_cast<base::Millis>(now).count()};
}

SqliteStore::SqliteStore(const std::string& path, const crypto::KeyRing& keys,
                         SqliteOptions options)
    : lock_(path + ".lock"),
      database_(open_database(path, options)),
      sealer_(keys),
      clock_(std::move(options.clock)),
      begin_(database_, "BEGIN IMMEDIATE"),
      commit_(database_, "COMMIT"),
      rooms_(database_),
      tables_(database_),
      fleet_(database_),
      channels_(database_),
      prune_(database_) {
  forget_copies(path + kCopy);
  sqlite3_wal_hook(database_.handle(), note_pages, &wal_pages_);
  check_key();
}

SqliteStore::~SqliteStore() = default;

// A batch that changes nothing writes nothing, and so waits for no disk.
std::vector<Answer> SqliteStore::run(const std::vector<Request>& batch) {
  CHECK(batch.size() <= kMaxBatch);
  std::vector<Answer> answers;
  answers.reserve(batch.size());
  try {
    begin_.run();
    for (const Request& request : batch) {
      check_contract(request);
      answers.push_back(
          std::visit([this](const auto& one) -> Answer { return apply(one); }, request));
    }
    commit_.run();
    return answers;
  } catch (const DiskFull&) {
    // SQLite may have rolled back by itself.
    if (sqlite3_get_autocommit(database_.handle()) == 0) database_.execute("ROLLBACK");
    full_ = true;
  } catch (const StoreBroken&) {
    leave_as_is();
    throw;
  }
  heads_.clear();
  answers.clear();
  for (const Request& request : batch) answers.push_back(unavailable(request));
  return answers;
}

// On a full disk it is often the -wal that takes the room, which a checkpoint lets us use again.
// It comes before the pruning, which writes to the -wal itself.
Upkeep SqliteStore::tend() {
  try {
    if (full_ || wal_pages_ >= kCheckpointPages) checkpoint();
    if (written_ >= kPruneEvery) prune();
  } catch (const DiskFull&) {
    // Nothing is lost, it is all in the -wal; the next batch asks again.
    if (sqlite3_get_autocommit(database_.handle()) == 0) database_.execute("ROLLBACK");
  } catch (const StoreBroken&) {
    leave_as_is();
    throw;
  }
  if (copy_) go_on_copying();
  return copy_ ? Upkeep::more : Upkeep::done;
}

void SqliteStore::copy(std::function<void(Copied)> done) {
  copied_ = std::move(done);
  try {
    copy_.reset();
    copy_.emplace(database_, std::filesystem::absolute(database_.path() + kCopy));
  } catch (const std::exception& failed) {  // StoreBroken, DiskFull: of the copy, not of the store
    copied_({"", failed.what()});
  }
}

void SqliteStore::go_on_copying() {
  Copied copied{copy_->file(), ""};
  try {
    if (!copy_->step()) return;
  } catch (const std::exception& failed) {
    copied = {"", failed.what()};
  }
  copy_.reset();
  copied_(std::move(copied));
}

void SqliteStore::checkpoint() {
  database_.check(sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                            nullptr, nullptr));
  wal_pages_ = 0;
  full_ = false;
}

void SqliteStore::prune() {
  begin_.run();
  // The newest record stays: SQLite would give its id to the next one.
  const std::int64_t end = prune_.newest_record.only_integer() - 1;
  if (last_examined_ >= end) last_examined_ = 0;
  const std::int64_t to = std::min(last_examined_ + kExaminedAtOnce, end);
  prune_.records.run(last_examined_, to);
  const base::WallTime now = clock_();
  prune_.deals_by_age.run(now.ms - kDealsKept.count(), kDealsPrunedAtOnce);
  channels_.prune_by_age.run(now.ms - kMessagesKept.count(), kMessagesPrunedAtOnce);
  fleet_.prune_jti.run(now.seconds(), kTokensPrunedAtOnce);
  commit_.run();
  last_examined_ = to;
  written_ = 0;
}

void SqliteStore::release(const std::string& table) {
  tables_.release.run(table);
  heads_.erase(table);
}

// Closing would write and flush the file once more, and might find a failed fsync mended.
void SqliteStore::leave_as_is() {
  sqlite3_db_config(database_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

std::string SqliteStore::seal(std::string_view body, const std::string& context) {
  std::optional<std::string> sealed = sealer_.seal(body, context);
  if (!sealed)
    throw StoreBroken("the store " + database_.path() +
                      " stopped: the system gave no randomness to seal with");
  return *std::move(sealed);
}

void SqliteStore::check_key() {
  std::string kept;
  {
    Statement read(database_, "SELECT sealed FROM seal_check");
    Cursor cursor = read.rows();
    if (cursor.next()) kept = cursor.text(0);
  }
  if (kept.empty()) {
    const std::string sealed = seal("cardroom", kKeyContext);
    Statement insert(database_, "INSERT INTO seal_check (id, sealed) VALUES (1, ?)");
    insert.run(Blob{sealed});
  } else if (!sealer_.open(kept, kKeyContext)) {
    throw StoreBroken("the store " + database_.path() +
                      " was sealed with keys that are not in this key file; put back the key file"
                      " that was in use with it (it belongs to a back-up)");
  }
}

}  // namespace cardroom::store
