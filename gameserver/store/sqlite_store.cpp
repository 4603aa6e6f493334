#include "gameserver/store/sqlite_store.hpp"

#include "gameserver/store/contract.hpp"
#include "gameserver/store/migrations.hpp"
#include "gameserver/store/row.hpp"
#include "shared/base/check.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {
namespace {

using crypto::view_of;

constexpr int kCheckpointPages = 4096;  // 16 MiB of -wal
constexpr std::int64_t kMaxPruned = 8;  // expired tokens, with each new one
constexpr int kBusyMillis = 500;        // for a program that is not ours and reads the file
constexpr char kKeyContext[] = "cardroom key check";

Database open_database(const std::string& path, SqliteOptions options) {
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

SqliteStore::SqliteStore(const std::string& path, const crypto::KeyRing& keys,
                         SqliteOptions options)
    : lock_(path + ".lock"),
      database_(open_database(path, options)),
      sealer_(keys),
      begin_(database_, "BEGIN IMMEDIATE"),
      commit_(database_, "COMMIT"),
      list_rooms_(database_, "SELECT name, creator, code, settings FROM room ORDER BY name"),
      room_by_name_(database_, "SELECT count(*) FROM room WHERE name = ?"),
      room_by_code_(database_, "SELECT count(*) FROM room WHERE code = ?"),
      insert_room_(database_,
                   "INSERT INTO room (name, creator, code, settings)"
                   " VALUES (?1, ?2, nullif(?3, ''), ?4)"),
      insert_head_(database_,
                   "INSERT INTO head (name, id, owner, epoch, seq, last_record, chain,"
                   " last_snapshot)"
                   " VALUES (?1, (SELECT coalesce(max(id), 0) + 1 FROM head), '', 0, 0, 0, ?2, 0)"),
      find_head_(database_,
                 "SELECT id, epoch, seq, last_record, chain, last_snapshot FROM head"
                 " WHERE name = ?"),
      raise_epoch_(database_, "UPDATE head SET epoch = epoch + 1, owner = ?2 WHERE name = ?1"),
      advance_(database_,
               "UPDATE head SET seq = ?4, last_record = ?5, chain = ?6"
               " WHERE name = ?1 AND epoch = ?2 AND seq = ?3"),
      note_snapshot_(database_,
                     "UPDATE head SET last_snapshot = max(last_snapshot, ?2) WHERE name = ?1"),
      insert_record_(database_,
                     "INSERT INTO journal (table_id, epoch, seq, events, user, request_id,"
                     " request_hash, at, version, prev, crc, chain, body)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      read_record_(database_,
                   "SELECT table_id, epoch, seq, events, user, request_id, request_hash, at,"
                   " version, prev, crc, chain, body FROM journal WHERE id = ?"),
      read_link_(database_, "SELECT seq, prev FROM journal WHERE id = ? AND table_id = ?"),
      read_chain_(database_, "SELECT chain FROM journal WHERE id = ? AND table_id = ?"),
      insert_snapshot_(database_,
                       "INSERT OR REPLACE INTO snapshot (table_id, seq, epoch, at, version, crc,"
                       " body) VALUES (?, ?, ?, ?, ?, ?, ?)"),
      prune_snapshots_(database_,
                       "DELETE FROM snapshot WHERE table_id = ?1 AND seq <"
                       " (SELECT max(seq) FROM snapshot WHERE table_id = ?1 AND at <= ?2)"),
      settled_snapshot_(database_,
                        "SELECT seq, epoch, at, version, crc, body FROM snapshot"
                        " WHERE table_id = ? AND at <= ? ORDER BY seq DESC LIMIT 1"),
      oldest_snapshot_(database_,
                       "SELECT seq, epoch, at, version, crc, body FROM snapshot"
                       " WHERE table_id = ? ORDER BY seq LIMIT 1"),
      find_jti_(database_, "SELECT nonce FROM redeemed WHERE jti = ?"),
      insert_jti_(database_, "INSERT INTO redeemed (jti, nonce, exp) VALUES (?, ?, ?)"),
      prune_jti_(database_,
                 "DELETE FROM redeemed WHERE jti IN"
                 " (SELECT jti FROM redeemed WHERE exp <= ? ORDER BY exp LIMIT ?)") {
  sqlite3_wal_hook(database_.handle(), note_pages, &wal_pages_);
  check_key();
}

SqliteStore::~SqliteStore() = default;

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
  } catch (const StoreBroken&) {
    leave_as_is();
    throw;
  }
  answers.clear();
  for (const Request& request : batch) answers.push_back(unavailable(request));
  return answers;
}

