// The players' side of the owner: connections, and which room a request is for.
#include <algorithm>

#include "gameserver/owner/owner.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::owner {

using protocol::ErrorCode;

namespace {

// Of the name under which a fleet's requests for any table of a game meet. No room's may have '/'.
constexpr std::string_view kMatchPrefix = "match/";

}  // namespace

bool names_channel(const std::string& msg) {
  return msg == "say" || msg == "follow" || msg == "unfollow";
}

bool is_action(const std::string& msg) {
  return msg != "join" && msg != "create" && msg != "room_list";
}

void Owner::refuse(const Origin& origin, ErrorCode code) {
  outputs_.push_back(Refused{origin, code});
}

void Owner::refuse(const table::Request& request, ErrorCode code) {
  refuse(Origin{request.from, request.number, request.id}, code);
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

void Owner::tell(table::Tell tell, const std::string& room) {
  std::erase_if(tell.to, [this](ViewerKey viewer) { return !connections_.contains(viewer); });
  if (!std::ranges::is_sorted(tell.to, {}, &ViewerKey::link))
    std::ranges::stable_sort(tell.to, {}, &ViewerKey::link);
  // One message a link: the realtime server at its other end spreads it.
  for (auto first = tell.to.begin(); first != tell.to.end();) {
    Told told{first->link, {}, 0, std::nullopt, room, tell.epoch, tell.seq, {}};
    for (; first != tell.to.end() && first->link == told.link; ++first)
      told.to.push_back(first->conn);
    told.message = first == tell.to.end() ? std::move(tell.message) : tell.message;
    if (tell.origin) {
      told.answers = tell.origin->number;
      told.re = tell.origin->id;
    }
    outputs_.push_back(std::move(told));
  }
}

// To those whose turn it is.
void Owner::list_rooms(base::Instant now) {
  for (const ListWish& wish : lists_.take(now)) {
    const auto found = connections_.find(wish.viewer);
    if (found == connections_.end()) continue;
    const std::string& user = found->second.person.user;
    if (wish.asked)
      answer(*wish.asked, {"room_list", lobby_.list(wish.viewer, user, wish.asked->rest)});
    else
      tell({{wish.viewer}, std::nullopt, {"room_list", lobby_.list(wish.viewer, user, {})}, 0, 0},
           "");
    if (!found->second.home) lobby_.forget(wish.viewer);
  }
}

// At home it is told of rooms, elsewhere only of the tables that it follows.
void Owner::opened(ViewerKey viewer, Person person, bool home, base::Now now) {
  if (home)
    lobby_.follow(viewer, person.user);
  else
    lobby_.forget(viewer);
  Connection& connection = connections_[viewer];
  connection.person = std::move(person);
  connection.home = home;
  if (sanctions_.has(connection.person.user, store::SanctionKind::ban, now.wall) &&
      !base::planted(93))
    outputs_.push_back(Dismissed{viewer, protocol::CloseCode::banned});
}

void Owner::closed(ViewerKey viewer, base::Now now) {
  authenticating_.erase(viewer);
  const auto found = connections_.find(viewer);
  if (found == connections_.end()) return;
  const std::map<std::string, std::uint64_t> rooms = std::move(found->second.rooms);
  stop_following(found->second.roots, viewer);
  connections_.erase(found);
  lobby_.forget(viewer);
  for (const auto& [room, epoch] : rooms)
    with(room, now, [&](table::Table& table) { table.gone(viewer, now); });
}

void Owner::attach(std::uint64_t link, const link::Attach& attach, base::Now now) {
  const ViewerKey from{link, attach.conn};
  const auto connection = connections_.find(from);
  if (connection == connections_.end()) return;
  const table::Attach asked{
      from,      connection->second.person, attach.attachment, attach.spectator, attach.epoch,
      attach.seq};
  bring_in(from, attach.room);
  if (with(attach.room, now, [&](table::Table& table) { table.attach(asked, now); })) return;
  const auto again = reclaim_.find(attach.room);
  if (again != reclaim_.end()) {
    again->second.asked_by.insert(link);
    return;  // it is attached once the table stands again
  }
  if (alone() && !claiming_.contains(attach.room)) {
    outputs_.push_back(ToLink{link, link::Detached{attach.conn, attach.room}});
    return;
  }
  wanted(link, link::Claim{attach.room, attach.epoch}, now);
  const auto claiming = claiming_.find(attach.room);
  if (claiming != claiming_.end() && claiming->second.behind.size() < kMaxBehind)
    claiming->second.behind.emplace_back(asked);
}

void Owner::request(std::uint64_t link, const link::Request& frame, base::Fields rest,
                    base::Now now) {
  const ViewerKey from{link, frame.conn};
  const auto connection = connections_.find(from);
  table::Request asked;
  asked.from = from;
  asked.number = frame.number;
  asked.attachment = frame.attachment;
  asked.msg = frame.msg;
  asked.id = frame.id;
  asked.rest = std::move(rest);
  if (connection == connections_.end()) return refuse(asked, ErrorCode::unavailable);
  asked.person = connection->second.person;
  if (turns_away(asked, now)) {
    ++counts_.turned_away;
    return refuse(asked, ErrorCode::busy);
  }
  if (names_channel(frame.msg)) return to_channel(Call{std::move(asked), frame}, now);
  Call call{std::move(asked), frame};
  if (!frame.room.empty() && tables_.contains(frame.room))
    return to_table(std::move(call), frame.room, now);
  route(std::move(call), now);
}

// Never an action, and nobody who has a seat and comes back to it.
bool Owner::turns_away(const table::Request& request, base::Now now) const {
  const auto has_no_time_for = [&](Errand errand) {
    return pressure_.turns_away(errand, now.instant);
  };
  if (request.msg == "room_list") return has_no_time_for(Errand::list);
  if (request.msg == "join" || request.msg == "create")
    return lobby_.seats_of(request.person.user).empty() && has_no_time_for(Errand::join);
  if (base::planted(94) && is_action(request.msg)) return has_no_time_for(Errand::talk);
  return names_channel(request.msg) && request.msg != "unfollow" && has_no_time_for(Errand::talk);
}

// What names no table that is owned here.
void Owner::route(Call call, base::Now now) {
  const table::Request& request = call.request;
  const std::string& user = request.person.user;
  const std::string* game = base::find_text(request.rest, "game");
  if (request.msg == "room_list") {
    if (game && !rules::find_game(*game)) return refuse(request, ErrorCode::unknown_game);
    if (!lists_.takes_asked(request.from.link)) return refuse(request, ErrorCode::busy);
    lists_.add({request.from, std::move(call.request)});
    return list_rooms(now.instant);
  }
  const std::string named = call.frame.room;
  const bool joins = request.msg == "join";
  if (joins && game) {
    if (!rules::find_game(*game)) return refuse(request, ErrorCode::unknown_game);
    // One server of a fleet matches the players of one game, so that it fills tables and does not
    // open one for each who comes.
    const std::string matcher = std::string(kMatchPrefix) + *game;
    if (named.empty() && !alone()) return send_on(std::move(call), matcher, "", 0);
    if (named.empty() || named == matcher) return match(std::move(call), *game, now);
  }
  if (named.starts_with(kMatchPrefix)) return refuse(request, ErrorCode::unknown_room);
  if (!named.empty()) return to_room(std::move(call), named, now);
  if (request.msg == "create") return create(std::move(call), now);
  std::string room;
  const std::string* code = joins ? base::find_text(request.rest, "code") : nullptr;
  if (code) {
    const auto found = codes_.find(*code);
    if (found == codes_.end() && alone()) return refuse(request, ErrorCode::wrong_code);
    if (found == codes_.end()) return list({std::move(call)});  // another may just have made it
    room = found->second;
  } else {
    // It may be left out where the player holds one seat only, or follows one table only.
    const auto& seats = lobby_.seats_of(user);
    const auto& followed = connections_.find(request.from)->second.rooms;
    if (seats.size() == 1)
      room = seats.begin()->first;
    else if (followed.size() == 1)
      room = followed.begin()->first;
    else
      return refuse(request,
                    seats.empty() && !joins ? ErrorCode::not_seated : ErrorCode::unknown_room);
  }
  if (alone() || tables_.contains(room)) return to_room(std::move(call), room, now);
  send_on(std::move(call), room, "", 0);
}

void Owner::to_table(Call call, const std::string& room, base::Now now) {
  table::Request& request = call.request;
  if (is_action(request.msg)) {
    if (request.id)
      request.hash = config_.request_keys.hash(room, request.person.user, *request.id,
                                               digest_of(request.msg, room, request.rest));
  } else {
    const table::Table& table = *find_table(room);
    const bool closed = table.state().closed;
    if (closed && request.msg == "create") return make_anew(std::move(call), room, now);
    request.barred = closed ? ErrorCode::unknown_room : bars(request, table.settings());
    // Who is let in may talk there at once.
    if (!request.barred) bring_in(request.from, room);
  }
  // Should its code throw, all that the table was asked is answered when it is dropped.
  with(room, now, [&](table::Table& table) { table.request(std::move(request), now); });
}

// As far as is known yet: the table may still refuse it.
void Owner::bring_in(ViewerKey viewer, const std::string& room) {
  const auto connection = connections_.find(viewer);
  if (connection != connections_.end()) connection->second.rooms[room] = epoch_of(room).value_or(0);
}

// Why this user may not enter that room.
std::optional<ErrorCode> Owner::bars(const table::Request& request,
                                     const table::Settings& settings) const {
  const std::string& user = request.person.user;
  if (request.msg == "create" && settings.creator != user) return ErrorCode::name_taken;
  const auto& seats = lobby_.seats_of(user);
  const bool sits = seats.contains(settings.room);
  const std::string* code = base::find_text(request.rest, "code");
  if (code && *code != settings.code) return ErrorCode::wrong_code;
  if (settings.is_private && !code && settings.creator != user && !sits)
    return ErrorCode::wrong_code;
  if (!sits && !base::find(request.rest, "as") && seats.size() >= lobby::kMaxSeatsOfUser)
    return ErrorCode::too_many;
  return std::nullopt;
}

}  // namespace cardroom::owner
