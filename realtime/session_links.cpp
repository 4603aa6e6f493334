// What a session says to which game server, and from whom it takes what.
#include <algorithm>
#include <utility>

#include "realtime/session.hpp"
#include "shared/base/planted.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::realtime {
namespace {

using protocol::ErrorCode;

// The messages whose answer may attach the connection to a table.
bool attaches(std::string_view msg) {
  return msg == "join" || msg == "create";
}

bool names_channel(std::string_view msg) {
  return msg == "say" || msg == "follow" || msg == "unfollow";
}

// Those that never mean the table where one sits when they name no room.
bool of_no_seat(std::string_view msg) {
  return attaches(msg) || msg == "room_list";
}

}  // namespace

// `room` may be left out where one seat only is held: the request is then that table's owner's.
std::string Session::room_meant(const protocol::Request& request) const {
  if (names_channel(request.msg))
    return protocol::root_of(*base::find_text(request.rest, "channel")).value_or("");
  if (!request.room.empty() || of_no_seat(request.msg)) return request.room;
  const auto seated = [](const Attachment& one) { return !one.spectator; };
  const auto first = std::ranges::find_if(attachments_, seated);
  if (first == attachments_.end()) return {};
  return std::any_of(std::next(first), attachments_.end(), seated) ? std::string() : first->room;
}

// 0: nobody can be asked now.
LinkNo Session::route(std::string_view msg, const std::string& room) const {
  const Fleet& fleet = picture_.fleet;
  if (room.empty()) return fleet.is_up(home_) ? home_ : 0;
  // To act, and to talk, one must be attached; to one who took the table over this connection is
  // not yet.
  const Attachment* attachment = attachment_of(room);
  const bool channel = names_channel(msg);
  const LinkNo owner = picture_.tables.owner(room);
  LinkNo link = owner != 0 ? owner : fleet.settled() ? fleet.pick(room) : 0;
  if (attachment && !attaches(msg)) link = attachment->link;
  return fleet.is_up(link) && (!channel || fleet.has_channels(link)) ? link : 0;
}

void Session::forward(protocol::Request&& request, std::string_view text, Effects& out) {
  std::string room = room_meant(request);
  const LinkNo link = route(request.msg, room);
  if (link == 0) return refuse(ErrorCode::unavailable, request.id, out);
  if (in_flight_.size() >= kMaxInFlight) return refuse(ErrorCode::busy, request.id, out);
  const bool attaching = attaches(request.msg);
  if (!may_follow(request)) return refuse(ErrorCode::too_many, request.id, out);
  if (attaching && attachments_.size() >= kMaxAttachments && !attachment_of(request.room))
    return refuse(ErrorCode::too_many, request.id, out);
  const std::uint64_t number = ++last_number_;
  const Attachment* attachment = attachment_of(room);
  const std::uint64_t followed_by = attachment ? attachment->number : 0;
  const bool follows = request.msg == "follow" || request.msg == "unfollow";
  in_flight_.push_back({number, request.id, link, std::move(room), follows});
  introduce(link, out);
  out.push_back(Forward{
      link, link::Request{conn_, number, attaching ? number : followed_by, std::move(request.msg),
                          request.id, std::move(request.room), std::string(text), 0}});
}

std::optional<LinkNo> Session::routed(LinkNo from, const link::Request& request) const {
  for (const Waiting& one : in_flight_)
    if (one.link == from && one.number == request.number) return route(request.msg, one.room);
  return std::nullopt;
}

void Session::redirected(LinkNo from, const link::Redirect& frame, LinkNo to, Effects& out) {
  const auto waiting = in_flight(from, frame.request.number);
  if (waiting == in_flight_.end() || stage_ != Stage::in) return;
  const Attachment* attachment = attachment_of(waiting->room);
  const bool channel = names_channel(frame.request.msg);
  const bool acts = attachment && !attaches(frame.request.msg);
  if (to == 0 || (channel && !picture_.fleet.has_channels(to)) || frame.request.hops >= kMaxHops ||
      (acts && attachment->link != to)) {
    refuse(ErrorCode::unavailable, waiting->id, out);
    in_flight_.erase(waiting);
    return;
  }
  waiting->link = to;
  if (base::planted(42)) return;  // the request is lost on the way
  introduce(to, out);
  link::Request request = frame.request;
  request.conn = conn_;
  ++request.hops;
  out.push_back(Forward{to, std::move(request)});
}

