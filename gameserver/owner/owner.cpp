// The store's answers, and what tables want done.
#include "gameserver/owner/owner.hpp"

#include <algorithm>
#include <exception>

#include "gameserver/table/archive.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::owner {

using protocol::ErrorCode;

namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 14 does not deduce an aggregate's

}  // namespace

std::uint64_t Owner::await(Waiting waiting) {
  waiting_.emplace(next_number_, std::move(waiting));
  return next_number_++;
}

void Owner::start(base::Now now, const std::string& crashed) {
  if (!crashed.empty()) {
    ++counts_.faults;
    claiming_.try_emplace(crashed);
    tell_fault({crashed, std::nullopt, "its code crashed the process"});
  }
  list({});
  if (!alone()) tick(now);
}

// The store could not: nothing happened, and who asked may ask again.
void Owner::failed(Waiting waiting, base::Now now) {
  if (auto* redeeming = std::get_if<Redeeming>(&waiting)) {
    turn_back(redeeming->from, redeeming->id, ErrorCode::unavailable);
  } else if (auto* admitting = std::get_if<Admitting>(&waiting)) {
    turn_back(admitting->from, admitting->id, ErrorCode::unavailable);
  } else if (auto* making = std::get_if<Making>(&waiting)) {
    if (making->call) return give_up(*making, ErrorCode::unavailable);
    --house_rooms_;  // the next list will miss it
    relist_ = true;
    next_list_ = now.instant + kListEvery;
  } else if (const auto* of = std::get_if<ClaimOf>(&waiting)) {
    keep_claim(*of, now);
  } else if (const auto* remaking = std::get_if<Remaking>(&waiting)) {
    const store::Snapshot& snapshot = remaking->remake.snapshot;
    keep_claim({snapshot.table, snapshot.epoch, snapshot.epoch}, now);
  } else if (auto* faulting = std::get_if<Faulting>(&waiting)) {
    Claiming& claiming = claiming_.find(faulting->room)->second;
    turn_away(claiming, ErrorCode::unavailable);
    claiming.behind.clear();
    if (uncounted_.empty()) next_tell_ = now.instant + kTellAgain;
    uncounted_.insert_or_assign(faulting->room, std::move(*faulting));
  } else if (auto* noting = std::get_if<Noting>(&waiting)) {
    if (tables_.contains(noting->room)) to_note_.insert(noting->room);
  } else if (const auto* exporting = std::get_if<Exporting>(&waiting)) {
    outputs_.push_back(Exported{exporting->link,
                                exporting->order,
                                link::Outcome::conflict,
                                {},
                                "the store is away; ask again"});
  } else if (auto* listing = std::get_if<Listing>(&waiting)) {
    listing_ = false;
    for (const Call& call : listing->misses) refuse(call.request, ErrorCode::unavailable);
    relist_ = true;
    next_list_ = now.instant + kListEvery;
  } else if (const auto* imposing = std::get_if<Imposing>(&waiting)) {
    outputs_.push_back(Ordered{imposing->link, imposing->number, ErrorCode::unavailable, {}});
  } else if (std::holds_alternative<ListingSanctions>(waiting)) {
    relist_ = true;
    next_list_ = now.instant + kListEvery;
  } else if (auto* of_channels = std::get_if<OfChannels>(&waiting)) {
    channels_fared(of_channels->root, store::Fate::unavailable, now);
  } else {
    fared(std::move(waiting), store::Fate::unavailable, now);
  }
}

void Owner::fared(Waiting waiting, store::Fate fate, base::Now now) {
  if (const auto* of_channels = std::get_if<OfChannels>(&waiting))
    return channels_fared(of_channels->root, fate, now);
  const auto* appending = std::get_if<Appending>(&waiting);
  const auto* checking = std::get_if<Checking>(&waiting);
  if (!appending && !checking) return;  // a snapshot: nobody waits for it
  const std::string& room = appending ? appending->room : checking->room;
  with(room, now, [&](table::Table& table) {
    if (appending)
      table.stored(fate, now);
    else
      table.checked(fate, now);
  });
}

