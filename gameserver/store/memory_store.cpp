#include "gameserver/store/memory_store.hpp"

#include <algorithm>
#include <set>

#include "gameserver/store/contract.hpp"
#include "shared/base/check.hpp"
#include "shared/base/planted.hpp"

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

std::vector<Answer> all(const std::vector<Request>& batch, Answer (*answer)(const Request&)) {
  std::vector<Answer> answers;
  answers.reserve(batch.size());
  for (const Request& request : batch) answers.push_back(answer(request));
  return answers;
}

}  // namespace

std::vector<Answer> MemoryStore::run(const std::vector<Request>& batch) {
  CHECK(batch.size() <= kMaxBatch);
  for (const Request& request : batch) check_contract(request);
  const Luck luck = std::exchange(luck_, Luck::answered);
  if (luck == Luck::away) return all(batch, unavailable);
  if (luck == Luck::unknown_undone) return all(batch, unknown);
  if (luck == Luck::lost_undone) throw StoreBroken("the batch was lost before its commit");
  std::vector<Answer> answers;
  answers.reserve(batch.size());
  for (const Request& request : batch)
    answers.push_back(
        std::visit([this](const auto& one) -> Answer { return apply(one); }, request));
  if (luck == Luck::unknown_applied) return all(batch, unknown);
  if (luck == Luck::lost_applied) throw StoreBroken("the answers were lost after the commit");
  return answers;
}

void MemoryStore::release(const std::string& table) {
  const auto found = tables_.find(table);
  if (found != tables_.end()) found->second.faults = 0;
}

const std::vector<Record>& MemoryStore::journal(const std::string& table) const {
  static const std::vector<Record> kNone;
  const auto found = tables_.find(table);
  return found == tables_.end() ? kNone : found->second.records;
}

const std::vector<Message>& MemoryStore::messages(const std::string& root) const {
  static const std::vector<Message> kNone;
  const auto found = tables_.find(root);
  return found == tables_.end() ? kNone : found->second.messages;
}

const std::map<std::uint64_t, Archive>& MemoryStore::archive(const std::string& table) const {
  static const std::map<std::uint64_t, Archive> kNone;
  const auto found = tables_.find(table);
  return found == tables_.end() ? kNone : found->second.deals;
}

MemoryStore::Table* MemoryStore::owned(const std::string& table, std::uint64_t epoch) {
  const auto found = tables_.find(table);
  if (base::planted(1) && found != tables_.end()) return &found->second;  // fence off
  return found == tables_.end() || found->second.epoch != epoch ? nullptr : &found->second;
}

// The newest change is told twice, as an engine with many writers must do now and then.
Rooms MemoryStore::apply(const ListRooms& list) {
  Rooms answer{list.number, {}, changes_};
  for (const auto& [name, table] : tables_)
    if (table.changed != 0 && table.changed >= list.since)
      answer.rooms.push_back({table.room, table.owner, table.epoch, table.seq, table.summary});
  return answer;
}

Created MemoryStore::apply(const CreateRoom& create) {
  const Room& room = create.room;
  const auto found = tables_.find(room.name);
  if (found != tables_.end()) {
    const bool asked_again = found->second.room == room && found->second.epoch == 0;
    return Created{create.number, asked_again ? Creation::created : Creation::name_taken};
  }
  if (!room.code.empty() && !codes_.insert(room.code).second)
    return Created{create.number, Creation::code_taken};
  Table& table = tables_[room.name];
  table.room = room;
  table.changed = ++changes_;
  return Created{create.number, Creation::created};
}

Created MemoryStore::apply(const RemakeRoom& remake) {
  const Room& room = remake.room;
  Table* table = owned(room.name, remake.snapshot.epoch);
  if (!table || table->seq != remake.snapshot.seq)
    return Created{remake.number, Creation::name_taken};
  if (!room.code.empty() && room.code != table->room.code && !codes_.insert(room.code).second)
    return Created{remake.number, Creation::code_taken};
  if (table->room.code != room.code) codes_.erase(table->room.code);
  table->room = room;
  table->summary.clear();
  table->changed = ++changes_;
  table->snapshots = {{remake.snapshot.seq, remake.snapshot}};
  return Created{remake.number, Creation::created};
}

