// SqliteStore's reading side: what a new owner of a table needs to go on, verified link by link.
#include <algorithm>
#include <utility>

#include "gameserver/store/row.hpp"
#include "gameserver/store/sqlite_store.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::store {
namespace {

[[noreturn]] void damaged(const std::string& table, std::uint64_t seq, const std::string& why) {
  throw StoreBroken("the store is damaged: table \"" + table + "\", seq " + std::to_string(seq) +
                    ": " + why + "; restore it from a back-up");
}

// A hash of another length is damage, and matches nothing.
Digest digest_from(std::string_view bytes) {
  Digest digest{};
  if (bytes.size() == digest.size()) std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

}  // namespace

std::optional<SqliteStore::Head> SqliteStore::find_head(const std::string& table) {
  Cursor cursor = find_head_.rows(table);
  if (!cursor.next()) return std::nullopt;
  Head head;
  head.id = cursor.integer(0);
  head.epoch = cursor.number(1);
  head.seq = cursor.number(2);
  head.last_record = cursor.integer(3);
  head.chain = digest_from(cursor.bytes(4));
  head.last_snapshot = cursor.number(5);
  return head;
}

Claimed SqliteStore::apply(const Claim& claim) {
  const std::optional<Head> head = find_head(claim.table);
  if (!head) return Claimed{claim.number, false, 0, 0, {}, {}};
  raise_epoch_.run(claim.table, claim.owner);
  Claimed answer{claim.number, true, head->epoch + 1, head->seq, {}, {}};
  answer.snapshot = choose_snapshot(*head, claim);
  const std::uint64_t from = answer.snapshot.empty() ? 0 : answer.snapshot.front().seq;
  answer.records = records_after(from, *head, claim.table);
  return answer;
}

std::vector<Snapshot> SqliteStore::choose_snapshot(const Head& head, const Claim& claim) {
  const auto read = [&](Cursor cursor) -> std::vector<Snapshot> {
    if (!cursor.next()) return {};
    Snapshot snapshot;
    snapshot.table = claim.table;
    snapshot.seq = cursor.number(0);
    snapshot.epoch = cursor.number(1);
    snapshot.at.ms = cursor.integer(2);
    snapshot.version = static_cast<std::uint32_t>(cursor.number(3));
    const std::string_view sealed = cursor.bytes(5);
    if (cursor.number(4) != crc_of(content_of(snapshot, sealed)))
      damaged(claim.table, snapshot.seq, "the snapshot's checksum does not match");
    std::optional<std::string> body = sealer_.open(sealed, context_of(snapshot));
    if (!body) damaged(claim.table, snapshot.seq, "the snapshot does not open with this key file");
    snapshot.body = *std::move(body);
    return {std::move(snapshot)};
  };
  std::vector<Snapshot> chosen =
      read(settled_snapshot_.rows(head.id, claim.at.ms - kCatchUp.count()));
  if (chosen.empty()) chosen = read(oldest_snapshot_.rows(head.id));
  if (chosen.empty() && head.last_snapshot != 0)
    damaged(claim.table, head.last_snapshot, "the snapshot that the head row names is missing");
  if (!chosen.empty() && chosen.front().seq > head.seq)
    damaged(claim.table, chosen.front().seq, "the snapshot is ahead of the table");
  return chosen;
}

std::vector<Record> SqliteStore::records_after(std::uint64_t seq, const Head& head,
                                               const std::string& table) {
  std::vector<Row> rows = rows_after(seq, head, table);
  std::vector<Record> records;
  records.reserve(rows.size());
  std::uint64_t next = seq + 1;
  Digest chain = rows.empty() ? head.chain : chain_before(rows.back(), head);
  while (!rows.empty()) {
    Row row = std::move(rows.back());
    rows.pop_back();
    Record& record = row.record;
    if (record.seq != next) damaged(table, next, "the record is missing");
    const std::string content = content_of(record, record.body);
    if (crc_of(content) != row.crc) damaged(table, next, "the record's checksum does not match");
    chain = next_link(chain, content);
    if (chain != row.chain) damaged(table, next, "the chain of hashes is broken");
    std::optional<std::string> body = sealer_.open(record.body, context_of(record));
    if (!body) damaged(table, next, "the record does not open with this key file");
    record.body = *std::move(body);
    next += record.events;
    records.push_back(std::move(record));
  }
  if (next != head.seq + 1) damaged(table, next, "the records do not reach the head row");
  if (chain != head.chain) damaged(table, head.seq, "the chain does not end as the head row says");
  return records;
}

// The newest first.
std::vector<SqliteStore::Row> SqliteStore::rows_after(std::uint64_t seq, const Head& head,
                                                      const std::string& table) {
  std::vector<Row> rows;
  std::uint64_t end = head.seq;  // of the record that is read next, where all is well
  std::int64_t id = head.last_record;
  while (id != 0 && end > seq) {
    std::optional<Row> row = read_row(id, head, table);
    if (!row) damaged(table, end, "the record is missing");
    // Arrival order: a link that leads forward would lead in circles.
    if (row->prev >= id || row->record.seq == 0 || row->record.seq > end)
      damaged(table, end, "the record's links or numbers are wrong");
    id = row->prev;
    end = row->record.seq - 1;
    rows.push_back(*std::move(row));
  }
  return rows;
}

std::optional<SqliteStore::Row> SqliteStore::read_row(std::int64_t id, const Head& head,
                                                      const std::string& table) {
  Cursor cursor = read_record_.rows(id);
  if (!cursor.next() || cursor.integer(0) != head.id) return std::nullopt;
  Row row;
  Record& record = row.record;
  record.table = table;
  record.epoch = cursor.number(1);
  record.seq = cursor.number(2);
  record.events = cursor.number(3);
  record.user = cursor.text(4);
  record.id = cursor.number(5);
  record.request = digest_from(cursor.bytes(6));
  record.at.ms = cursor.integer(7);
  record.version = static_cast<std::uint32_t>(cursor.number(8));
  record.body = cursor.text(12);
  row.prev = cursor.integer(9);
  row.crc = static_cast<std::uint32_t>(cursor.number(10));
  row.chain = digest_from(cursor.bytes(11));
  return row;
}

// Of the record before the oldest that was read: where the chain is taken up.
Digest SqliteStore::chain_before(const Row& row, const Head& head) {
  const std::string& table = row.record.table;
  if (row.prev == 0) return first_link(table);
  Cursor cursor = read_chain_.rows(row.prev, head.id);
  if (!cursor.next()) damaged(table, row.record.seq, "the record before it is missing");
  return digest_from(cursor.bytes(0));
}

}  // namespace cardroom::store