// What one tells who no longer owns the table, or what was told before it was asked for anew, comes
// again from where it is followed now.
bool Session::foreign(LinkNo from, const Attachment* attachment, const std::string& room) const {
  if (base::planted(38)) return attachment && attachment->awaited;       // an old owner's are shown
  if (base::planted(43)) return attachment && attachment->link != from;  // of two, the older too
  if (attachment) return attachment->link != from || attachment->awaited;
  return !room.empty() && picture_.tables.speaker(from, room) == Speaker::stranger;
}

Session::Delivery Session::deliver(LinkNo from, const link::Deliver& frame, Effects& out) {
  if (stage_ != Stage::in) return Delivery::ignore;
  const bool numbered = frame.epoch != 0;
  Attachment* attachment = frame.room.empty() ? nullptr : attachment_of(frame.room);
  const bool comes_again = foreign(from, attachment, frame.room);
  if (frame.answers == 0 && comes_again) return Delivery::ignore;
  if (frame.answers != 0) {
    const auto waiting = in_flight(from, frame.answers);
    if (waiting == in_flight_.end()) return Delivery::ignore;
    const Id id = waiting->id;
    // Who lost the channel meanwhile has followers no longer: where it is now it is to be asked.
    const bool in_vain =
        waiting->follows && picture_.tables.speaker(from, waiting->room) == Speaker::stranger;
    if (!base::planted(40)) in_flight_.erase(waiting);  // planted: as if it had no answer yet
    // A refusal comes once.
    if ((numbered && comes_again) || in_vain) {
      refuse(ErrorCode::unavailable, id, out);
      return Delivery::ignore;
    }
  }
  if (numbered && attachment) {
    // An old answer given again moves nothing back; a `table` or `resume` may.
    const bool begins = std::exchange(attachment->begins, false);
    attachment->epoch = begins ? frame.epoch : std::max(attachment->epoch, frame.epoch);
    if (base::planted(36)) return Delivery::say;  // the position stays
    attachment->seq = begins ? frame.seq : std::max(attachment->seq, frame.seq);
    if (base::planted(37)) ++attachment->seq;  // moved too far
  }
  if (frame.strike) count_strike(out);
  return Delivery::say;
}

bool Session::attached(LinkNo from, const link::Attached& frame) {
  if (stage_ != Stage::in || !knows(from)) return false;
  Attachment* attachment = attachment_of(frame.room);
  if (!attachment) attachment = &attachments_.emplace_back();
  if (attachment->awaited && frame.attachment < attachment->number) {
    attachment->former = attachment->link == from;
    return true;
  }
  // What it was shown stays shown until a new attachment, or a table that it is owed, says from
  // where it goes on.
  *attachment = {.room = frame.room,
                 .number = frame.attachment,
                 .link = from,
                 .spectator = frame.spectator,
                 .awaited = false,
                 .former = false,
                 .begins = attachment->number != frame.attachment || attachment->seq == kBeyondAny,
                 .epoch = attachment->epoch,
                 .seq = attachment->seq};
  return true;
}

bool Session::detached(LinkNo from, const link::Detached& frame) {
  Attachment* attachment = attachment_of(frame.room);
  if (attachment && attachment->link == from && std::exchange(attachment->former, false))
    return false;
  return std::erase_if(attachments_, [&](const Attachment& one) {
           return one.room == frame.room && one.link == from;
         }) > 0;
}

const Session::Attachment* Session::attachment_of(std::string_view room) const {
  for (const Attachment& one : attachments_)
    if (one.room == room) return &one;
  return nullptr;
}

Session::Attachment* Session::attachment_of(std::string_view room) {
  return const_cast<Attachment*>(std::as_const(*this).attachment_of(room));
}

Session::InFlight::iterator Session::in_flight(LinkNo link, std::uint64_t number) {
  return std::ranges::find_if(
      in_flight_, [=](const Waiting& one) { return one.link == link && one.number == number; });
}

std::vector<std::string> Session::rooms() const {
  std::vector<std::string> rooms;
  for (const Attachment& one : attachments_) rooms.push_back(one.room);
  for (const Followed& one : followed_) rooms.push_back(one.root);
  return rooms;
}

