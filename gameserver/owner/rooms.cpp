// Which rooms there are: as the store lists them, as their owners note them; and new ones.
#include <algorithm>

#include "gameserver/owner/owner.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::owner {

using protocol::ErrorCode;

namespace {

constexpr int kHouseRoomSeats = 4;
constexpr int kUsualSeats = 4;
constexpr std::size_t kLetters = 6;
constexpr std::int64_t kLeastTurn = 5, kMostTurn = 600, kMostBank = 3600;  // seconds
// Thirty-two letters that nobody takes for another.
constexpr std::string_view kAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

// Whatever was noted of it: nothing has happened there since it was closed.
bool is_closed(const store::Listed& listed) {
  const auto summary = unpack_summary(listed.summary);
  return summary && summary->closed_at > 0 && summary->closed_at == listed.seq;
}

int usual_seats(const rules::Info& info) {
  return std::clamp(kUsualSeats, info.least_seats, info.most_seats);
}

// Seconds; as it was where it is not said. False where it is no such number.
bool take_seconds(base::Fields& options, std::string_view name, std::int64_t least,
                  std::int64_t most, base::Millis& span) {
  const base::Value* value = base::find(options, name);
  if (!value) return true;
  const std::int64_t* seconds = value->integer();
  if (!seconds || *seconds < least || *seconds > most) return false;
  span = base::Millis{*seconds * 1'000};
  std::erase_if(options, [name](const base::Field& field) { return field.name == name; });
  return true;
}

// Options of the table itself; the rest are the game's.
bool take_table_options(table::Settings& settings) {
  base::Fields& options = settings.options;
  settings.automatic = base::flag(options, "auto");
  std::erase_if(options, [](const base::Field& field) { return field.name == "auto"; });
  return take_seconds(options, "turn", kLeastTurn, kMostTurn, settings.turn) &&
         take_seconds(options, "bank", 0, kMostBank, settings.bank);
}

}  // namespace

void Owner::list(std::vector<Call> misses) {
  listing_ = true;
  relist_ = false;
  const std::int64_t since = listed_as_of_;
  to_store(store::ListSanctions{await(ListingSanctions{}), sanctions_as_of_});
  to_store(store::ListRooms{await(Listing{std::move(misses)}), since});
}

void Owner::listed(Listing listing, const store::Rooms& rooms, base::Now now) {
  listing_ = false;
  listed_as_of_ = rooms.as_of;
  for (const store::Listed& one : rooms.rooms) {
    // Nobody else can own it, whatever the head row says.
    if (alone() && starting_ && !tables_.contains(one.room.name) && !is_closed(one))
      claim(one.room.name, INT64_MAX, now);
    if (!alone()) learn(one, now);
  }
  const auto stands = [this](std::string_view name) {
    const std::string room(name);
    return lobby_.find(room) || elsewhere_.contains(room) || claiming_.contains(room) ||
           reclaim_.contains(room);
  };
  for (const std::string_view room : {kPlainRoom, kAutomaticRoom})
    if (starting_ && !stands(room)) make_house_room(room);
  finish_start();
  for (Call& call : listing.misses) {
    const auto found = codes_.find(*base::find_text(call.request.rest, "code"));
    if (found == codes_.end())
      refuse(call.request, ErrorCode::wrong_code);
    else
      send_on(std::move(call), found->second, "", 0);
  }
}

void Owner::learn(const store::Listed& one, base::Now now) {
  const std::string& name = one.room.name;
  if (const table::Table* table = find_table(name)) {
    const std::uint64_t epoch = table->epoch();
    if (epoch >= one.epoch) return;
    // Another has had it since, and nobody has asked this server for it.
    ++counts_.fenced;
    drop(name, ErrorCode::unavailable);
    disown(name, epoch, one.owner);
  }
  if (is_closed(one)) {
    elsewhere_.erase(name);
    std::erase_if(codes_, [&name](const auto& code) { return code.second == name; });
    return lobby_.remove(name, now);
  }
  elsewhere_[name] = {one.owner, one.epoch, one.seq};
  const auto settings = unpack_settings(one.room);
  if (!settings && starting_) unread_.push_back({name, name + ": its settings do not read"});
  if (!settings) return;
  auto summary = unpack_summary(one.summary);
  if (!summary) summary.emplace().seats = settings->seats;
  enlist(*settings, *summary, now);
}

// In the list of rooms; where another had the name before, in its place.
void Owner::enlist(const table::Settings& settings, const table::Summary& summary, base::Now now) {
  const std::string& room = settings.room;
  lobby::Listing listing{room, std::string(settings.game->info().name), settings.creator,
                         settings.is_private, summary};
  if (const lobby::Listing* listed = lobby_.find(room)) {
    const bool same = listed->game == listing.game && listed->creator == listing.creator &&
                      listed->is_private == listing.is_private;
    if (!same) lobby_.remove(room, now);
  }
  if (!settings.code.empty()) codes_[settings.code] = room;
  if (lobby_.find(room))
    lobby_.update(room, summary, now);
  else if (lobby_.rooms() < lobby::kMaxRooms)
    lobby_.add(std::move(listing), now);
}

void Owner::note_rooms(base::Now now) {
  if (to_note_.empty()) return;
  next_note_ = now.instant + kNoteEvery;
  for (std::size_t left = kMaxNotes; left > 0 && !to_note_.empty(); --left) {
    const std::string room = *to_note_.begin();
    to_note_.erase(to_note_.begin());
    const table::Table* table = find_table(room);
    if (table && !base::planted(64))
      to_store(store::Note{await(Noting{room}), room, table->epoch(), pack(table->summary())});
  }
}

void Owner::make_house_room(std::string_view name) {
  Making making;
  making.settings.room = name;
  making.settings.game = rules::games().front();
  making.settings.seats = kHouseRoomSeats;
  making.settings.automatic = name == kAutomaticRoom;
  making.named = true;
  ++house_rooms_;
  ask_to_make(std::move(making));
}

void Owner::ask_to_make(Making making) {
  making.room = store::Room{making.settings.room, making.settings.creator, making.settings.code,
                            pack(making.settings)};
  const store::Room room = making.room;
  to_store(store::CreateRoom{await(std::move(making)), room});
}

void Owner::made(Making making, store::Creation outcome, base::Now now) {
  const std::string room = making.settings.room;
  if (!making.call) {  // created by this start, or by another's meanwhile
    --house_rooms_;
    if (alone()) return claim(room, INT64_MAX, now);
    if (!listing_) list({});
    return;
  }
  const bool taken = outcome == store::Creation::name_taken;
  if ((taken && !making.named) || outcome == store::Creation::code_taken) {
    const auto letters = fresh_letters();
    if (!letters || ++making.tries == kNameTries) return give_up(making, ErrorCode::unavailable);
    std::vector<Call> others;  // who wanted that very name, which this room does not get
    if (taken) {
      others = std::exchange(making.again, {});
      making.settings.room = std::string(making.settings.game->info().name) + "-" + *letters;
    } else {
      making.settings.code = *letters;
    }
    ask_to_make(std::move(making));
    for (Call& call : others)
      if (connections_.contains(call.request.from)) create(std::move(call), now);
    return;
  }
  // Whoever owns it now says whose it is: one's own room is entered. It may be one whose making
  // this server was never told of.
  making.again.insert(making.again.begin(), std::move(*making.call));
  const bool is_new = outcome == store::Creation::created;
  const store::Server* server = is_new && !alone() ? least_loaded(true) : nullptr;
  const bool here = alone() || (is_new && (!server || server->name == config_.name));
  const std::string owner = server ? server->name : "";
  if (here) claim(room, alone() ? INT64_MAX : 0, now);
  if (is_new)
    for (store::Server& one : servers_)
      if (one.name == owner) ++one.tables;
  for (Call& call : making.again) {
    if (!connections_.contains(call.request.from)) continue;
    if (here)
      to_room(std::move(call), room, now);
    else
      send_on(std::move(call), room, owner, 0);
  }
}

// A room by that name on its way through the store, or null.
Owner::Making* Owner::find_making(const std::string& name) {
  for (auto& [number, waiting] : waiting_) {
    Making* making = std::get_if<Making>(&waiting);
    if (making && making->settings.room == name) return making;
  }
  return nullptr;
}

void Owner::give_up(Making& making, ErrorCode code) {
  if (making.call) refuse(making.call->request, code);
  for (const Call& call : making.again) refuse(call.request, code);
}

void Owner::create(Call call, base::Now now) {
  const table::Request& request = call.request;
  const std::string* name = base::find_text(request.rest, "name");
  // A closed room is in no list.
  if (name && (tables_.contains(*name) || claiming_.contains(*name))) {
    const std::string room = *name;  // which goes with the request
    return to_room(std::move(call), room, now);
  }
  // Its owner says whose it is, for what is listed may be over.
  if (name && lobby_.find(*name)) {
    const std::string room = *name;
    if (alone()) return to_room(std::move(call), room, now);
    return send_on(std::move(call), room, "", 0);
  }
  // What becomes of it only the store can say, and whose it then is only its owner.
  if (Making* making = name ? find_making(*name) : nullptr) {
    if (making->again.size() >= kMaxAgain) return refuse(request, ErrorCode::busy);
    making->again.push_back(std::move(call));
    return;
  }
  auto settings = wished(request);
  if (!settings) return refuse(request, settings.reason());
  make_room(std::move(call), *std::move(settings), name);
}

// What a `create` asks for, or why it gets nothing.
base::Result<table::Settings, ErrorCode> Owner::wished(const table::Request& request) const {
  const rules::Game* game = rules::find_game(*base::find_text(request.rest, "game"));
  if (!game) return base::refuse(ErrorCode::unknown_game);
  const std::int64_t* seats = base::find_integer(request.rest, "seats");
  const std::int64_t* bots = base::find_integer(request.rest, "bots");
  table::Settings settings;
  settings.game = game;
  settings.creator = request.person.user;
  settings.is_private = base::flag(request.rest, "private");
  const rules::Info& info = game->info();
  settings.seats = seats ? static_cast<int>(*seats) : usual_seats(info);
  const base::Value* options = base::find(request.rest, "options");
  if (options) settings.options = *options->fields();
  if (!take_table_options(settings) || settings.seats < info.least_seats ||
      settings.seats > info.most_seats || (bots && *bots >= settings.seats) ||
      !game->check_options(settings.options).empty())
    return base::refuse(ErrorCode::bad_message);
  if (lobby_.rooms_of(request.person.user) >= lobby::kMaxRoomsOfCreator ||
      lobby_.seats_of(request.person.user).size() >= lobby::kMaxSeatsOfUser)
    return base::refuse(ErrorCode::too_many);
  return settings;
}

// No such room, or channel. What somebody else only asked after may still be made.
void Owner::not_there(const std::string& room, Claiming& claiming, base::Now now) {
  // Who came after the store was asked may know of a room that was made since.
  CHECK(claiming.in_time <= claiming.behind.size());
  Claiming later;
  const auto in_time = claiming.behind.begin() + static_cast<std::ptrdiff_t>(claiming.in_time);
  std::move(in_time, claiming.behind.end(), std::back_inserter(later.behind));
  later.asked_by = std::move(claiming.asked_by);
  claiming.behind.erase(in_time, claiming.behind.end());
  std::vector<Call> makers;
  std::erase_if(claiming.behind, [&](auto& behind) {
    Call* call = std::get_if<Call>(&behind);
    if (!call || call->request.msg != "create") return false;
    makers.push_back(std::move(*call));
    return true;
  });
  turn_away(claiming, ErrorCode::unknown_room);
  for (const auto& behind : claiming.behind) {
    if (const auto* attach = std::get_if<table::Attach>(&behind))
      outputs_.push_back(ToLink{attach->from.link, link::Detached{attach->from.conn, room}});
    if (const auto* asked = std::get_if<lobby::Asked>(&behind))
      carry_out(room, lobby::Channels::Unfollowed{asked->origin.from, asked->channel}, now);
  }
  for (Call& call : makers) create(std::move(call), now);
  if (later.behind.empty()) return;
  CHECK(claiming_.emplace(room, std::move(later)).second);
  ask_for(room, alone() ? INT64_MAX : 0, now);
}

std::optional<std::string> Owner::fresh_letters() {
  if (seeds_.empty()) return std::nullopt;
  std::string letters;
  for (std::size_t i = 0; i < kLetters; ++i)
    letters += kAlphabet[seeds_.back().bytes[i] % kAlphabet.size()];
  seeds_.pop_back();
  return letters;
}

void Owner::make_room(Call call, table::Settings settings, const std::string* name) {
  if (lobby_.rooms() >= lobby::kMaxRooms) return refuse(call.request, ErrorCode::busy);
  const auto code = settings.is_private ? fresh_letters() : std::string();
  const auto letters = name ? std::string() : fresh_letters();
  if (!code || !letters) return refuse(call.request, ErrorCode::unavailable);
  settings.code = *code;
  settings.room = name ? *name : std::string(settings.game->info().name) + "-" + *letters;
  Making making;
  making.named = name != nullptr;
  making.settings = std::move(settings);
  making.call = std::move(call);
  ask_to_make(std::move(making));
}

// The name of a closed room is anybody's. Whatever the store says of it, the table is claimed anew,
// and its `create` comes to the room that then stands.
void Owner::make_anew(Call call, const std::string& room, base::Now now) {
  auto settings = wished(call.request);
  if (!settings) return refuse(call.request, settings.reason());
  if (lobby_.rooms() >= lobby::kMaxRooms) return refuse(call.request, ErrorCode::busy);
  const auto code = settings->is_private ? fresh_letters() : std::string();
  if (!code) return refuse(call.request, ErrorCode::unavailable);
  const table::Table& closed = *find_table(room);
  settings->room = room;
  settings->code = *code;
  settings->former = {closed.epoch(), closed.state().seq};
  const store::RemakeRoom remake{
      0, {room, settings->creator, *code, pack(*settings)}, closed.succeeded_by(*settings, now)};
  drop(room, ErrorCode::unavailable);
  claiming_[room].behind.emplace_back(std::move(call));
  ask_to_remake({remake});
}

void Owner::ask_to_remake(Remaking remaking) {
  store::RemakeRoom remake = remaking.remake;
  remake.number = await(std::move(remaking));
  to_store(std::move(remake));
}

void Owner::remade(Remaking remaking, store::Creation outcome, base::Now now) {
  const std::uint64_t epoch = remaking.remake.snapshot.epoch;
  const std::string room = remaking.remake.room.name;
  if (outcome == store::Creation::code_taken) {
    const auto letters = fresh_letters();
    if (letters && ++remaking.tries < kNameTries) {
      remaking.remake.room.code = *letters;
      return ask_to_remake(std::move(remaking));
    }
    Claiming& claiming = claiming_.find(room)->second;
    turn_away(claiming, ErrorCode::unavailable);
    claiming.behind.clear();
  }
  ask_for(room, epoch, now, epoch);
}

// Any open table of a game, or a new one.
void Owner::match(Call call, const std::string& game, base::Now now) {
  const rules::Game* wanted = rules::find_game(game);
  if (!wanted) return refuse(call.request, ErrorCode::unknown_game);
  if (const auto open = lobby_.open_room(game)) {
    if (alone() || tables_.contains(*open)) return to_room(std::move(call), *open, now);
    // Its owner's next note is a second away; who comes meanwhile is sent to other seats.
    table::Summary promised = lobby_.find(*open)->summary;
    ++promised.players;
    lobby_.update(*open, promised, now);
    return send_on(std::move(call), *open, "", 0);
  }
  table::Settings settings;
  settings.game = wanted;
  settings.seats = usual_seats(wanted->info());
  make_room(std::move(call), std::move(settings), nullptr);
}

}  // namespace cardroom::owner
