// What a session knows of the channels that its player follows.
#include <algorithm>
#include <utility>

#include "realtime/session.hpp"
#include "shared/base/planted.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::realtime {

using protocol::ErrorCode;

Session::Followed* Session::followed(std::string_view channel) {
  const auto found = std::ranges::find(followed_, channel, &Followed::channel);
  return found == followed_.end() ? nullptr : &*found;
}

bool Session::follows(std::string_view room) const {
  return attachment_of(room) || std::ranges::count(followed_, room, &Followed::root) > 0;
}

bool Session::may_follow(const protocol::Request& request) const {
  if (request.msg != "follow" || followed_.size() < kMaxFollowed) return true;
  const std::string& channel = *base::find_text(request.rest, "channel");
  return std::ranges::count(followed_, channel, &Followed::channel) > 0;
}

// A message is new to a player if none of the channels by which it might have come has shown it.
// Until a channel that is followed anew is granted, what comes of it is of before.
Session::Delivery Session::said(LinkNo from, const link::Said& frame, Effects& out) {
  if (stage_ != Stage::in) return Delivery::ignore;
  bool is_new = frame.answers != 0, comes_again = false;
  for (const Followed& one : followed_) {
    if (!protocol::includes(one.channel, frame.channel)) continue;
    comes_again = comes_again || !one.is_shown_by(from);
    is_new = is_new || one.is_shown_by(from);
  }
  if (frame.answers != 0) {
    const auto waiting = in_flight(from, frame.answers);
    if (waiting == in_flight_.end()) return Delivery::ignore;
    const Id id = waiting->id;
    in_flight_.erase(waiting);
    // It comes as what others said does, in its place.
    if (comes_again) refuse(ErrorCode::unavailable, id, out);
    if (comes_again) return Delivery::ignore;
  }
  for (Followed& one : followed_) {
    if (!protocol::includes(one.channel, frame.channel) || !one.is_shown_by(from)) continue;
    if (frame.answers == 0 && frame.place <= one.place) is_new = false;
    one.place = std::max(one.place, frame.place);
  }
  return is_new ? Delivery::say : Delivery::ignore;
}

bool Session::following(LinkNo from, const link::Following& frame) {
  if (stage_ != Stage::in || !knows(from)) return false;
  Followed* one = followed(frame.channel);
  // Asked by the player before the channel was followed again: its log shows what is missed.
  if (one && one->awaited && frame.number < one->number) {
    one->place = std::max(one->place, frame.place);
    return true;
  }
  // Who gave up asking does not follow.
  if (!one && in_flight(from, frame.number) == in_flight_.end()) return false;
  if (!one) one = &followed_.emplace_back();
  const std::uint64_t shown = one->place;
  *one = {.channel = frame.channel,
          .root = *protocol::root_of(frame.channel),
          .number = frame.number,
          .link = from,
          .awaited = false,
          .epoch = frame.epoch,
          .place = base::planted(73) ? frame.place : std::max(shown, frame.place)};
  return true;
}

bool Session::unfollowed(LinkNo from, const link::Unfollowed& frame) {
  return std::erase_if(followed_, [&](const Followed& one) {
           return one.channel == frame.channel && one.link == from;
         }) > 0;
}

bool Session::moves(const std::string& room, Tables::Kind kind, LinkNo to) const {
  const auto goes = [&](LinkNo link) { return kind != Tables::Kind::kept || link != to; };
  const Attachment* attachment = attachment_of(room);
  return (attachment && goes(attachment->link)) ||
         std::ranges::any_of(
             followed_, [&](const Followed& one) { return one.root == room && goes(one.link); });
}

// Under a new number, as a table is attached.
void Session::send_follow(Followed& one, Effects& out) {
  one.number = ++last_number_;
  one.awaited = true;
  const std::uint64_t place = base::planted(73) ? 0 : one.place;  // planted: from the beginning
  out.push_back(Forward{one.link, link::Follow{conn_, one.number, one.channel, one.epoch, place}});
}

}  // namespace cardroom::realtime
