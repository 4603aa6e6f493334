#include "gameserver/store/claim.hpp"

#include <utility>

#include "gameserver/store/row.hpp"

namespace cardroom::store {
namespace {

// The newest first.
std::vector<StoredRecord> rows_after(const std::string& table, const Head& head, std::uint64_t from,
                                     const FetchRecord& fetch) {
  std::vector<StoredRecord> rows;
  std::uint64_t end = head.seq;  // of the record that is read next, where all is well
  std::int64_t id = head.last_record;
  while (id != 0 && end > from) {
    std::optional<StoredRecord> row = fetch(id);
    if (!row || row->table != head.id) throw Damage(table, end, "the record is missing");
    // Arrival order: a link that leads forward would lead in circles.
    if (row->prev >= id || row->record.seq == 0 || row->record.seq > end)
      throw Damage(table, end, "the record's links or numbers are wrong");
    id = row->prev;
    end = row->record.seq - 1;
    row->record.table = table;
    rows.push_back(*std::move(row));
  }
  return rows;
}

// Of the record before the oldest that was read: where the chain is taken up.
Digest chain_before(const StoredRecord& oldest, const std::optional<Digest>& chain,
                    const FetchRecord& fetch) {
  const Record& record = oldest.record;
  if (oldest.prev == 0) return first_link(record.table);
  if (chain) return *chain;
  const std::optional<StoredRecord> before = fetch(oldest.prev);
  if (!before || before->table != oldest.table)
    throw Damage(record.table, record.seq, "the record before it is missing");
  return before->chain;
}

}  // namespace

Damage::Damage(const std::string& table, std::uint64_t seq, const std::string& why)
    : runtime_error("table \"" + table + "\", seq " + std::to_string(seq) + ": " + why +
                    "; restore it from a back-up") {}

Claiming decide(const Claim& claim, const Head& head, std::int64_t since) {
  if (head.faults >= kFaultsToPark) return Claiming::parked;
  const bool rests = head.epoch > 0 && since < kClaimRest.count();
  return (claim.seen == 0 ? rests : head.epoch > claim.seen) ? Claiming::held : Claiming::won;
}

Claimed answer_to(const Claim& claim, Claiming outcome, Room room, const Head& head) {
  Claimed answer;
  answer.number = claim.number;
  answer.outcome = outcome;
  answer.room = std::move(room);
  answer.owner = head.owner;
  answer.epoch = head.epoch;
  answer.seq = head.seq;
  if (outcome == Claiming::parked) answer.why = head.fault;
  return answer;
}

void check_choice(const std::string& table, const Head& head,
                  const std::optional<StoredSnapshot>& chosen) {
  if (!chosen && head.last_snapshot != 0)
    throw Damage(table, head.last_snapshot, "the snapshot that the head row names is missing");
  if (chosen && chosen->snapshot.seq > head.seq)
    throw Damage(table, chosen->snapshot.seq, "the snapshot is ahead of the table");
}

Snapshot open_snapshot(StoredSnapshot stored, crypto::Sealer& sealer) {
  Snapshot& snapshot = stored.snapshot;
  if (stored.crc != crc_of(content_of(snapshot, snapshot.body)))
    throw Damage(snapshot.table, snapshot.seq, "the snapshot's checksum does not match");
  std::optional<std::string> body = sealer.open(snapshot.body, context_of(snapshot));
  if (!body)
    throw Damage(snapshot.table, snapshot.seq, "the snapshot does not open with this key file");
  snapshot.body = *std::move(body);
  return std::move(snapshot);
}

DealRead open_deal(std::uint64_t number, Archive stored, std::uint32_t crc,
                   crypto::Sealer& sealer) {
  if (crc != crc_of(content_of(stored, stored.body)))
    return {number, {}, "the deal's checksum does not match"};
  std::optional<std::string> body = sealer.open(stored.body, context_of(stored));
  if (!body) return {number, {}, "the deal does not open with this key file"};
  stored.body = *std::move(body);
  return {number, {std::move(stored)}, ""};
}

std::vector<Record> open_records(const std::string& table, const Head& head, std::uint64_t from,
                                 const std::optional<Digest>& known, const FetchRecord& fetch,
                                 crypto::Sealer& sealer) {
  std::vector<StoredRecord> rows = rows_after(table, head, from, fetch);
  std::vector<Record> records;
  records.reserve(rows.size());
  std::uint64_t next = from + 1;
  Digest chain =
      rows.empty() ? known.value_or(head.chain) : chain_before(rows.back(), known, fetch);
  while (!rows.empty()) {
    StoredRecord row = std::move(rows.back());
    rows.pop_back();
    Record& record = row.record;
    if (record.seq != next) throw Damage(table, next, "the record is missing");
    const std::string content = content_of(record, record.body);
    if (crc_of(content) != row.crc)
      throw Damage(table, next, "the record's checksum does not match");
    chain = next_link(chain, content);
    if (chain != row.chain) throw Damage(table, next, "the chain of hashes is broken");
    std::optional<std::string> body = sealer.open(record.body, context_of(record));
    if (!body) throw Damage(table, next, "the record does not open with this key file");
    record.body = *std::move(body);
    next += record.events;
    records.push_back(std::move(record));
  }
  if (next != head.seq + 1) throw Damage(table, next, "the records do not reach the head row");
  if (chain != head.chain)
    throw Damage(table, head.seq, "the chain does not end as the head row says");
  return records;
}

}  // namespace cardroom::store