bool Session::knows(LinkNo link) const {
  return std::ranges::count(known_to_, link) > 0;
}

void Session::introduce(LinkNo link, Effects& out) {
  if (knows(link)) return;
  known_to_.push_back(link);
  out.push_back(Forward{link, link::Opened{conn_, user_, name_, link == home_, kid_, pass_}});
}

void Session::renewed(LinkNo from, const link::Pass& frame) {
  if (stage_ == Stage::in && knows(from)) pass_ = frame.pass;
}

void Session::dismiss(LinkNo from, const link::Dismiss& frame, Effects& out) {
  if (stage_ == Stage::closing || !knows(from)) return;
  stage_ = Stage::closing;
  out.push_back(Say{frame.body});
  out.push_back(Close{static_cast<protocol::CloseCode>(frame.code)});
}

void Session::give_up(auto lost, Effects& out) {
  std::erase_if(in_flight_, [&](const Waiting& one) {
    if (!lost(one)) return false;
    refuse(ErrorCode::unavailable, one.id, out);
    return true;
  });
}

void Session::link_lost(LinkNo link, base::Now now, Effects& out) {
  if (std::erase(known_to_, link) == 0 || stage_ == Stage::closing) return;
  for (Attachment& one : attachments_)
    if (one.link == link) one.link = 0, one.former = false;
  for (Followed& one : followed_)
    if (one.link == link) one.link = 0;
  give_up([link](const Waiting& one) { return one.link == link && !base::planted(39); }, out);
  if (stage_ != Stage::proving || home_ != link) return;
  stage_ = Stage::waiting;
  due_ = auth_due_;
  proof_unavailable_ = true;
  refuse(ErrorCode::unavailable, proof_id_, out);
  take_held(now, out);
}

void Session::rehome(Effects& out) {
  if (stage_ != Stage::in) return;
  const Fleet& fleet = picture_.fleet;
  if (!fleet.leaves_home(home_)) {
    if (fleet.is_up(home_)) introduce(home_, out);
    return;
  }
  const LinkNo home = fleet.home(conn_);
  if (home == 0) return;
  home_ = home;
  if (!knows(home)) known_to_.push_back(home);
  out.push_back(Forward{home, link::Opened{conn_, user_, name_, true, kid_, pass_}});
}

void Session::moved(const std::string& room, Tables::Kind kind, LinkNo lost, LinkNo to,
                    Effects& out) {
  if (stage_ != Stage::in || !moves(room, kind, to)) return;
  if (lost != 0 && lost != to)
    give_up([&](const Waiting& one) { return one.link == lost && one.room == room; }, out);
  introduce(to, out);
  const auto stays = [&](LinkNo link) { return kind == Tables::Kind::kept && link == to; };
  Attachment* attachment = attachment_of(room);
  if (attachment && !stays(attachment->link)) {
    attachment->former = attachment->former && attachment->link == to;
    attachment->link = to;
    send_attach(*attachment, out);
  }
  for (Followed& one : followed_) {
    if (one.root != room || stays(one.link)) continue;
    // An owner that knows of no channels will be followed by one that does.
    one.link = picture_.fleet.has_channels(to) ? to : 0;
    if (one.link != 0) send_follow(one, out);
  }
}

// Under a new number: an Attach of before may still be on its way to the same server, and what it
// leads to would come twice.
void Session::send_attach(Attachment& one, Effects& out) {
  one.number = ++last_number_;
  one.awaited = true;
  out.push_back(Forward{
      one.link, link::Attach{conn_, one.number, one.room, one.spectator, one.epoch, one.seq}});
}

void Session::fell_behind(Effects& out) {
  if (stage_ != Stage::in) return;
  for (Attachment& one : attachments_) {
    one.seq = kBeyondAny;  // the epoch stays: it says which room of this name it was
    one.awaited = true;
    // Without an owner it is asked for when there is one.
    if (one.link != 0) send_attach(one, out);
  }
}

void Session::renew(base::Instant now, Effects& out) {
  const Fleet& fleet = picture_.fleet;
  const LinkNo link = fleet.is_up(home_) ? home_ : fleet.home(conn_);
  if (link == 0) return;
  due_ = now + kRenewEvery;
  introduce(link, out);
  out.push_back(Forward{link, link::RenewTicket{conn_}});
}

}  // namespace cardroom::realtime
