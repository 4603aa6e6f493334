#include "gameserver/lobby/lobby.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace cardroom::lobby {
namespace {

base::Fields print(const Listing& listing) {
  return {{"name", listing.room},
          {"game", listing.game},
          {"seats", listing.summary.seats},
          {"players", listing.summary.players},
          {"spectators", listing.summary.spectators},
          {"status", listing.summary.playing ? "playing" : "open"},
          {"private", listing.is_private}};
}

// Of one room, in a list of rooms.
bool alike(const table::Summary& one, const table::Summary& other) {
  const auto shown = [](const table::Summary& summary) {
    return std::tuple(summary.seats, summary.players, summary.spectators, summary.playing);
  };
  return shown(one) == shown(other);
}

}  // namespace

bool Lobby::visible(const Listing& listing, const std::string& user) const {
  return !listing.is_private || listing.creator == user || seats_of(user).contains(listing.room);
}

void Lobby::add(Listing listing, base::Now now) {
  CHECK(rooms_.size() < kMaxRooms);
  const std::string name = listing.room;
  const table::Summary summary = listing.summary;
  if (!listing.creator.empty()) ++made_[listing.creator];
  listing.summary = {};
  Room room;
  room.listing = std::move(listing);
  room.opened = true;
  // Of a private room that takes the name of another strangers are told nothing, and so they are
  // still told that the other is gone.
  const auto before = gone_.find(name);
  if (before != gone_.end()) room.next_told = before->second.due;
  if (before != gone_.end() && !room.listing.is_private) gone_.erase(before);
  rooms_.emplace(name, std::move(room));
  update(name, summary, now);
}

void Lobby::update(const std::string& name, table::Summary summary, base::Now now) {
  const auto found = rooms_.find(name);
  CHECK(found != rooms_.end());
  Room& room = found->second;
  const bool same_line = alike(room.listing.summary, summary);
  if (room.listing.summary.users != summary.users) {
    for (const auto& [seat, user] : room.listing.summary.users) {
      const auto sits = seats_.find(user);
      if (sits == seats_.end()) continue;
      sits->second.erase(name);
      if (sits->second.empty()) seats_.erase(sits);
    }
    for (const auto& [seat, user] : summary.users) seats_[user][name] = seat;
  }
  const bool was_open = room.listing.open();
  room.listing.summary = std::move(summary);
  if (room.listing.open() && !was_open) room.opened = true;
  if (same_line || room.dirty) return;
  room.dirty = true;
  due_.insert({std::max(room.next_told, now.instant), name});
}

void Lobby::remove(const std::string& name, base::Now now) {
  const auto found = rooms_.find(name);
  if (found == rooms_.end()) return;
  table::Summary empty;
  empty.seats = found->second.listing.summary.seats;
  update(name, std::move(empty), now);
  Room room = std::move(rooms_.extract(name).mapped());
  std::erase_if(due_, [&name](const auto& due) { return due.second == name; });
  const std::string& creator = room.listing.creator;
  if (!creator.empty() && --made_[creator] == 0) made_.erase(creator);
  gone_[name] = {std::move(room.listing), std::max(room.next_told, now.instant)};
}

base::Fields Lobby::list(ViewerKey viewer, const std::string& user, const base::Fields& request) {
  const std::string* game = base::find_text(request, "game");
  const bool only_open = base::flag(request, "open");
  const std::int64_t* from = base::find_integer(request, "from");
  const auto& own = seats_of(user);
  // One's own rooms, then open ones, then the others; each by name.
  std::array<std::vector<const Listing*>, 3> ranks;
  for (const auto& [name, room] : rooms_) {
    const Listing& listing = room.listing;
    if (game && listing.game != *game) continue;
    if (only_open && !listing.open()) continue;
    if (!visible(listing, user)) continue;
    const bool is_own = own.contains(name) || listing.creator == user;
    ranks[is_own ? 0 : listing.open() ? 1 : 2].push_back(&listing);
  }
  std::vector<const Listing*> chosen = std::move(ranks[0]);
  for (const std::size_t rank : {1u, 2u})
    chosen.insert(chosen.end(), ranks[rank].begin(), ranks[rank].end());
  Follower& follower = followers_[viewer];
  follower.user = user;
  follower.listed.clear();
  base::List rooms;
  const std::size_t skipped = from ? static_cast<std::size_t>(*from) : 0;
  for (std::size_t i = skipped; i < chosen.size() && rooms.size() < kMaxListed; ++i) {
    rooms.push_back(print(*chosen[i]));
    follower.listed.insert(chosen[i]->room);
  }
  return {{"rooms", std::move(rooms)}, {"total", chosen.size()}};
}

void Lobby::follow(ViewerKey viewer, const std::string& user) {
  followers_[viewer].user = user;
}

void Lobby::forget(ViewerKey viewer) {
  followers_.erase(viewer);
}

std::optional<std::string> Lobby::open_room(const std::string& game) const {
  const Listing* best = nullptr;
  for (const auto& [name, room] : rooms_) {
    const Listing& listing = room.listing;
    if (listing.game != game || listing.is_private || !listing.open()) continue;
    if (!best || listing.summary.players > best->summary.players) best = &listing;
  }
  return best ? std::optional(best->room) : std::nullopt;
}

const Listing* Lobby::find(const std::string& room) const {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? nullptr : &found->second.listing;
}

std::size_t Lobby::rooms_of(const std::string& creator) const {
  const auto found = made_.find(creator);
  return found == made_.end() ? 0 : found->second;
}

const std::map<std::string, Seat>& Lobby::seats_of(const std::string& user) const {
  static const std::map<std::string, Seat> kNone;
  const auto found = seats_.find(user);
  return found == seats_.end() ? kNone : found->second;
}

std::vector<Notice> Lobby::tick(base::Now now) {
  std::vector<Notice> notices;
  while (!due_.empty() && due_.begin()->first <= now.instant) {
    Room& room = rooms_.find(due_.begin()->second)->second;
    due_.erase(due_.begin());
    room.dirty = false;
    room.next_told = now.instant + kRoomPace;
    const bool opened = std::exchange(room.opened, false);
    Notice notice{interested(room.listing, opened), {"room", print(room.listing)}};
    if (!notice.to.empty()) notices.push_back(std::move(notice));
  }
  for (auto at = gone_.begin(); at != gone_.end();) {
    if (at->second.due > now.instant) {
      ++at;
      continue;
    }
    Notice notice{interested(at->second.listing, false), {"room", print(at->second.listing)}};
    notice.message.fields.push_back({"gone", true});
    for (auto& [viewer, follower] : followers_) follower.listed.erase(at->first);
    if (!notice.to.empty()) notices.push_back(std::move(notice));
    at = gone_.erase(at);
  }
  return notices;
}

// Who is told of a change: it was listed to them, or has opened since. At a table nobody is.
std::vector<ViewerKey> Lobby::interested(const Listing& listing, bool opened) {
  std::vector<ViewerKey> viewers;
  for (auto& [viewer, follower] : followers_) {
    const bool listed = follower.listed.contains(listing.room);
    if (!listed && !opened) continue;
    if (!seats_of(follower.user).empty() || !visible(listing, follower.user)) continue;
    if (!listed && follower.listed.size() < 2 * kMaxListed) follower.listed.insert(listing.room);
    viewers.push_back(viewer);
  }
  return viewers;
}

base::Instant Lobby::deadline() const {
  base::Instant due = due_.empty() ? base::Instant::never() : due_.begin()->first;
  for (const auto& [name, gone] : gone_) due = std::min(due, gone.due);
  return due;
}

}  // namespace cardroom::lobby
