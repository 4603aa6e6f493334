#include "gameserver/store/memory_store.hpp"

#include <algorithm>
#include <utility>

#include "gameserver/store/contract.hpp"
#include "shared/base/check.hpp"

namespace cardroom::store {
namespace {

using Snapshots = std::map<std::uint64_t, Snapshot>;

// The newest that is at least kCatchUp older than `at`; the end where none is.
Snapshots::const_iterator settled(const Snapshots& snapshots, base::WallTime at) {
  const auto old = [at](const auto& entry) {
    return entry.second.at.ms <= at.ms - kCatchUp.count();
  };
  const auto found = std::find_if(snapshots.rbegin(), snapshots.rend(), old);
  return found == snapshots.rend() ? snapshots.end() : std::prev(found.base());
}

}  // namespace

std::vector<Answer> MemoryStore::run(const std::vector<Request>& batch) {
  CHECK(batch.size() <= kMaxBatch);
  const Luck luck = std::exchange(luck_, Luck::answered);
  if (luck == Luck::lost_undone) throw StoreBroken("the batch was lost before its commit");
  std::vector<Answer> answers;
  answers.reserve(batch.size());
  for (const Request& request : batch) {
    check_contract(request);
    answers.push_back(
        std::visit([this](const auto& one) -> Answer { return apply(one); }, request));
  }
  if (luck == Luck::lost_applied) throw StoreBroken("the answers were lost after the commit");
  return answers;
}

const std::vector<Record>& MemoryStore::journal(const std::string& table) const {
  static const std::vector<Record> kNone;
  const auto found = tables_.find(table);
  return found == tables_.end() ? kNone : found->second.records;
}

Rooms MemoryStore::apply(const ListRooms& list) {
  Rooms answer{list.number, {}};
  for (const auto& [name, room] : rooms_) answer.rooms.push_back(room);
  return answer;
}

Created MemoryStore::apply(const CreateRoom& create) {
  const Room& room = create.room;
  if (rooms_.contains(room.name)) return Created{create.number, Creation::name_taken};
  const auto same_code = [&room](const auto& entry) { return entry.second.code == room.code; };
  if (!room.code.empty() && std::any_of(rooms_.begin(), rooms_.end(), same_code))
    return Created{create.number, Creation::code_taken};
  rooms_.emplace(room.name, room);
  tables_.emplace(room.name, Table{});
  return Created{create.number, Creation::created};
}

Claimed MemoryStore::apply(const Claim& claim) {
  const auto found = tables_.find(claim.table);
  if (found == tables_.end()) return Claimed{claim.number, false, 0, 0, {}, {}};
  Table& table = found->second;
  ++table.epoch;
  table.owner = claim.owner;
  Claimed answer{claim.number, true, table.epoch, table.seq, {}, {}};
  auto chosen = settled(table.snapshots, claim.at);
  if (chosen == table.snapshots.end()) chosen = table.snapshots.begin();
  if (chosen != table.snapshots.end()) answer.snapshot.push_back(chosen->second);
  const std::uint64_t from = answer.snapshot.empty() ? 0 : answer.snapshot.front().seq;
  for (const Record& record : table.records)
    if (record.seq > from) answer.records.push_back(record);
  return answer;
}

Appended MemoryStore::apply(const Append& append) {
  const Record& record = append.record;
  const auto found = tables_.find(record.table);
  if (found == tables_.end() || found->second.epoch != record.epoch ||
      found->second.seq + 1 != record.seq)
    return Appended{append.number, Fate::fenced};
  found->second.seq += record.events;
  found->second.records.push_back(record);
  return Appended{append.number, Fate::durable};
}

Appended MemoryStore::apply(const Keep& keep) {
  const Snapshot& snapshot = keep.snapshot;
  const auto found = tables_.find(snapshot.table);
  if (found == tables_.end() || found->second.epoch != snapshot.epoch ||
      found->second.seq < snapshot.seq)
    return Appended{keep.number, Fate::fenced};
  const std::vector<Record>& records = found->second.records;
  const auto ends_here = [&snapshot](const Record& record) {
    return record.seq + record.events - 1 == snapshot.seq;
  };
  CHECK(snapshot.seq == 0 || std::any_of(records.rbegin(), records.rend(), ends_here));
  Snapshots& kept = found->second.snapshots;
  kept.insert_or_assign(snapshot.seq, snapshot);
  const auto first_of_use = settled(kept, snapshot.at);
  if (first_of_use != kept.end()) kept.erase(kept.begin(), kept.find(first_of_use->first));
  return Appended{keep.number, Fate::durable};
}

Redeemed MemoryStore::apply(const Redeem& redeem) {
  const std::int64_t now = redeem.at.seconds();
  std::erase_if(tokens_, [now](const auto& entry) { return entry.second.exp <= now; });
  if (redeem.exp <= now) return Redeemed{redeem.number, false};
  const auto [token, fresh] = tokens_.try_emplace(redeem.jti, Token{redeem.nonce, redeem.exp});
  return Redeemed{redeem.number, fresh || token->second.nonce == redeem.nonce};
}

}  // namespace cardroom::store
