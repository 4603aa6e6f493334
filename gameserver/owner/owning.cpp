// Which tables are this server's, and who else lives: claims, losses, faults, the drain.
#include <algorithm>

#include "gameserver/owner/owner.hpp"
#include "shared/base/planted.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::owner {

using protocol::ErrorCode;

void Owner::claim(const std::string& room, std::uint64_t seen, base::Now now,
                  std::uint64_t doubted) {
  const auto [claiming, is_new] = claiming_.try_emplace(room);
  if (is_new) ask_first(room, seen, now, doubted);
}

// The same for what waits for it.
void Owner::claim_for(Behind waiting, const std::string& room, std::uint64_t seen, base::Now now) {
  const auto [claiming, is_new] = claiming_.try_emplace(room);
  if (claiming->second.behind.size() >= kMaxBehind) return turn_away(waiting, ErrorCode::busy);
  claiming->second.behind.push_back(std::move(waiting));
  if (is_new) ask_first(room, seen, now, 0);
}

void Owner::ask_first(const std::string& room, std::uint64_t seen, base::Now now,
                      std::uint64_t doubted) {
  if (auto again = reclaim_.extract(room)) {
    seen = std::max(seen, again.mapped().seen);
    claiming_.find(room)->second.asked_by = std::move(again.mapped().asked_by);
  }
  ask_for(room, seen, now, doubted);
}

void Owner::ask_for(const std::string& room, std::uint64_t seen, base::Now now,
                    std::uint64_t doubted) {
  Claiming& claiming = claiming_.find(room)->second;
  claiming.in_time = claiming.behind.size();
  to_store(store::Claim{await(ClaimOf{room, seen, doubted}), room, config_.name, seen, now.wall});
}

// Attachments are not refused: their realtime server brings them again.
void Owner::turn_away(const Behind& waiting, ErrorCode code) {
  const Call* call = std::get_if<Call>(&waiting);
  const bool unknown = code == ErrorCode::unknown_room && call && names_channel(call->frame.msg);
  if (call) refuse(call->request, unknown ? ErrorCode::unknown_channel : code);
  if (const auto* asked = std::get_if<lobby::Asked>(&waiting)) refuse_asked(asked->origin, code);
}

void Owner::turn_away(const Claiming& claiming, ErrorCode code) {
  for (const Behind& waiting : claiming.behind) turn_away(waiting, code);
}

void Owner::claimed(const std::string& room, const store::Claimed& answer, base::Now now) {
  const auto found = claiming_.find(room);
  Claiming claiming = std::move(found->second);
  claiming_.erase(found);
  claim_all_again(now);
  std::string wrong = answer.why;
  switch (answer.outcome) {
    case store::Claiming::won:
      leave_crumb(room);
      try {
        wrong = load(answer, now);
      } catch (const std::exception& error) {
        claiming_[room] = std::move(claiming);
        return fault(room, answer.epoch, error.what());
      }
      leave_crumb("");
      if (!wrong.empty()) break;
      ++counts_.claims_won;
      elsewhere_.erase(room);
      parked_.erase(room);
      announce(link::Owns{{{room, answer.epoch}}, false});
      serve_behind(room, std::move(claiming), now);
      return finish_start();
    case store::Claiming::held:
      if (answer.owner == config_.name) {  // by a claim of ours whose answer was lost
        claiming_[room] = std::move(claiming);
        return ask_for(room, answer.epoch, now);
      }
      ++counts_.claims_held;
      for (auto& behind : claiming.behind) {
        if (Call* call = std::get_if<Call>(&behind))
          send_on(std::move(*call), room, answer.owner, answer.epoch);
        if (const auto* asked = std::get_if<lobby::Asked>(&behind))
          refuse_asked(asked->origin, ErrorCode::unavailable);
      }
      for (const std::uint64_t link : claiming.asked_by)
        outputs_.push_back(ToLink{link, link::Disowns{room, answer.epoch, answer.owner}});
      break;
    case store::Claiming::unknown:
      not_there(room, claiming, now);
      break;
    case store::Claiming::parked:
    case store::Claiming::damaged:
      break;
  }
  if (!wrong.empty()) {
    const bool is_new = std::exchange(parked_[room], wrong) != wrong;
    if (starting_ && answer.outcome == store::Claiming::won)
      unread_.push_back({room, wrong});
    else if (is_new)
      outputs_.push_back(Parked{room, wrong});
    turn_away(claiming, ErrorCode::unavailable);
  }
  finish_start();
}

