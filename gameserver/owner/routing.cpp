// The players' side of the owner: connections, and which room a request is for.
#include <algorithm>

#include "gameserver/owner/owner.hpp"
#include "shared/base/pack.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::owner {

using protocol::ErrorCode;

namespace {

constexpr std::size_t kCodeLetters = 6;
// Thirty-two letters that nobody takes for another.
constexpr std::string_view kCodeAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

// What makes two requests with one id the same: everything but `seen` and the id itself, with the
// room filled in.
table::Digest digest(const std::string& msg, const std::string& room, const base::Fields& rest) {
  base::Packer out;
  out.bytes(msg).bytes(room);
  for (const base::Field& field : rest)
    if (field.name != "seen") out.bytes(field.name).value(field.value);
  return crypto::sha256(out.out());
}

bool is_action(const std::string& msg) {
  return msg != "join" && msg != "create" && msg != "room_list";
}

// Kinds that the protocol knows and that name no table.
bool names_channel(const std::string& msg) {
  return msg == "say" || msg == "follow" || msg == "unfollow";
}

}  // namespace

void Owner::refuse(const table::Request& request, ErrorCode code) {
  outputs_.push_back(Refused{Origin{request.from, request.number, request.id}, code});
}

void Owner::answer(const table::Request& request, table::Move message) {
  outputs_.push_back(Told{request.from.link,
                          {request.from.conn},
                          request.number,
                          request.id,
                          "",
                          0,
                          0,
                          std::move(message)});
}

void Owner::tell(const table::Tell& tell, const std::string& room) {
  // One message a link: the realtime server at its other end spreads it.
  std::map<std::uint64_t, std::vector<link::Conn>> links;
  for (const ViewerKey viewer : tell.to)
    if (connections_.contains(viewer)) links[viewer.link].push_back(viewer.conn);
  for (auto& [link, to] : links) {
    Told told{link, std::move(to), 0, std::nullopt, room, tell.epoch, tell.seq, tell.message};
    if (tell.origin) {
      told.answers = tell.origin->number;
      told.re = tell.origin->id;
    }
    outputs_.push_back(std::move(told));
  }
}

void Owner::send_rooms(ViewerKey viewer, const Person& person) {
  tell(
      table::Tell{
          {viewer}, std::nullopt, {"room_list", lobby_.list(viewer, person.user, {})}, 0, 0},
      "");
}

void Owner::opened(ViewerKey viewer, Person person) {
  lobby_.follow(viewer, person.user);
  connections_[viewer].person = std::move(person);
}

void Owner::closed(ViewerKey viewer, base::Now now) {
  authenticating_.erase(viewer);
  const auto found = connections_.find(viewer);
  if (found == connections_.end()) return;
  const std::set<std::string> rooms = std::move(found->second.rooms);
  connections_.erase(found);
  lobby_.forget(viewer);
  for (const std::string& room : rooms) {
    const auto entry = tables_.find(room);
    if (entry == tables_.end()) continue;
    entry->second.table->gone(viewer, now);
    settle(room, now);
  }
}

void Owner::link_down(std::uint64_t link, base::Now now) {
  std::vector<ViewerKey> lost;
  for (auto at = connections_.lower_bound(ViewerKey{link, 0});
       at != connections_.end() && at->first.link == link; ++at)
    lost.push_back(at->first);
  for (const ViewerKey viewer : lost) closed(viewer, now);
  std::erase_if(authenticating_, [link](ViewerKey viewer) { return viewer.link == link; });
}

void Owner::attach(std::uint64_t link, const link::Attach& attach, base::Now now) {
  const ViewerKey from{link, attach.conn};
  const auto connection = connections_.find(from);
  if (connection == connections_.end()) return;
  const auto entry = tables_.find(attach.room);
  if (entry == tables_.end()) {
    outputs_.push_back(ToLink{link, link::Detached{attach.conn, attach.room}});
    return;
  }
  entry->second.table->attach(table::Attach{from, connection->second.person, attach.attachment,
                                            attach.spectator, attach.epoch, attach.seq},
                              now);
  settle(attach.room, now);
}

void Owner::request(std::uint64_t link, const link::Request& request, base::Fields rest,
                    base::Now now) {
  const ViewerKey from{link, request.conn};
  const auto connection = connections_.find(from);
  table::Request asked;
  asked.from = from;
  asked.number = request.number;
  asked.attachment = request.attachment;
  asked.msg = request.msg;
  asked.id = request.id;
  asked.rest = std::move(rest);
  if (connection == connections_.end()) return refuse(asked, ErrorCode::unavailable);
  asked.person = connection->second.person;
  route(std::move(asked), request.room, now);
}

void Owner::route(table::Request request, std::string room, base::Now now) {
  if (request.msg == "room_list") {
    const std::string* game = base::find_text(request.rest, "game");
    if (game && !rules::find_game(*game)) return refuse(request, ErrorCode::unknown_game);
    return answer(request,
                  {"room_list", lobby_.list(request.from, request.person.user, request.rest)});
  }
  if (names_channel(request.msg)) return refuse(request, ErrorCode::unknown_channel);
  if (request.msg == "create") return create(std::move(request), now);
  if (request.msg == "join") {
    const std::string* game = base::find_text(request.rest, "game");
    if (game) return join_game(std::move(request), *game, now);
    const auto found = room_of_join(request, room);
    if (!found) return;
    return to_table(std::move(request), *found, now);
  }
  if (room.empty()) {
    // It may be left out where the player holds one seat only, or follows one table only.
    const auto& seats = lobby_.seats_of(request.person.user);
    const auto& followed = connections_.find(request.from)->second.rooms;
    if (seats.size() == 1)
      room = seats.begin()->first;
    else if (followed.size() == 1)
      room = *followed.begin();
    else
      return refuse(request, seats.empty() ? ErrorCode::not_seated : ErrorCode::unknown_room);
  }
  if (!tables_.contains(room)) return refuse(request, ErrorCode::unknown_room);
  to_table(std::move(request), room, now);
}

