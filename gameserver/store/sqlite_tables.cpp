// SqliteStore's tables: what their owner adds, and what a new owner reads.
#include <algorithm>
#include <set>
#include <utility>

#include "gameserver/store/retention.hpp"
#include "gameserver/store/row.hpp"
#include "gameserver/store/sqlite_store.hpp"
#include "shared/base/check.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {

using crypto::view_of;

namespace {

constexpr std::size_t kMostHeads = 65'536;

}  // namespace

// Good until another is asked for.
SqliteStore::Found* SqliteStore::find_head(const std::string& table) {
  if (const auto known = heads_.find(table); known != heads_.end()) return &known->second;
  Cursor cursor = tables_.find.rows(table);
  if (!cursor.next()) return nullptr;
  if (heads_.size() >= kMostHeads) heads_.clear();
  Found& found = heads_[table];
  Head& head = found.head;
  head.id = cursor.integer(0);
  head.owner = cursor.text(1);
  head.epoch = cursor.number(2);
  head.seq = cursor.number(3);
  head.last_record = cursor.integer(4);
  head.chain = digest_from(cursor.bytes(5));
  head.last_snapshot = cursor.number(6);
  head.faults = cursor.number(7);
  head.fault = cursor.text(8);
  found.claimed.ms = cursor.integer(9);
  return &found;
}

Head* SqliteStore::owned(const std::string& table, std::uint64_t epoch) {
  Found* found = find_head(table);
  return found && found->head.epoch == epoch ? &found->head : nullptr;
}

Looked SqliteStore::apply(const Look& look) {
  Looked answer{look.number, {}};
  for (const std::string& name : std::set<std::string>(look.tables.begin(), look.tables.end()))
    if (const Found* found = find_head(name))
      answer.tables.push_back({name, found->head.epoch, found->head.seq});
  return answer;
}

Appended SqliteStore::apply(const Check& check) {
  return Appended{check.number, owned(check.table, check.epoch) ? Fate::durable : Fate::fenced};
}

Noted SqliteStore::apply(const Fault& fault) {
  tables_.fault.run(fault.table, fault.what);
  heads_.erase(fault.table);
  return Noted{fault.number};
}

Appended SqliteStore::apply(const Append& append) {
  const Record& record = append.record;
  Head* head = owned(record.table, record.epoch);
  if (!head || head->seq + 1 != record.seq) return Appended{append.number, Fate::fenced};
  const std::string sealed = seal(record.body, context_of(record));
  const std::string content = content_of(record, sealed);
  const Digest chain = next_link(head->chain, content);
  tables_.insert_record.run(head->id, record.epoch, record.seq, record.events, record.user,
                            record.id, Blob{view_of(record.request)}, record.at.ms,
                            std::uint64_t{record.version}, head->last_record,
                            std::uint64_t{crc_of(content)}, Blob{view_of(chain)}, Blob{sealed});
  const std::uint64_t before = std::exchange(head->seq, head->seq + record.events);
  head->last_record = sqlite3_last_insert_rowid(database_.handle());
  head->chain = chain;
  tables_.advance.run(record.table, record.epoch, before, head->seq, head->last_record,
                      Blob{view_of(chain)});
  CHECK(sqlite3_changes(database_.handle()) == 1);
  ++written_;
  return Appended{append.number, Fate::durable};
}

Appended SqliteStore::apply(const Keep& keep) {
  const Snapshot& snapshot = keep.snapshot;
  Head* head = owned(snapshot.table, snapshot.epoch);
  if (!head || head->seq < snapshot.seq) return Appended{keep.number, Fate::fenced};
  const End end = find_end(snapshot.seq, *head);
  CHECK(end.of_a_record);
  const std::string sealed = seal(snapshot.body, context_of(snapshot));
  const std::uint64_t crc = crc_of(content_of(snapshot, sealed));
  const std::uint64_t version = snapshot.version;
  if (end.chain)
    tables_.insert_snapshot.run(head->id, snapshot.seq, snapshot.epoch, snapshot.at.ms, version,
                                crc, Blob{view_of(*end.chain)}, Blob{sealed});
  else
    tables_.insert_snapshot.run(head->id, snapshot.seq, snapshot.epoch, snapshot.at.ms, version,
                                crc, nullptr, Blob{sealed});
  tables_.note_snapshot.run(snapshot.table, snapshot.seq);
  head->last_snapshot = std::max(head->last_snapshot, snapshot.seq);
  const std::int64_t settled = snapshot.at.ms - kCatchUp.count();
  tables_.prune_snapshots.run(head->id, settled);
  prune_.expend.run(snapshot.table, head->id, settled);
  return Appended{keep.number, Fate::durable};
}

// From the head back; snapshots are of late, so it is a step or none.
SqliteStore::End SqliteStore::find_end(std::uint64_t seq, const Head& head) {
  if (seq == head.seq) return {true, head.chain};
  std::uint64_t end = head.seq;
  for (std::int64_t id = head.last_record; id != 0 && end >= seq;) {
    Cursor cursor = tables_.read_link.rows(id, head.id);
    if (!cursor.next()) return {true, std::nullopt};  // damage; the claim that reads it says so
    if (end == seq) return {true, digest_from(cursor.bytes(2))};
    end = cursor.number(0) - 1;
    id = cursor.integer(1);
  }
  return {end == seq, std::nullopt};
}