// The store could not take it. A table that viewers wait for is asked for until it can: whoever
// waits for the realtime servers to ask again waits longer than the outage.
void Owner::keep_claim(const ClaimOf& of, base::Now now) {
  const auto found = claiming_.find(of.room);
  turn_away(found->second, ErrorCode::unavailable);
  if (alone() || of.seen != 0 || !found->second.asked_by.empty()) {
    if (reclaim_.empty()) next_reclaim_ = now.instant + kReclaimEvery;
    Reclaim& again = reclaim_[of.room];
    again.seen = std::max(again.seen, of.seen);
    again.asked_by.merge(found->second.asked_by);
  }
  claiming_.erase(found);
  // The realtime servers still believe it to be here, and another may reach the store.
  if (!alone() && of.doubted != 0) disown(of.room, of.doubted, "");
}

// One finds out whether the store is back: while it is away no more is asked of it.
void Owner::claim_again(base::Now now) {
  next_reclaim_ = now.instant + kReclaimEvery;
  auto next = reclaim_.upper_bound(last_reclaimed_);
  if (next == reclaim_.end()) next = reclaim_.begin();
  last_reclaimed_ = next->first;
  claim(last_reclaimed_, next->second.seen, now);
}

void Owner::claim_all_again(base::Now now) {
  while (!reclaim_.empty()) claim_again(now);
}

// It serves once every room was listed and, alone, every table stands or is parked.
void Owner::finish_start() {
  if (!starting_ || listing_ || relist_ || house_rooms_ > 0) return;
  if (alone() && !(claiming_.empty() && reclaim_.empty())) return;
  end_start();
}

void Owner::end_start() {
  starting_ = false;
  if (lobby_.rooms() == 0 && !unread_.empty()) {
    outputs_.push_back(Unreadable{unread_.size(), unread_.front().what});
    return;
  }
  for (Parked& parked : std::exchange(unread_, {})) outputs_.push_back(std::move(parked));
  ready_ = true;
}

// Empty, or what is wrong with it. Throws what the table's code throws.
std::string Owner::load(const store::Claimed& answer, base::Now now) {
  const std::string& room = answer.room.name;
  if (protocol::is_root(room)) {
    roots_[room] = answer.epoch;
    return {};
  }
  const auto settings = unpack_settings(answer.room);
  if (!settings) return room + ": its settings do not read";
  auto table = std::make_unique<table::Table>(*settings, answer.epoch, config_.bot_delay);
  std::string wrong = table->load(answer, now);
  if (!wrong.empty()) return wrong;
  show(*table, now);
  tables_[room].table = std::move(table);
  if (!alone()) to_note_.insert(room);  // its last owner may not have come to it
  settle(room, now);
  return {};
}

// In the list of rooms, as it is now.
void Owner::show(const table::Table& table, base::Now now) {
  const table::Settings& settings = table.settings();
  const std::string& room = settings.room;
  if (table.state().closed) {
    codes_.erase(settings.code);
    end_channels(room, now);
    return lobby_.remove(room, now);
  }
  enlist(settings, table.summary(), now);
}

// A closed table takes no memory. That it is closed is noted, so that no start has to load it.
void Owner::retire(const std::string& room, base::Now now) {
  const table::Table* table = find_table(room);
  if (!table || !table->done(now)) return;
  const std::uint64_t epoch = table->epoch();
  to_store(store::Note{await(Noting{room}), room, epoch, pack(table->summary())});
  drop(room, ErrorCode::unavailable);
  disown(room, epoch, "");
}

void Owner::serve_behind(const std::string& room, Claiming claiming, base::Now now) {
  for (auto& behind : claiming.behind) {
    if (auto* asked = std::get_if<lobby::Asked>(&behind)) {
      ask_behind(room, std::move(*asked), now);
      continue;
    }
    if (Call* call = std::get_if<Call>(&behind)) {
      if (!connections_.contains(call->request.from)) continue;
      if (names_channel(call->frame.msg))
        to_channel(std::move(*call), now);
      else
        to_room(std::move(*call), room, now);
      continue;
    }
    const table::Attach& attach = std::get<table::Attach>(behind);
    if (!connections_.contains(attach.from)) continue;
    bring_in(attach.from, room);
    with(room, now, [&](table::Table& table) { table.attach(attach, now); });
  }
}

std::optional<std::uint64_t> Owner::epoch_of(const std::string& name) const {
  if (const table::Table* table = find_table(name)) return table->epoch();
  const auto root = roots_.find(name);
  if (root == roots_.end()) return std::nullopt;
  return root->second;
}

