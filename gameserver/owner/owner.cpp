// The store's side of the owner: claims, loads, appends, redemptions.
#include "gameserver/owner/owner.hpp"

#include <algorithm>

namespace cardroom::owner {

using protocol::ErrorCode;

namespace {

constexpr int kHouseRoomSeats = 4;

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

void Owner::start(base::Now) {
  outputs_.push_back(ToStore{store::ListRooms{await(Listing{})}});
}

void Owner::listed(const store::Rooms& rooms, base::Now now) {
  bool room1 = false, room2 = false;
  for (const store::Room& room : rooms.rooms) {
    room1 = room1 || room.name == "room1";
    room2 = room2 || room.name == "room2";
    claim(room, std::nullopt, now);
  }
  if (!room1) make_house_room("room1", false);
  if (!room2) make_house_room("room2", true);
  ready_ = loading_ == 0;
}

void Owner::make_house_room(const std::string& name, bool automatic) {
  Making making;
  making.settings.room = name;
  making.settings.game = rules::games().front();
  making.settings.seats = kHouseRoomSeats;
  making.settings.automatic = automatic;
  making.named = true;
  ++loading_;
  ask_to_make(std::move(making));
}

void Owner::ask_to_make(Making making) {
  making.room = store::Room{making.settings.room, making.settings.creator, making.settings.code,
                            pack(making.settings)};
  const store::Room room = making.room;
  outputs_.push_back(ToStore{store::CreateRoom{await(std::move(making)), room}});
}

void Owner::made(Making making, store::Creation outcome, base::Now now) {
  if (outcome == store::Creation::created) {
    if (!making.request) --loading_;
    const store::Room room = making.room;
    return claim(room, std::move(making), now);
  }
  if (!making.request) {  // another start made it meanwhile
    --loading_;
    return claim(making.room, std::nullopt, now);
  }
  if (outcome == store::Creation::name_taken && !making.named && ++making.tries < kNameTries) {
    making.settings.room =
        std::string(making.settings.game->info().name) + "-" + std::to_string(next_name_++);
    return ask_to_make(std::move(making));
  }
  refuse(*making.request,
         outcome == store::Creation::name_taken ? ErrorCode::name_taken : ErrorCode::unavailable);
}

void Owner::claim(store::Room room, std::optional<Making> making, base::Now now) {
  ++loading_;
  const std::string name = room.name;
  const std::uint64_t number = await(Claiming{std::move(room), std::move(making)});
  outputs_.push_back(ToStore{store::Claim{number, name, config_.name, now.wall}});
}

void Owner::claimed(Claiming claiming, const store::Claimed& answer, base::Now now) {
  --loading_;
  const auto settings = unpack_settings(claiming.room);
  std::string wrong = answer.found ? "" : "it has no head row";
  if (!settings) wrong = "its settings do not read";
  std::unique_ptr<table::Table> loaded;
  if (wrong.empty()) {
    loaded = std::make_unique<table::Table>(*settings, answer.epoch, config_.bot_delay);
    wrong = loaded->load(answer, now);
  }
  if (!wrong.empty()) {
    outputs_.push_back(Parked{claiming.room.name, wrong});
    if (claiming.making) give_up(*claiming.making, ErrorCode::unavailable);
  } else {
    const std::string name = claiming.room.name;
    lobby_.add({name, std::string(settings->game->info().name), settings->creator,
                settings->is_private, loaded->summary()},
               now);
    if (!settings->code.empty()) codes_[settings->code] = name;
    Entry& entry = tables_[name];
    entry.table = std::move(loaded);
    give_seed(*entry.table, name);
    if (claiming.making && claiming.making->request) sit_down_maker(*claiming.making, now);
    settle(name, now);
  }
  if (loading_ == 0) ready_ = true;
}

// A room by that name on its way through the store, or null.
Owner::Making* Owner::find_making(const std::string& name) {
  for (auto& [number, waiting] : waiting_) {
    Making* making = std::get_if<Making>(&waiting);
    if (Claiming* claiming = std::get_if<Claiming>(&waiting))
      making = claiming->making ? &*claiming->making : nullptr;
    if (making && making->settings.room == name) return making;
  }
  return nullptr;
}

void Owner::give_up(Making& making, ErrorCode code) {
  if (making.request) refuse(*making.request, code);
  for (const table::Request& request : making.again) refuse(request, code);
}

void Owner::sit_down_maker(Making& making, base::Now now) {
  const auto connection = connections_.find(making.request->from);
  if (connection == connections_.end()) return;  // it closed meanwhile; the room stays, empty
  connection->second.rooms.insert(making.room.name);
  tables_.find(making.room.name)
      ->second.table->create(std::move(*making.request), making.bots, now);
  for (table::Request& again : making.again) {
    again.msg = "join";
    again.rest.clear();
    if (connections_.contains(again.from)) to_table(std::move(again), making.room.name, now);
  }
}

// The store could not: nothing happened, and who asked may ask again.
void Owner::failed(Waiting waiting, base::Now now) {
  if (auto* redeeming = std::get_if<Redeeming>(&waiting)) {
    outputs_.push_back(NotAdmitted{redeeming->from, redeeming->id, ErrorCode::unavailable});
  } else if (auto* making = std::get_if<Making>(&waiting)) {
    if (making->request) return give_up(*making, ErrorCode::unavailable);
    ask_to_make(std::move(*making));
  } else if (auto* claiming = std::get_if<Claiming>(&waiting)) {
    --loading_;
    if (claiming->making) give_up(*claiming->making, ErrorCode::unavailable);
    claim(std::move(claiming->room), std::nullopt, now);
  } else if (auto* appending = std::get_if<Appending>(&waiting)) {
    stored(store::Appended{await(std::move(*appending)), store::Fate::unavailable}, now);
  } else if (std::holds_alternative<Listing>(waiting)) {
    start(now);
  }
}

void Owner::stored(const store::Answer& answer, base::Now now) {
  const std::uint64_t number = std::visit([](const auto& any) { return any.number; }, answer);
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return;  // of a table that was lost meanwhile
  Waiting waiting = std::move(found->second);
  waiting_.erase(found);
  if (std::holds_alternative<store::Unavailable>(answer)) return failed(std::move(waiting), now);
  if (const auto* rooms = std::get_if<store::Rooms>(&answer)) {
    listed(*rooms, now);
  } else if (const auto* created = std::get_if<store::Created>(&answer)) {
    made(std::move(std::get<Making>(waiting)), created->outcome, now);
  } else if (const auto* claim = std::get_if<store::Claimed>(&answer)) {
    claimed(std::move(std::get<Claiming>(waiting)), *claim, now);
  } else if (const auto* redeemed = std::get_if<store::Redeemed>(&answer)) {
    const Redeeming& redeeming = std::get<Redeeming>(waiting);
    if (redeemed->good)
      admit(redeeming.from, redeeming.id, redeeming.claims.person);
    else
      outputs_.push_back(NotAdmitted{redeeming.from, redeeming.id, ErrorCode::invalid_token});
  } else if (const auto* appended = std::get_if<store::Appended>(&answer)) {
    const auto* appending = std::get_if<Appending>(&waiting);
    if (!appending) return;  // a snapshot: nobody waits for it
    const auto entry = tables_.find(appending->room);
    if (entry == tables_.end()) return;
    entry->second.table->stored(appended->fate, now);
    settle(appending->room, now);
  }
}

void Owner::authenticate(ViewerKey from, std::optional<std::uint64_t> id, Claims claims,
                         base::Now now) {
  authenticating_.insert(from);
  if (claims.jti.empty()) return admit(from, id, claims.person);
  store::Redeem redeem;
  redeem.jti = claims.jti;
  redeem.nonce = std::to_string(from.link) + "/" + std::to_string(from.conn);
  redeem.exp = claims.exp;
  redeem.at = now.wall;
  redeem.number = await(Redeeming{from, id, std::move(claims)});
  outputs_.push_back(ToStore{std::move(redeem)});
}

void Owner::admit(ViewerKey from, std::optional<std::uint64_t> id, const Person& person) {
  if (authenticating_.erase(from) == 0) return;  // it closed meanwhile
  connections_[from].person = person;
  base::List seats;
  for (const auto& [room, seat] : lobby_.seats_of(person.user)) {
    const table::Table* table = find_table(room);
    if (!table) continue;
    seats.push_back(base::Fields{
        {"room", room}, {"seat", seat}, {"epoch", table->epoch()}, {"seq", table->state().seq}});
  }
  outputs_.push_back(Admitted{from, id, person, std::move(seats)});
  send_rooms(from, person);
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
  const auto entry = tables_.find(room);
  if (entry == tables_.end()) return;
  give_seed(*entry->second.table, room);
  entry->second.table->tick(now);
  settle(room, now);
}

// After every call into a table: what it wants done is done, and its clock is set anew.
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
          [&](table::Tell& told) { tell(told, room); },
          [&](table::Refuse& refused) {
            const table::Table* table = find_table(room);
            Connection* connection = follows(refused.origin.from);
            if (connection && table && !table->shows(refused.origin.from))
              connection->rooms.erase(room);
            outputs_.push_back(Refused{refused.origin, refused.code});
          },
          [&](table::Attached& attached) {
            if (Connection* connection = follows(attached.viewer)) connection->rooms.insert(room);
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
            const std::uint64_t number = await(Appending{room});
            outputs_.push_back(ToStore{store::Append{number, std::move(append.record)}});
          },
          [&](table::KeepSnapshot& keep) {
            const std::uint64_t number = await(Keeping{});
            outputs_.push_back(ToStore{store::Keep{number, std::move(keep.snapshot)}});
          },
          [&](table::RoomChanged&) {
            const auto found = tables_.find(room);
            if (found != tables_.end()) lobby_.update(room, found->second.table->summary(), now);
          },
          [&](table::Lost&) {
            const auto found = tables_.find(room);
            if (found == tables_.end()) return;
            due_.erase({found->second.deadline, room});
            needy_.erase(room);
            tables_.erase(found);
            outputs_.push_back(Parked{room, "another server owns it now"});
          }},
      effect);
}

void Owner::tick(base::Now now) {
  while (!due_.empty() && due_.begin()->first <= now.instant) {
    const std::string room = due_.begin()->second;
    Entry& entry = tables_.find(room)->second;
    due_.erase(due_.begin());
    entry.deadline = base::Instant::never();
    entry.table->tick(now);
    settle(room, now);
    // What is still due now waits for the next turn of the loop.
    if (entry.deadline <= now.instant) break;
  }
  for (lobby::Notice& notice : lobby_.tick(now))
    tell(table::Tell{std::move(notice.to), std::nullopt, std::move(notice.message), 0, 0}, "");
}

base::Instant Owner::deadline() const {
  const base::Instant rooms = lobby_.deadline();
  return due_.empty() ? rooms : std::min(rooms, due_.begin()->first);
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