void Owner::to_table(table::Request request, const std::string& room, base::Now now) {
  if (is_action(request.msg)) {
    request.body = digest(request.msg, room, request.rest);
  } else {
    const auto& seats = lobby_.seats_of(request.person.user);
    if (!seats.contains(room) && !base::find(request.rest, "as") &&
        seats.size() >= lobby::kMaxSeatsOfUser)
      return refuse(request, ErrorCode::too_many);
    connections_.find(request.from)->second.rooms.insert(room);
  }
  tables_.find(room)->second.table->request(std::move(request), now);
  settle(room, now);
}

std::optional<std::string> Owner::room_of_join(const table::Request& request,
                                               const std::string& room) {
  if (const std::string* code = base::find_text(request.rest, "code")) {
    const auto found = codes_.find(*code);
    if (found != codes_.end()) return found->second;
    refuse(request, ErrorCode::wrong_code);
    return std::nullopt;
  }
  const lobby::Listing* listing = lobby_.find(room);
  if (!listing || !tables_.contains(room)) {
    refuse(request, ErrorCode::unknown_room);
    return std::nullopt;
  }
  const std::string& user = request.person.user;
  if (listing->is_private && listing->creator != user && !lobby_.seats_of(user).contains(room)) {
    refuse(request, ErrorCode::wrong_code);
    return std::nullopt;
  }
  return room;
}

void Owner::join_game(table::Request request, const std::string& game, base::Now now) {
  const rules::Game* wanted = rules::find_game(game);
  if (!wanted) return refuse(request, ErrorCode::unknown_game);
  if (const auto open = lobby_.open_room(game)) return to_table(std::move(request), *open, now);
  table::Settings settings;
  settings.game = wanted;
  settings.seats = std::clamp(4, wanted->info().least_seats, wanted->info().most_seats);
  make_room(std::move(request), std::move(settings), 0, "");
}

// Options of the table itself; the rest are the game's.
void Owner::create(table::Request request, base::Now now) {
  const std::string* name = base::find_text(request.rest, "name");
  const auto entry = name ? tables_.find(*name) : tables_.end();
  if (entry != tables_.end()) {
    if (entry->second.table->settings().creator != request.person.user)
      return refuse(request, ErrorCode::name_taken);
    const std::string room = *name;  // which goes with the rest
    request.msg = "join";
    request.rest.clear();
    return to_table(std::move(request), room, now);
  }
  if (Making* making = name ? find_making(*name) : nullptr) {
    if (making->settings.creator != request.person.user)
      return refuse(request, ErrorCode::name_taken);
    if (making->again.size() >= kMaxAgain) return refuse(request, ErrorCode::busy);
    making->again.push_back(std::move(request));
    return;
  }
  const rules::Game* game = rules::find_game(*base::find_text(request.rest, "game"));
  if (!game) return refuse(request, ErrorCode::unknown_game);
  const std::int64_t* seats = base::find_integer(request.rest, "seats");
  const std::int64_t* bots = base::find_integer(request.rest, "bots");
  table::Settings settings;
  settings.game = game;
  settings.creator = request.person.user;
  settings.is_private = base::flag(request.rest, "private");
  const rules::Info& info = game->info();
  settings.seats =
      seats ? static_cast<int>(*seats) : std::clamp(4, info.least_seats, info.most_seats);
  const base::Value* options = base::find(request.rest, "options");
  if (options) settings.options = *options->fields();
  settings.automatic = base::flag(settings.options, "auto");
  std::erase_if(settings.options, [](const base::Field& field) { return field.name == "auto"; });
  if (settings.seats < info.least_seats || settings.seats > info.most_seats ||
      (bots && *bots >= settings.seats) || !game->check_options(settings.options).empty())
    return refuse(request, ErrorCode::bad_message);
  if (lobby_.rooms_of(request.person.user) >= lobby::kMaxRoomsOfCreator ||
      lobby_.seats_of(request.person.user).size() >= lobby::kMaxSeatsOfUser)
    return refuse(request, ErrorCode::too_many);
  make_room(std::move(request), std::move(settings), bots ? static_cast<int>(*bots) : 0,
            name ? *name : "");
}

void Owner::make_room(table::Request request, table::Settings settings, int bots,
                      std::string name) {
  if (lobby_.rooms() >= lobby::kMaxRooms) return refuse(request, ErrorCode::busy);
  if (settings.is_private) {
    if (seeds_.empty()) return refuse(request, ErrorCode::unavailable);
    for (std::size_t i = 0; i < kCodeLetters; ++i)
      settings.code += kCodeAlphabet[seeds_.back().bytes[i] % kCodeAlphabet.size()];
    seeds_.pop_back();
  }
  Making making;
  making.named = !name.empty();
  settings.room =
      making.named ? std::move(name)
                   : std::string(settings.game->info().name) + "-" + std::to_string(next_name_++);
  making.settings = std::move(settings);
  making.request = std::move(request);
  making.bots = bots;
  ask_to_make(std::move(making));
}

}  // namespace cardroom::owner