// Another has it.
void Owner::lose(const std::string& name) {
  const auto epoch = epoch_of(name);
  if (!epoch) return;
  ++counts_.fenced;
  drop(name, ErrorCode::unavailable);
  disown(name, *epoch, "");
}

// Whether what was asked of the store happened is not known: a claim comes before or after it.
void Owner::doubt(const std::string& name, base::Now now) {
  const auto epoch = epoch_of(name);
  if (!epoch) return;
  ++counts_.doubtful;
  drop(name, ErrorCode::unavailable);
  claim(name, *epoch, now, *epoch);
}

// Of a table that is no longer played here, or channels that are no longer owned: who asked
// something is answered, nothing is told.
void Owner::drop(const std::string& room, ErrorCode code) {
  drop_channels(room, code);
  roots_.erase(room);
  const auto found = tables_.find(room);
  if (found == tables_.end()) return;
  for (const Origin& origin : found->second.table->abandon()) refuse(origin, code);
  due_.erase({found->second.deadline, room});
  needy_.erase(room);
  to_note_.erase(room);
  tables_.erase(found);
}

// The code of a table that is owned under `epoch` threw. It is counted before the table is claimed
// again; the second time parks it, which the claim will say.
void Owner::fault(const std::string& room, std::uint64_t epoch, const char* what) {
  ++counts_.faults;
  leave_crumb("");
  std::string told = what;
  const table::Table* table = find_table(room);
  if (base::planted(116) && table && table->state().deal)
    told += table->state().deal->hand->print();
  outputs_.push_back(Faulted{room, "its code threw: " + told});
  drop(room, ErrorCode::unavailable);
  claiming_.try_emplace(room);
  tell_fault({room, epoch, std::string(what).substr(0, kMaxWhat)});
}

void Owner::tell_fault(Faulting fault) {
  store::Fault told{0, fault.room, fault.what};
  told.number = await(std::move(fault));
  to_store(std::move(told));
}

void Owner::fault_counted(const Faulting& fault, base::Now now) {
  if (fault.epoch) return ask_for(fault.room, *fault.epoch, now);
  if (alone()) return ask_for(fault.room, INT64_MAX, now);
  // Another may have it by now: who wants it asks for it.
  const auto found = claiming_.find(fault.room);
  turn_away(found->second, ErrorCode::unavailable);
  claiming_.erase(found);
}

// A realtime server has viewers of `room` and no owner that it reaches.
void Owner::wanted(std::uint64_t link, const link::Claim& claim_of, base::Now now) {
  auto epoch = epoch_of(claim_of.room);
  // Another had it since, and this server has not noticed.
  if (epoch && *epoch < claim_of.seen) {
    ++counts_.fenced;
    drop(claim_of.room, ErrorCode::unavailable);
    epoch.reset();
  }
  if (epoch) {
    outputs_.push_back(ToLink{link, link::Owns{{{claim_of.room, *epoch}}, false}});
    return;
  }
  if (draining_ && !claiming_.contains(claim_of.room)) {
    const store::Server* other = least_loaded(false);
    if (other)
      outputs_.push_back(ToLink{link, link::Disowns{claim_of.room, claim_of.seen, other->name}});
    if (other) return;
  }
  claim(claim_of.room, claim_of.seen, now);
  claiming_.find(claim_of.room)->second.asked_by.insert(link);
}

void Owner::announce(const link::Frame& frame) {
  for (const auto& [link, one] : links_) outputs_.push_back(ToLink{link, frame});
}

void Owner::announce_servers() {
  link::Servers frame;
  for (const store::Server& server : servers_)
    frame.servers.push_back(
        {server.name, server.address, server.name == config_.name ? draining_ : server.draining});
  announce(frame);
}

void Owner::disown(const std::string& room, std::uint64_t epoch, const std::string& owner) {
  announce(link::Disowns{room, epoch, owner});
}

void Owner::link_up(std::uint64_t link, std::string name, std::uint8_t version) {
  links_[link] = {std::move(name), version};
  link::Servers servers;
  for (const store::Server& server : servers_)
    servers.servers.push_back(
        {server.name, server.address, server.name == config_.name ? draining_ : server.draining});
  outputs_.push_back(ToLink{link, std::move(servers)});
  link::Owns owns;
  for (const auto& [room, entry] : tables_) {
    owns.tables.push_back({room, entry.table->epoch()});
    if (owns.tables.size() < kMaxOwnsFrame) continue;
    outputs_.push_back(ToLink{link, std::exchange(owns, {})});
  }
  for (const auto& [root, epoch] : roots_) owns.tables.push_back({root, epoch});
  owns.complete = true;
  outputs_.push_back(ToLink{link, std::move(owns)});
}