void Owner::stored(const store::Answer& answer, base::Now now) {
  const std::uint64_t number = std::visit([](const auto& any) { return any.number; }, answer);
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return;  // of a table that was lost meanwhile
  Waiting waiting = std::move(found->second);
  waiting_.erase(found);
  const bool lies = base::planted(92) && std::holds_alternative<Imposing>(waiting);
  if (std::holds_alternative<store::Unavailable>(answer) && !lies)
    return failed(std::move(waiting), now);
  if (const auto* rooms = std::get_if<store::Rooms>(&answer)) {
    listed(std::move(std::get<Listing>(waiting)), *rooms, now);
  } else if (const auto* created = std::get_if<store::Created>(&answer)) {
    if (auto* remaking = std::get_if<Remaking>(&waiting))
      remade(std::move(*remaking), created->outcome, now);
    else
      made(std::move(std::get<Making>(waiting)), created->outcome, now);
  } else if (const auto* claimed_now = std::get_if<store::Claimed>(&answer)) {
    claimed(std::get<ClaimOf>(waiting).room, *claimed_now, now);
  } else if (const auto* redeemed = std::get_if<store::Redeemed>(&answer)) {
    const Redeeming& redeeming = std::get<Redeeming>(waiting);
    if (redeemed->good || base::planted(65))
      admit(redeeming.from, redeeming.id, redeeming.claims, now);
    else
      turn_back(redeeming.from, redeeming.id, ErrorCode::invalid_token);
  } else if (const auto* looked = std::get_if<store::Looked>(&answer)) {
    let_in(std::move(std::get<Admitting>(waiting)), looked->tables, now);
  } else if (const auto* living = std::get_if<store::Living>(&answer)) {
    const bool changed = servers_ != living->servers;
    servers_ = living->servers;
    if (changed) announce_servers();
  } else if (const auto* log = std::get_if<store::Log>(&answer)) {
    channels_read(std::get<OfChannels>(waiting).root, *log, now);
  } else if (const auto* appended = std::get_if<store::Appended>(&answer)) {
    fared(std::move(waiting), appended->fate, now);
  } else if (const auto* read = std::get_if<store::DealRead>(&answer)) {
    exported(std::get<Exporting>(waiting), *read);
  } else if (const auto* sanctions = std::get_if<store::Sanctions>(&answer)) {
    const bool deaf = base::planted(starting_ ? 91 : 85);
    sanctions_as_of_ = sanctions->as_of;
    for (const store::Sanction& one : sanctions->sanctions)
      if (!deaf) learn(one, now);
  } else if (const auto* faulting = std::get_if<Faulting>(&waiting)) {
    fault_counted(*faulting, now);
  } else if (const auto* imposing = std::get_if<Imposing>(&waiting)) {
    learn(imposing->sanction, now);
    outputs_.push_back(
        Ordered{imposing->link, imposing->number, std::nullopt, print(imposing->sanction)});
  }
}

void Owner::impose(std::uint64_t link, std::uint64_t number, const store::Sanction& sanction) {
  to_store(store::Impose{await(Imposing{link, number, sanction}), sanction});
}

// Each game server sends away who is connected through it, as soon as it knows.
void Owner::learn(const store::Sanction& sanction, base::Now now) {
  sanctions_.learn(sanction);
  if (!sanctions_.has(sanction.user, store::SanctionKind::ban, now.wall) || base::planted(86))
    return;
  for (const auto& [viewer, connection] : connections_)
    if (connection.person.user == sanction.user)
      outputs_.push_back(Dismissed{viewer, protocol::CloseCode::banned});
}

void Owner::export_deal(std::uint64_t link, std::uint64_t order, std::string room,
                        std::uint64_t hand_no) {
  to_store(store::ReadDeal{await(Exporting{link, order}), std::move(room), hand_no});
}

void Owner::exported(const Exporting& exporting, const store::DealRead& read) {
  Exported exported{exporting.link, exporting.order, link::Outcome::not_found, {}, read.why};
  if (read.deal.empty()) {
    if (read.why.empty()) exported.why = "no finished hand of that number is kept";
  } else if (auto hand = table::print(read.deal.front())) {
    exported.outcome = link::Outcome::ok;
    exported.hand = *std::move(hand);
  } else {
    exported.why = hand.reason();
  }
  outputs_.push_back(std::move(exported));
}

void Owner::authenticate(ViewerKey from, std::optional<std::uint64_t> id, Claims claims,
                         base::Now now) {
  authenticating_.insert(from);
  if (claims.jti.empty()) return admit(from, id, claims, now);
  const auto link = links_.find(from.link);
  store::Redeem redeem;
  redeem.jti = claims.jti;
  // The same whichever game server is asked, so that a connection may ask again.
  redeem.nonce = (link == links_.end() ? std::to_string(from.link) : link->second.name) + "/" +
                 std::to_string(from.conn);
  redeem.exp = claims.exp;
  redeem.at = now.wall;
  redeem.number = await(Redeeming{from, id, std::move(claims)});
  to_store(std::move(redeem));
}