void SqliteStore::tend() {
  if (wal_pages_ < kCheckpointPages) return;
  try {
    database_.check(sqlite3_wal_checkpoint_v2(database_.handle(), nullptr,
                                              SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr));
    wal_pages_ = 0;
  } catch (const DiskFull&) {
    // Nothing is lost, it is all in the -wal; the next batch asks again.
  } catch (const StoreBroken&) {
    leave_as_is();
    throw;
  }
}

// Closing would write and flush the file once more, and might find a failed fsync mended.
void SqliteStore::leave_as_is() {
  sqlite3_db_config(database_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Rooms SqliteStore::apply(const ListRooms& list) {
  Rooms answer{list.number, {}};
  Cursor cursor = list_rooms_.rows();
  while (cursor.next())
    answer.rooms.push_back(Room{cursor.text(0), cursor.text(1), cursor.text(2), cursor.text(3)});
  return answer;
}

Created SqliteStore::apply(const CreateRoom& create) {
  const Room& room = create.room;
  if (room_by_name_.only_integer(room.name) != 0)
    return Created{create.number, Creation::name_taken};
  if (!room.code.empty() && room_by_code_.only_integer(room.code) != 0)
    return Created{create.number, Creation::code_taken};
  insert_room_.run(room.name, room.creator, room.code, Blob{room.settings});
  const Digest chain = first_link(room.name);
  insert_head_.run(room.name, Blob{view_of(chain)});
  return Created{create.number, Creation::created};
}

Appended SqliteStore::apply(const Append& append) {
  const Record& record = append.record;
  const std::optional<Head> head = find_head(record.table);
  if (!head || head->epoch != record.epoch || head->seq + 1 != record.seq)
    return Appended{append.number, Fate::fenced};
  const std::string sealed = seal(record.body, context_of(record));
  const std::string content = content_of(record, sealed);
  const Digest chain = next_link(head->chain, content);
  insert_record_.run(head->id, record.epoch, record.seq, record.events, record.user, record.id,
                     Blob{view_of(record.request)}, record.at.ms, std::uint64_t{record.version},
                     head->last_record, std::uint64_t{crc_of(content)}, Blob{view_of(chain)},
                     Blob{sealed});
  const std::int64_t row = sqlite3_last_insert_rowid(database_.handle());
  advance_.run(record.table, record.epoch, head->seq, head->seq + record.events, row,
               Blob{view_of(chain)});
  CHECK(sqlite3_changes(database_.handle()) == 1);
  return Appended{append.number, Fate::durable};
}

Appended SqliteStore::apply(const Keep& keep) {
  const Snapshot& snapshot = keep.snapshot;
  const std::optional<Head> head = find_head(snapshot.table);
  if (!head || head->epoch != snapshot.epoch || head->seq < snapshot.seq)
    return Appended{keep.number, Fate::fenced};
  CHECK(ends_a_record(snapshot.seq, *head));
  const std::string sealed = seal(snapshot.body, context_of(snapshot));
  insert_snapshot_.run(head->id, snapshot.seq, snapshot.epoch, snapshot.at.ms,
                       std::uint64_t{snapshot.version},
                       std::uint64_t{crc_of(content_of(snapshot, sealed))}, Blob{sealed});
  note_snapshot_.run(snapshot.table, snapshot.seq);
  prune_snapshots_.run(head->id, snapshot.at.ms - kCatchUp.count());
  return Appended{keep.number, Fate::durable};
}

// From the head back; snapshots are of late, so it is a step or none.
bool SqliteStore::ends_a_record(std::uint64_t seq, const Head& head) {
  std::uint64_t end = head.seq;
  for (std::int64_t id = head.last_record; id != 0 && end > seq;) {
    Cursor cursor = read_link_.rows(id, head.id);
    if (!cursor.next()) return true;  // damage; the claim that reads it says so
    end = cursor.number(0) - 1;
    id = cursor.integer(1);
  }
  return end == seq;
}

Redeemed SqliteStore::apply(const Redeem& redeem) {
  const std::int64_t now = redeem.at.seconds();
  prune_jti_.run(now, kMaxPruned);
  if (redeem.exp <= now) return Redeemed{redeem.number, false};
  {
    Cursor found = find_jti_.rows(redeem.jti);
    if (found.next()) return Redeemed{redeem.number, found.bytes(0) == redeem.nonce};
  }
  insert_jti_.run(redeem.jti, redeem.nonce, redeem.exp);
  return Redeemed{redeem.number, true};
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