void Owner::link_down(std::uint64_t link, base::Now now) {
  links_.erase(link);
  lists_.forget(link);
  for (auto& [room, claiming] : claiming_) claiming.asked_by.erase(link);
  for (auto& [room, again] : reclaim_) again.asked_by.erase(link);
  std::vector<ViewerKey> lost;
  for (auto at = connections_.lower_bound(ViewerKey{link, 0});
       at != connections_.end() && at->first.link == link; ++at)
    lost.push_back(at->first);
  for (const ViewerKey viewer : lost) closed(viewer, now);
  std::erase_if(authenticating_, [link](ViewerKey viewer) { return viewer.link == link; });
}

// By how many tables they own; null where nobody else lives.
const store::Server* Owner::least_loaded(bool with_mine) const {
  const store::Server* best = nullptr;
  for (const store::Server& server : servers_) {
    const bool mine = server.name == config_.name;
    // Whoever was at this server's address before it is dead.
    if (!mine && server.address == config_.address) continue;
    if (server.draining || (mine && (!with_mine || draining_))) continue;
    if (!best || server.tables < best->tables || (server.tables == best->tables && mine))
      best = &server;
  }
  return best;
}

void Owner::drain(base::Now now) {
  draining_ = true;
  next_hand_over_ = now.instant;
  next_live_ = now.instant;
  announce_servers();
  // Whoever is at home here finds another home, which tells of rooms from now on.
  if (least_loaded(false))
    for (const auto& [viewer, connection] : connections_) lobby_.forget(viewer);
  tick(now);
}

void Owner::resume(base::Now now) {
  draining_ = false;
  next_live_ = now.instant;
  announce_servers();
  tick(now);
}

// A few tables that rest between two actions, to the least loaded of the others.
void Owner::hand_over(base::Now now) {
  next_hand_over_ = now.instant + kHandOverEvery;
  std::vector<std::string> resting;
  for (const auto& [room, entry] : tables_) {
    if (resting.size() == kHandOverAtOnce) break;
    const auto channels = channels_.find(room);
    const bool rests =
        entry.table->at_rest() && (channels == channels_.end() || channels->second.at_rest());
    if (rests || base::planted(45)) resting.push_back(room);
  }
  for (const auto& [root, epoch] : roots_) {
    const auto channels = channels_.find(root);
    if (channels == channels_.end() || channels->second.at_rest()) resting.push_back(root);
  }
  for (const std::string& room : resting) {
    const store::Server* other = least_loaded(false);
    if (!other) return;
    const std::uint64_t epoch = *epoch_of(room);
    const std::string name = other->name;
    const table::Table* table = find_table(room);
    for (store::Server& server : servers_)
      if (server.name == name && table) ++server.tables;
    if (table) elsewhere_[room] = {name, epoch, table->state().seq};
    ++counts_.handed_over;
    drop(room, ErrorCode::unavailable);
    if (!base::planted(46)) disown(room, epoch, name);  // planted: nobody is told
  }
}

// To the server named so, or with an empty name to whom the realtime server believes the owner.
void Owner::send_on(Call call, const std::string& room, const std::string& owner,
                    std::uint64_t epoch) {
  if (call.frame.hops >= kMaxHops) return refuse(call.request, ErrorCode::unavailable);
  ++counts_.redirected;
  call.frame.room = room;
  outputs_.push_back(ToLink{call.request.from.link, link::Redirect{call.frame, owner, epoch}});
}

// A request for a table that is, or is to be, this server's.
void Owner::to_room(Call call, const std::string& room, base::Now now) {
  if (tables_.contains(room)) return to_table(std::move(call), room, now);
  if (alone() && !claiming_.contains(room)) {
    const bool is_ours = parked_.contains(room) || reclaim_.contains(room);
    return refuse(call.request, is_ours ? ErrorCode::unavailable : ErrorCode::unknown_room);
  }
  if (draining_) {
    const store::Server* other = least_loaded(false);
    if (other) return send_on(std::move(call), room, other->name, 0);
  }
  if (!is_action(call.request.msg)) return claim_for(std::move(call), room, 0, now);
  // Who acts must be attached first, and is once the table stands.
  claim(room, 0, now);
  refuse(call.request, ErrorCode::unavailable);
}

}  // namespace cardroom::owner