void Owner::turn_back(ViewerKey from, std::optional<std::uint64_t> id, ErrorCode code) {
  authenticating_.erase(from);
  outputs_.push_back(NotAdmitted{from, id, code});
}

// How far a table is leaves only as the store has it now: in a fleet it may be another's by now.
void Owner::admit(ViewerKey from, std::optional<std::uint64_t> id, const Claims& claims,
                  base::Now now) {
  std::vector<store::Position> tables;
  store::Look look;
  for (const auto& [room, seat] : lobby_.seats_of(claims.person.user)) {
    const table::Table* table = find_table(room);
    look.tables.push_back(room);
    if (table) tables.push_back({room, table->epoch(), table->state().seq});
  }
  Admitting admitting{from, id, claims.person, claims.kid};
  if (alone() || look.tables.empty()) return let_in(std::move(admitting), tables, now);
  look.number = await(std::move(admitting));
  to_store(std::move(look));
}

void Owner::let_in(Admitting admitting, const std::vector<store::Position>& tables, base::Now now) {
  if (!authenticating_.contains(admitting.from)) return;  // it closed meanwhile
  if (sanctions_.has(admitting.person.user, store::SanctionKind::ban, now.wall) &&
      !base::planted(87))
    return turn_back(admitting.from, admitting.id, ErrorCode::banned);
  if (!lists_.takes_another(admitting.from.link))
    return turn_back(admitting.from, admitting.id, ErrorCode::busy);
  authenticating_.erase(admitting.from);
  connections_[admitting.from].person = admitting.person;
  const auto& held = lobby_.seats_of(admitting.person.user);
  base::List seats;
  for (const store::Position& table : tables) {
    const auto seat = held.find(table.table);
    if (seat == held.end() || seats.size() == lobby::kMaxSeatsOfUser) continue;
    seats.push_back(base::Fields{
        {"room", table.table}, {"seat", seat->second}, {"epoch", table.epoch}, {"seq", table.seq}});
  }
  outputs_.push_back(Admitted{admitting.from, admitting.id, admitting.person, std::move(seats),
                              std::move(admitting.kid)});
  lists_.add({admitting.from, std::nullopt});
  list_rooms(now.instant);
}

void Owner::give_seed(table::Table& table, const std::string& room) {
  if (!table.wants_seed()) return;
  if (seeds_.empty()) {
    needy_.insert(room);
    return;
  }
  table.supply(seeds_.back());
  seeds_.pop_back();
}

void Owner::supply(const crypto::Seed& seed, base::Now now) {
  seeds_.push_back(seed);
  if (needy_.empty()) return;
  const std::string room = *needy_.begin();
  needy_.erase(needy_.begin());
  with(room, now, [&](table::Table& table) {
    give_seed(table, room);
    table.tick(now);
  });
}

// Every call into a table goes through here. False where it is not ours, or its code threw: it is
// then dropped, counted, and loaded anew.
bool Owner::with(const std::string& room, base::Now now,
                 const std::function<void(table::Table&)>& act) {
  const auto found = tables_.find(room);
  if (found == tables_.end()) return false;
  const std::uint64_t epoch = found->second.table->epoch();
  leave_crumb(room);
  try {
    act(*found->second.table);
    settle(room, now);
  } catch (const std::exception& error) {
    fault(room, epoch, error.what());
    return false;
  }
  leave_crumb("");
  return true;
}

// So that whoever comes after a crash knows over which table it was.
void Owner::leave_crumb(const std::string& room) {
  if (!config_.crumb) return;
  const std::size_t size = room.copy(config_.crumb->room, Crumb::kMaxRoom);
  config_.crumb->room[size] = '\0';
}

// What a table wants done is done, and its clock is set anew.
void Owner::settle(const std::string& room, base::Now now) {
  const auto found = tables_.find(room);
  if (found == tables_.end()) return;
  Entry& entry = found->second;
  give_seed(*entry.table, room);
  table::Effects effects = entry.table->take_effects();
  const base::Instant deadline = entry.table->deadline();
  if (deadline != entry.deadline) {
    due_.erase({entry.deadline, room});
    entry.deadline = deadline;
    if (deadline != base::Instant::never()) due_.insert({deadline, room});
  }
  for (table::Effect& effect : effects) carry_out(room, std::move(effect), now);
}

