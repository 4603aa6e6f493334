// PostgresBatch's reading side: what new owners of many tables need to go on, in three statements.
#include <utility>

#include "gameserver/store/postgres_batch.hpp"
#include "gameserver/store/row.hpp"

namespace cardroom::store {
namespace {

StoredSnapshot snapshot_in(const Rows& rows, int row) {
  StoredSnapshot stored;
  Snapshot& snapshot = stored.snapshot;
  snapshot.seq = rows.number(row, 1);
  snapshot.epoch = rows.number(row, 2);
  snapshot.at.ms = rows.integer(row, 3);
  snapshot.version = static_cast<std::uint32_t>(rows.number(row, 4));
  stored.crc = static_cast<std::uint32_t>(rows.number(row, 5));
  stored.chain = digest_from(rows.bytes(row, 6));
  snapshot.body = rows.bytes(row, 7);
  return stored;
}

StoredRecord record_in(const Rows& rows, int row) {
  StoredRecord stored;
  stored.id = rows.integer(row, 0);
  stored.table = rows.integer(row, 1);
  Record& record = stored.record;
  record.epoch = rows.number(row, 2);
  record.seq = rows.number(row, 3);
  record.events = rows.number(row, 4);
  record.user = rows.bytes(row, 5);
  record.id = rows.number(row, 6);
  record.request = digest_from(rows.bytes(row, 7));
  record.at.ms = rows.integer(row, 8);
  record.version = static_cast<std::uint32_t>(rows.number(row, 9));
  stored.prev = rows.integer(row, 10);
  stored.crc = static_cast<std::uint32_t>(rows.number(row, 11));
  stored.chain = digest_from(rows.bytes(row, 12));
  record.body = rows.bytes(row, 13);
  return stored;
}

}  // namespace

// The first claim of each table that would win it as it stands.
void PostgresBatch::read_for_claims(const std::vector<const Request*>& requests) {
  Strings names(Strings::Of::text);
  std::map<std::string_view, const Claim*> winners;
  for (const Request* request : requests) {
    const auto* claim = std::get_if<Claim>(request);
    const Table* table = claim ? find(claim->table) : nullptr;
    if (!table) continue;
    if (claim->table.starts_with(kRootPrefix))
      rooms_.insert_or_assign(claim->table, Room{claim->table, "", "", ""});
    else
      names.add(claim->table);
    if (decide(*claim, table->head, table->since_claim) == Claiming::won)
      winners.try_emplace(claim->table, claim);
  }
  if (names.size() == 0 && winners.empty()) return;
  const Rows rows = postgres_.run("rooms", Arguments().array(std::move(names)));
  for (int row = 0; row < rows.size(); ++row) {
    Room room{rows.text(row, 0), rows.bytes(row, 1), rows.text(row, 2), rows.bytes(row, 3)};
    rooms_.insert_or_assign(room.name, std::move(room));
  }
  std::vector<const Claim*> claims;
  for (const auto& [name, claim] : winners) claims.push_back(claim);
  read_for(claims);
}

void PostgresBatch::read_for(const std::vector<const Claim*>& claims) {
  if (claims.empty()) return;
  Numbers tables, settled;
  for (const Claim* claim : claims) {
    Table& table = *find(claim->table);
    const Head& head = table.head;
    table.read = true;
    snapshots_.erase(head.id);
    tables.add(head.id);
    settled.add(claim->at.ms - kCatchUp.count());
  }
  const Rows snapshots =
      postgres_.run("snapshots", Arguments().array(std::move(tables)).array(std::move(settled)));
  for (int row = 0; row < snapshots.size(); ++row)
    snapshots_.insert_or_assign(snapshots.integer(row, 0), snapshot_in(snapshots, row));
  Numbers last, past;
  for (const Claim* claim : claims) {
    const Head& head = find(claim->table)->head;
    const auto snapshot = snapshots_.find(head.id);
    const std::uint64_t from = snapshot == snapshots_.end() ? 0 : snapshot->second.snapshot.seq;
    if (head.seq <= from) continue;
    last.add(head.last_record);
    past.add(from);
  }
  if (last.size() == 0) return;
  const Rows records =
      postgres_.run("records", Arguments().array(std::move(last)).array(std::move(past)));
  for (int row = 0; row < records.size(); ++row)
    records_.insert_or_assign(records.integer(row, 0), record_in(records, row));
}

Answer PostgresBatch::apply(const Claim& claim) {
  Table* table = find(claim.table);
  const auto room = rooms_.find(claim.table);
  if (!table || room == rooms_.end()) return answer_to(claim, Claiming::unknown, {}, {});
  Head& head = table->head;
  const std::int64_t since = table->claimed ? 0 : table->since_claim;
  Claimed answer = answer_to(claim, decide(claim, head, since), room->second, head);
  if (answer.outcome != Claiming::won) return answer;
  try {
    if (!table->read) {
      flush();
      read_for({&claim});
    }
    table->read = false;
    open_table(claim, head, answer);
  } catch (const Damage& damage) {
    answer.outcome = Claiming::damaged;
    answer.why = damage.what();
    answer.snapshot.clear();
    return answer;
  }
  head.owner = claim.owner;
  ++head.epoch;
  table->changed = true;
  table->claimed = true;
  answer.owner = head.owner;
  answer.epoch = head.epoch;
  return answer;
}

void PostgresBatch::open_table(const Claim& claim, const Head& head, Claimed& answer) {
  std::optional<StoredSnapshot> chosen;
  if (const auto found = snapshots_.find(head.id); found != snapshots_.end()) {
    chosen = std::move(found->second);
    chosen->snapshot.table = claim.table;
    snapshots_.erase(found);
  }
  check_choice(claim.table, head, chosen);
  std::optional<Digest> chain;
  std::uint64_t from = 0;
  if (chosen) {
    chain = chosen->chain;
    from = chosen->snapshot.seq;
    answer.snapshot.push_back(open_snapshot(*std::move(chosen), sealer_));
  }
  const auto fetch = [this](std::int64_t id) -> std::optional<StoredRecord> {
    const auto found = records_.find(id);
    if (found == records_.end()) return std::nullopt;
    std::optional<StoredRecord> row = std::move(found->second);
    records_.erase(found);
    return row;
  };
  answer.records = open_records(claim.table, head, from, chain, fetch, sealer_);
}

}  // namespace cardroom::store
