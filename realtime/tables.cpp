#include "realtime/tables.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/planted.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::realtime {

void Tables::up(LinkNo link) {
  listings_[link] = ++last_listing_;
}

std::optional<Tables::Move> Tables::owns(LinkNo link, const std::string& room,
                                         std::uint64_t epoch) {
  auto at = rooms_.find(room);
  if (at == rooms_.end()) {
    if (rooms_.size() >= kMaxRooms) return std::nullopt;
    at = rooms_.emplace(room, Room{}).first;
  }
  Room& one = at->second;
  // An owner is believed about its own rooms whatever the epoch: its store may be a new one.
  const bool its_own = one.owner == link || (one.owner == 0 && one.before == link);
  if (!its_own && !base::planted(44) && (one.owner != 0 ? epoch <= one.epoch : epoch < one.epoch))
    return std::nullopt;
  Move move;
  if (one.owner != link || (epoch > one.epoch && one.epoch != 0)) move.kind = Kind::moved;
  move.from = one.owner;
  move.viewers = one.viewers;
  one.owner = link;
  one.before = 0;
  one.epoch = epoch;
  one.listing = listings_[link];
  claims_.erase(room);
  return move;
}

Tables::Rooms::iterator Tables::disown(Rooms::iterator room, Claiming claiming) {
  if (room->second.viewers.empty()) return rooms_.erase(room);
  room->second.before = std::exchange(room->second.owner, 0);
  claims_.insert_or_assign(room->first, claiming);
  return std::next(room);
}

void Tables::completed(LinkNo link, base::Instant now) {
  const std::uint64_t listing = listings_[link];
  for (auto at = rooms_.begin(); at != rooms_.end();) {
    const bool unlisted = at->second.owner == link && at->second.listing != listing;
    at = unlisted ? disown(at, {now}) : std::next(at);
  }
}

void Tables::disowns(LinkNo link, const link::Disowns& frame, LinkNo owner, Reached reached,
                     base::Instant now) {
  const auto at = rooms_.find(frame.room);
  if (at == rooms_.end()) return;
  const auto claiming = claims_.find(frame.room);
  if (claiming != claims_.end() && claiming->second.asked == link)
    return sent_on(claiming->second, at->second.epoch, link, frame, owner, reached, now);
  if (at->second.owner != link || frame.epoch < at->second.epoch) return;
  // Who took it from this server without being named is about to say so itself.
  const bool named = !frame.owner.empty();
  disown(at, {named ? now : now + kLostAfter, 0, owner});
}

// Who was asked to claim the table says that another has it, or is to be asked.
void Tables::sent_on(Claiming& claiming, std::uint64_t& epoch, LinkNo link,
                     const link::Disowns& frame, LinkNo owner, Reached reached, base::Instant now) {
  std::uint64_t lost = reached == Reached::never ? frame.epoch : 0;
  if (claiming.named == link) lost = std::max(lost, claiming.named_epoch);
  const bool learned = lost > epoch;
  if (learned) epoch = lost;
  claiming.named = owner;
  claiming.named_epoch = frame.epoch;
  if (owner != 0) claiming.first = owner;
  // To ask the same again at once would give the same answer, and two may name each other.
  if ((owner != 0 || learned) && ++claiming.sent_on <= kMaxSentOn) claiming.due = now;
}

void Tables::lost(LinkNo link, base::Instant now) {
  for (auto at = rooms_.begin(); at != rooms_.end();)
    at = at->second.owner == link ? disown(at, {now}) : std::next(at);
}

void Tables::down(LinkNo link, base::Instant now) {
  for (auto& [room, claiming] : claims_)
    if (claiming.asked == link) claiming.due = now;
}

Speaker Tables::speaker(LinkNo link, std::string_view room) const {
  const auto at = rooms_.find(room);
  if (at == rooms_.end()) return Speaker::owner;
  const Room& one = at->second;
  const LinkNo believed = one.owner != 0 ? one.owner : one.before;
  return believed == 0 || believed == link ? Speaker::owner : Speaker::stranger;
}

void Tables::follow(LinkNo link, const std::string& room, link::Conn conn) {
  const auto [at, first] = rooms_.try_emplace(room);
  // Who attaches somebody to a room that nobody said to own is taken for its owner.
  if (first) {
    at->second.owner = link;
    at->second.listing = listings_[link];
  }
  std::vector<link::Conn>& viewers = at->second.viewers;
  const auto place = std::ranges::lower_bound(viewers, conn);
  if (place == viewers.end() || *place != conn) viewers.insert(place, conn);
}

void Tables::unfollow(const std::string& room, link::Conn conn) {
  const auto at = rooms_.find(room);
  if (at == rooms_.end()) return;
  std::vector<link::Conn>& viewers = at->second.viewers;
  const auto place = std::ranges::lower_bound(viewers, conn);
  if (place == viewers.end() || *place != conn) return;
  viewers.erase(place);
  if (viewers.empty()) forget_unless_needed(at);
}

void Tables::forget_unless_needed(Rooms::iterator room) {
  claims_.erase(room->first);
  if (room->second.owner == 0 || room->second.epoch == 0) rooms_.erase(room);
}

std::vector<Tables::Asked> Tables::take_due(const Fleet& fleet, base::Instant now) {
  std::vector<Asked> asked;
  for (auto& [room, claiming] : claims_) {
    if (now < claiming.due) continue;
    const LinkNo first = std::exchange(claiming.first, 0);
    const bool can = fleet.is_up(first) && (!protocol::is_root(room) || fleet.has_channels(first));
    const LinkNo link = can ? first : fleet.pick(room);
    if (link == 0) continue;
    if (claiming.sent_on > kMaxSentOn) claiming.sent_on = 0;
    claiming.asked = link;
    claiming.due = now + kClaimAgain;
    asked.push_back({link, {room, epoch(room)}});
  }
  return asked;
}

LinkNo Tables::owner(std::string_view room) const {
  const auto at = rooms_.find(room);
  return at == rooms_.end() ? 0 : at->second.owner;
}

std::uint64_t Tables::epoch(std::string_view room) const {
  const auto at = rooms_.find(room);
  return at == rooms_.end() ? 0 : at->second.epoch;
}

}  // namespace cardroom::realtime