void Owner::carry_out(const std::string& room, table::Effect effect, base::Now now) {
  const auto follows = [this](ViewerKey viewer) -> Connection* {
    const auto found = connections_.find(viewer);
    return found == connections_.end() ? nullptr : &found->second;
  };
  std::visit(
      Overloaded{
          [&](table::Tell& told) { tell(std::move(told), room); },
          [&](table::Refuse& refused) {
            const table::Table* table = find_table(room);
            Connection* connection = follows(refused.origin.from);
            if (connection && table && !table->shows(refused.origin.from))
              connection->rooms.erase(room);
            refuse(refused.origin, refused.code);
          },
          [&](table::Attached& attached) {
            bring_in(attached.viewer, room);
            outputs_.push_back(ToLink{attached.viewer.link,
                                      link::Attached{attached.viewer.conn, attached.attachment,
                                                     room, attached.spectator}});
          },
          [&](table::Detached& detached) {
            if (Connection* connection = follows(detached.viewer)) connection->rooms.erase(room);
            outputs_.push_back(
                ToLink{detached.viewer.link, link::Detached{detached.viewer.conn, room}});
          },
          [&](table::Supersede& superseded) {
            if (Connection* connection = follows(superseded.viewer)) connection->rooms.erase(room);
            outputs_.push_back(Dismissed{superseded.viewer, protocol::CloseCode::superseded});
          },
          [&](table::AppendRecord& append) {
            to_store(store::Append{await(Appending{room}), std::move(append.record)});
          },
          [&](table::KeepSnapshot& keep) {
            to_store(store::Keep{await(Unheeded{}), std::move(keep.snapshot)});
          },
          [&](table::ArchiveDeal& archive) {
            archive.deal.number = await(Unheeded{});
            to_store(std::move(archive.deal));
          },
          [&](table::CheckFence&) {
            to_store(store::Check{await(Checking{room}), room, find_table(room)->epoch()});
          },
          [&](table::RoomChanged&) {
            const table::Table* table = find_table(room);
            if (!table) return;
            show(*table, now);
            if (!alone()) to_note_.insert(room);
          },
          [&](table::Lost&) {
            if (!base::planted(14)) lose(room);  // planted: it is kept
          },
          [&](table::Doubtful&) { doubt(room, now); },
      },
      effect);
}

void Owner::tick(base::Now now) {
  while (!due_.empty() && due_.begin()->first <= now.instant) {
    const std::string room = due_.begin()->second;
    due_.erase(due_.begin());
    tables_.find(room)->second.deadline = base::Instant::never();
    with(room, now, [now](table::Table& table) { table.tick(now); });
    retire(room, now);
    // What is still due now waits for the next turn of the loop.
    const auto found = tables_.find(room);
    if (found != tables_.end() && found->second.deadline <= now.instant) break;
  }
  for (lobby::Notice& notice : lobby_.tick(now))
    tell(table::Tell{std::move(notice.to), std::nullopt, std::move(notice.message), 0, 0}, "");
  list_rooms(now.instant);
  if (draining_ && next_hand_over_ <= now.instant) hand_over(now);
  if (!reclaim_.empty() && next_reclaim_ <= now.instant) claim_again(now);
  if (relist_ && next_list_ <= now.instant && !listing_) list({});
  if (next_tell_ <= now.instant)
    for (auto& [room, fault] : std::exchange(uncounted_, {})) tell_fault(std::move(fault));
  if (next_channels_ <= now.instant) channels_go_on(now);
  if (alone()) return;
  if (next_live_ <= now.instant) {
    next_live_ = now.instant + kLiveEvery;
    to_store(
        store::Live{await(Unheeded{}), {config_.name, config_.address, tables_.size(), draining_}});
  }
  if (next_list_ <= now.instant) {
    next_list_ = now.instant + kListEvery;
    if (!listing_) list({});
  }
  if (next_note_ <= now.instant) note_rooms(now);
}

base::Instant Owner::deadline() const {
  base::Instant due = std::min(lobby_.deadline(), lists_.deadline());
  if (!due_.empty()) due = std::min(due, due_.begin()->first);
  if (!stalled_.empty()) due = std::min(due, next_channels_);
  if (draining_ && !(tables_.empty() && roots_.empty())) due = std::min(due, next_hand_over_);
  if (!reclaim_.empty()) due = std::min(due, next_reclaim_);
  if (relist_) due = std::min(due, next_list_);
  if (!uncounted_.empty()) due = std::min(due, next_tell_);
  if (alone()) return due;
  if (!to_note_.empty()) due = std::min(due, next_note_);
  return std::min({due, next_live_, next_list_});
}

const table::Table* Owner::find_table(const std::string& room) const {
  const auto found = tables_.find(room);
  return found == tables_.end() ? nullptr : found->second.table.get();
}

std::vector<std::string> Owner::rooms() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : tables_) names.push_back(name);
  return names;
}

}  // namespace cardroom::owner
