#include "sim/audit.hpp"

#include <algorithm>

namespace cardroom::sim {

void Audit::owns(const std::string& server, const std::string& room, std::uint64_t epoch) {
  auto& owners = rooms_[room].owners;
  const auto [at, first] = owners.emplace(epoch, server);
  const auto where = [&] { return room + "/" + std::to_string(epoch); };
  if (at->second != server)
    must(false, "two owners in one epoch: " + at->second + " and " + server + " of " + where());
  if (first && std::next(at) != owners.end())
    must(false, "an old epoch comes up again: " + where());
}

void Audit::appended(const std::string& server, const std::string& room,
                     const store::MemoryStore& store, base::WallTime now) {
  const std::vector<store::Record>& journal = store.journal(room);
  Room& known = rooms_[room];
  while (known.written.size() < journal.size()) {
    owns(server, room, journal[known.written.size()].epoch);
    known.written.push_back(now);
  }
}

void Audit::claimed(const std::string& server, const store::Claim& claim,
                    const store::Claimed& answer, base::WallTime now) {
  if (answer.outcome != store::Claiming::won) return;
  const bool informed = claim.seen != 0 && claim.seen != INT64_MAX;
  must(!informed || answer.epoch <= claim.seen + 1,
       "a claim wins below the epoch that it had not seen: " + claim.table);
  owns(server, claim.table, answer.epoch);
  std::vector<Named>& named = rooms_[claim.table].named;
  if (named.empty() || !(named.back().room == answer.room)) named.push_back({answer.room, now});
}

void Audit::is_back(const std::string& room, base::WallTime now) {
  std::vector<Span>& away = rooms_[room].away;
  if (!away.empty() && away.back().to == 0) away.back().to = now.ms;
}

void Audit::ran(const std::string& server, const store::Request& request,
                const store::Answer& answer, const store::MemoryStore& store, base::WallTime now) {
  const auto* fared = std::get_if<store::Appended>(&answer);
  const bool good = fared && fared->fate == store::Fate::durable;
  if (const auto* append = std::get_if<store::Append>(&request)) {
    appended(server, append->record.table, store, now);
    if (good) is_back(append->record.table, now);
    if (good) rooms_[append->record.table].looked = ++moment_;
  } else if (const auto* check = std::get_if<store::Check>(&request)) {
    if (good) is_back(check->table, now);
    if (good) rooms_[check->table].looked = ++moment_;
    const auto& owners = rooms_[check->table].owners;
    must(!good || owners.empty() || check->epoch >= owners.rbegin()->first,
         "a fence that lets an old owner through");
  } else if (const auto* keep = std::get_if<store::Keep>(&request)) {
    if (good && keep->snapshot.seq == 0) rooms_[keep->snapshot.table].opening = true;
  } else if (const auto* claim = std::get_if<store::Claim>(&request)) {
    if (const auto* outcome = std::get_if<store::Claimed>(&answer))
      claimed(server, *claim, *outcome, now);
    is_back(claim->table, now);
  }
}

void Audit::refused(const std::string& server, const store::Request& request, base::WallTime now) {
  const auto* append = std::get_if<store::Append>(&request);
  const auto* check = std::get_if<store::Check>(&request);
  if (!append && !check) return;
  Room& room = rooms_[append ? append->record.table : check->table];
  if (room.owners.empty() || room.owners.rbegin()->second != server) return;
  if (room.away.empty() || room.away.back().to != 0) room.away.push_back({now.ms, 0});
}

void Audit::came(std::uint64_t link, Request request) {
  came_[{link, request}] = ++moment_;
}

void Audit::answered(std::uint64_t link, Request request, const std::string& room, bool shows) {
  const auto found = came_.find({link, request});
  if (found == came_.end()) return;
  must(!shows || rooms_[room].looked > found->second,
       "told of a table without a look at the store since it was asked for");
  came_.erase(found);
}

bool Audit::lost(const store::Request& request, const store::Answer& answer, std::string& room,
                 std::uint64_t& epoch) {
  const auto* fared = std::get_if<store::Appended>(&answer);
  const auto* append = std::get_if<store::Append>(&request);
  const auto* check = std::get_if<store::Check>(&request);
  if (!fared || fared->fate != store::Fate::fenced || (!append && !check)) return false;
  room = append ? append->record.table : check->table;
  epoch = append ? append->record.epoch : check->epoch;
  return true;
}

bool Audit::has_opening(const std::string& room) const {
  const auto found = rooms_.find(room);
  return found != rooms_.end() && found->second.opening;
}

std::string Audit::owner(const std::string& room, std::uint64_t epoch) const {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return {};
  const auto at = found->second.owners.find(epoch);
  return at == found->second.owners.end() ? std::string() : at->second;
}

void Audit::slept(const std::string& server, base::WallTime from, base::WallTime to) {
  slept_[server].push_back({from.ms, to.ms});
}

std::int64_t Audit::away_ms(const std::string& room, std::uint64_t epoch, base::WallTime from,
                            base::WallTime to) const {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return 0;
  std::vector<Span> spans = found->second.away;
  if (const auto slept = slept_.find(owner(room, epoch)); slept != slept_.end())
    spans.insert(spans.end(), slept->second.begin(), slept->second.end());
  std::ranges::sort(spans, {}, &Span::from);
  std::int64_t sum = 0, counted = from.ms;
  for (const Span& span : spans) {
    const std::int64_t begin = std::max(span.from, counted);
    const std::int64_t end = span.to == 0 ? to.ms : std::min(span.to, to.ms);
    sum += std::max<std::int64_t>(0, end - begin);
    counted = std::max(counted, end);
  }
  return sum;
}

}  // namespace cardroom::sim