Noted MemoryStore::apply(const Note& note) {
  if (Table* table = owned(note.table, note.epoch)) {
    table->summary = note.summary;
    table->changed = ++changes_;
  }
  return Noted{note.number};
}

Living MemoryStore::apply(const Live& live) {
  servers_.insert_or_assign(live.mine.name, Heard{live.mine, now_});
  std::erase_if(servers_, [&](const auto& entry) {
    const auto& [server, at] = entry.second;
    return at.ms + kServerForgotten.count() < now_.ms ||
           (server.address == live.mine.address && server.name != live.mine.name);
  });
  Living answer{live.number, {}};
  for (const auto& [name, heard] : servers_)
    if (heard.at.ms + kServerHeard.count() >= now_.ms) answer.servers.push_back(heard.server);
  return answer;
}

Claimed MemoryStore::apply(const Claim& claim) {
  Claimed answer;
  answer.number = claim.number;
  answer.outcome = Claiming::unknown;
  if (claim.table.starts_with(kRootPrefix)) tables_[claim.table].room.name = claim.table;
  const auto found = tables_.find(claim.table);
  if (found == tables_.end()) return answer;
  Table& table = found->second;
  const bool rests = table.epoch > 0 && now_.ms - table.claimed.ms < kClaimRest.count();
  if (table.faults >= kFaultsToPark) {
    answer.outcome = Claiming::parked;
    answer.why = table.fault;
  } else if (!base::planted(3) && (claim.seen == 0 ? rests : table.epoch > claim.seen)) {
    answer.outcome = Claiming::held;
  } else {
    answer.outcome = Claiming::won;
    if (!base::planted(2) || table.epoch == 0) ++table.epoch;  // planted: it stays
    table.owner = claim.owner;
    table.claimed = now_;
    auto chosen = settled(table.snapshots, claim.at);
    if (chosen == table.snapshots.end()) chosen = table.snapshots.begin();
    if (chosen != table.snapshots.end()) answer.snapshot.push_back(chosen->second);
    std::uint64_t from = answer.snapshot.empty() ? 0 : answer.snapshot.front().seq;
    if (base::planted(5) && from > 0) from = table.snapshots.rbegin()->first;  // a stale snapshot
    const auto first =
        std::upper_bound(table.records.begin(), table.records.end(), from,
                         [](std::uint64_t seq, const Record& record) { return seq < record.seq; });
    answer.records.assign(first, table.records.end());
    if (base::planted(4) && !answer.records.empty()) {  // the tail is lost
      table.seq -= answer.records.back().events;
      answer.records.pop_back();
      table.records.pop_back();
    }
  }
  answer.room = table.room;
  answer.owner = table.owner;
  answer.epoch = table.epoch;
  answer.seq = table.seq;
  return answer;
}

Noted MemoryStore::apply(const Fault& fault) {
  const auto found = tables_.find(fault.table);
  if (found != tables_.end()) {
    ++found->second.faults;
    found->second.fault = fault.what;
  }
  return Noted{fault.number};
}

Looked MemoryStore::apply(const Look& look) {
  Looked answer{look.number, {}};
  for (const std::string& name : std::set<std::string>(look.tables.begin(), look.tables.end())) {
    const auto found = tables_.find(name);
    if (found != tables_.end())
      answer.tables.push_back({name, found->second.epoch, found->second.seq});
  }
  return answer;
}

Appended MemoryStore::apply(const Check& check) {
  if (base::planted(8)) return Appended{check.number, Fate::durable};  // no fence
  return Appended{check.number, owned(check.table, check.epoch) ? Fate::durable : Fate::fenced};
}