Appended SqliteStore::apply(const Archive& archive) {
  const Head* head = owned(archive.table, archive.epoch);
  if (!head) return Appended{archive.number, Fate::fenced};
  const std::string sealed = seal(archive.body, context_of(archive));
  prune_.deals_by_number.run(head->id, static_cast<std::int64_t>(archive.hand_no) - kDealsOfATable,
                             kDealsPrunedAtOnce);
  tables_.insert_deal.run(head->id, archive.hand_no, archive.first, archive.last, archive.epoch,
                          archive.at.ms, std::uint64_t{archive.version},
                          std::uint64_t{crc_of(content_of(archive, sealed))}, Blob{sealed});
  return Appended{archive.number, Fate::durable};
}

DealRead SqliteStore::apply(const ReadDeal& read) {
  const Found* found = find_head(read.table);
  if (!found) return {read.number, {}, ""};
  Cursor cursor = tables_.read_deal.rows(found->head.id, read.hand_no);
  if (!cursor.next()) return {read.number, {}, ""};
  Archive deal;
  deal.table = read.table;
  deal.hand_no = read.hand_no;
  deal.first = cursor.number(0);
  deal.last = cursor.number(1);
  deal.epoch = cursor.number(2);
  deal.at.ms = cursor.integer(3);
  deal.version = static_cast<std::uint32_t>(cursor.number(4));
  const auto crc = static_cast<std::uint32_t>(cursor.number(5));
  deal.body = cursor.bytes(6);
  return open_deal(read.number, std::move(deal), crc, sealer_);
}

Claimed SqliteStore::apply(const Claim& claim) {
  const bool is_root = claim.table.starts_with(kRootPrefix);
  if (is_root) make_root(claim.table);
  Found* found = find_head(claim.table);
  std::optional<Room> room = is_root ? Room{claim.table, "", "", ""} : find_room(claim.table);
  if (!found || !room) return answer_to(claim, Claiming::unknown, {}, {});
  Head& head = found->head;
  const base::WallTime now = clock_();
  Claimed answer =
      answer_to(claim, decide(claim, head, now.ms - found->claimed.ms), *std::move(room), head);
  if (answer.outcome != Claiming::won) return answer;
  try {
    read_table(claim, head, answer);
  } catch (const Damage& damage) {
    answer.outcome = Claiming::damaged;
    answer.why = damage.what();
    answer.snapshot.clear();
    return answer;
  }
  tables_.raise_epoch.run(claim.table, claim.owner, now.ms);
  found->claimed = now;
  head.owner = answer.owner = claim.owner;
  head.epoch = ++answer.epoch;
  return answer;
}

void SqliteStore::read_table(const Claim& claim, const Head& head, Claimed& answer) {
  std::optional<StoredSnapshot> chosen = choose_snapshot(head, claim);
  std::optional<Digest> chain;
  std::uint64_t from = 0;
  if (chosen) {
    chain = chosen->chain;
    from = chosen->snapshot.seq;
    answer.snapshot.push_back(open_snapshot(*std::move(chosen), sealer_));
  }
  const auto fetch = [this](std::int64_t id) { return read_record(id); };
  answer.records = open_records(claim.table, head, from, chain, fetch, sealer_);
}

std::optional<StoredSnapshot> SqliteStore::choose_snapshot(const Head& head, const Claim& claim) {
  const auto read = [&](Cursor cursor) -> std::optional<StoredSnapshot> {
    if (!cursor.next()) return std::nullopt;
    StoredSnapshot stored;
    Snapshot& snapshot = stored.snapshot;
    snapshot.table = claim.table;
    snapshot.seq = cursor.number(0);
    snapshot.epoch = cursor.number(1);
    snapshot.at.ms = cursor.integer(2);
    snapshot.version = static_cast<std::uint32_t>(cursor.number(3));
    stored.crc = static_cast<std::uint32_t>(cursor.number(4));
    if (!cursor.bytes(5).empty()) stored.chain = digest_from(cursor.bytes(5));
    snapshot.body = cursor.text(6);
    return stored;
  };
  const std::int64_t settled = claim.at.ms - kCatchUp.count();
  std::optional<StoredSnapshot> chosen = read(tables_.settled_snapshot.rows(head.id, settled));
  if (!chosen) chosen = read(tables_.oldest_snapshot.rows(head.id));
  check_choice(claim.table, head, chosen);
  return chosen;
}

std::optional<StoredRecord> SqliteStore::read_record(std::int64_t id) {
  Cursor cursor = tables_.read_record.rows(id);
  if (!cursor.next()) return std::nullopt;
  StoredRecord row;
  row.id = id;
  row.table = cursor.integer(0);
  Record& record = row.record;
  record.epoch = cursor.number(1);
  record.seq = cursor.number(2);
  record.events = cursor.number(3);
  record.user = cursor.text(4);
  record.id = cursor.number(5);
  record.request = digest_from(cursor.bytes(6));
  record.at.ms = cursor.integer(7);
  record.version = static_cast<std::uint32_t>(cursor.number(8));
  row.prev = cursor.integer(9);
  row.crc = static_cast<std::uint32_t>(cursor.number(10));
  row.chain = digest_from(cursor.bytes(11));
  record.body = cursor.text(12);
  return row;
}

}  // namespace cardroom::store