Appended MemoryStore::apply(const Append& append) {
  const Record& record = append.record;
  Table* table = owned(record.table, record.epoch);
  if (!table || table->seq + 1 != record.seq) return Appended{append.number, Fate::fenced};
  table->seq += record.events;
  table->records.push_back(record);
  return Appended{append.number, Fate::durable};
}

Appended MemoryStore::apply(const Keep& keep) {
  const Snapshot& snapshot = keep.snapshot;
  Table* table = owned(snapshot.table, snapshot.epoch);
  if (!table || table->seq < snapshot.seq) return Appended{keep.number, Fate::fenced};
  const std::vector<Record>& records = table->records;
  const auto ends_here = [&snapshot](const Record& record) {
    return record.seq + record.events - 1 == snapshot.seq;
  };
  CHECK(snapshot.seq == 0 || std::any_of(records.rbegin(), records.rend(), ends_here));
  Snapshots& kept = table->snapshots;
  kept.insert_or_assign(snapshot.seq, snapshot);
  const auto first_of_use = settled(kept, snapshot.at);
  if (first_of_use != kept.end()) kept.erase(kept.begin(), kept.find(first_of_use->first));
  return Appended{keep.number, Fate::durable};
}

Appended MemoryStore::apply(const Archive& archive) {
  Table* table = owned(archive.table, archive.epoch);
  if (!table) return Appended{archive.number, Fate::fenced};
  table->deals.try_emplace(archive.hand_no, archive);
  return Appended{archive.number, Fate::durable};
}

Appended MemoryStore::apply(const Post& post) {
  Table* table = owned(post.root, post.epoch);
  if (!table || table->messages.size() + 1 != post.messages.front().place)
    return Appended{post.number, Fate::fenced};
  table->messages.insert(table->messages.end(), post.messages.begin(), post.messages.end());
  return Appended{post.number, Fate::durable};
}

Log MemoryStore::apply(const ReadLog& read) {
  const Table* table = owned(read.root, read.epoch);
  if (!table) return Log{read.number, Fate::fenced, 0, {}};
  Log log{read.number, Fate::durable, table->messages.size(), {}};
  std::map<std::string_view, std::uint64_t> taken;
  for (auto at = table->messages.rbegin(); at != table->messages.rend(); ++at)
    if (++taken[at->channel] <= read.most) log.messages.push_back(*at);
  std::reverse(log.messages.begin(), log.messages.end());
  return log;
}

DealRead MemoryStore::apply(const ReadDeal& read) {
  const auto& deals = archive(read.table);
  const auto found = deals.find(read.hand_no);
  if (found == deals.end()) return {read.number, {}, ""};
  return {read.number, {found->second}, ""};
}

Noted MemoryStore::apply(const Impose& impose) {
  const Sanction& sanction = impose.sanction;
  sanctions_.insert_or_assign({sanction.user, sanction.kind}, Imposed{sanction, ++changes_});
  return Noted{impose.number};
}

Sanctions MemoryStore::apply(const ListSanctions& list) {
  Sanctions answer{list.number, {}, changes_};
  for (const auto& [key, imposed] : sanctions_)
    if (imposed.changed >= list.since) answer.sanctions.push_back(imposed.sanction);
  return answer;
}

Redeemed MemoryStore::apply(const Redeem& redeem) {
  const std::int64_t now = redeem.at.seconds();
  while (!expiries_.empty() && expiries_.begin()->first <= now) {
    tokens_.erase(expiries_.begin()->second);
    expiries_.erase(expiries_.begin());
  }
  if (redeem.exp <= now) return Redeemed{redeem.number, false};
  const auto [token, fresh] = tokens_.try_emplace(redeem.jti, Token{redeem.nonce, redeem.exp});
  if (fresh) expiries_.emplace(redeem.exp, redeem.jti);
  if (base::planted(6)) return Redeemed{redeem.number, true};   // good twice
  if (base::planted(7)) return Redeemed{redeem.number, fresh};  // nor may the same ask again
  return Redeemed{redeem.number, fresh || token->second.nonce == redeem.nonce};
}

}  // namespace cardroom::store
