// The asking side of a table: who may do what, through which connection, and only once.
#include <algorithm>

#include "gameserver/table/table.hpp"
#include "shared/base/planted.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {

using protocol::ErrorCode;

void Table::refuse(const Request& request, ErrorCode code) {
  effects_.push_back(Refuse{Origin{request.from, request.number, request.id}, code});
}

std::optional<Seat> Table::seat_of(const std::string& user) const {
  for (Seat seat = 0; seat < seats(); ++seat)
    if (place(seat).human() && place(seat).person->user == user) return seat;
  return std::nullopt;
}

void Table::request(Request request, base::Now now) {
  if (still_since_ != base::Instant::never()) return refuse(request, ErrorCode::unavailable);
  if (waiting_.full()) return refuse(request, ErrorCode::busy);
  ask(Asked{std::move(request)}, now);
}

void Table::attach(const Attach& attach, base::Now now) {
  if (waiting_.full())
    effects_.push_back(Detached{attach.from});
  else
    ask(Asked{attach}, now);
}

void Table::ask(Asked asked, base::Now now) {
  CHECK(waiting_.push(std::move(asked)));
  drain(now);
  tick(now);
}

void Table::drain(base::Now now) {
  while (at_rest() && !waiting_.empty()) {
    Asked asked = waiting_.pop();
    if (base::planted(9)) asked.fenced = true;  // no fence check
    in_hand_ = origin_of(asked);
    const bool answered = answer(asked, now);
    in_hand_.reset();
    if (answered) continue;
    CHECK(waiting_.push_front(std::move(asked)));
    if (still_since_ != base::Instant::never()) return;  // the clock asks, and no oftener
    begin_check();
  }
}

// False where it has to wait for a fence check; nothing has happened then.
bool Table::answer(Asked& asked, base::Now now) {
  if (const Attach* attach = std::get_if<Attach>(&asked.what)) {
    if (asked.fenced) take_up(*attach, now);
    return asked.fenced;
  }
  Request& request = std::get<Request>(asked.what);
  if (!asked.fenced && !may_append(request)) return false;
  if (request.barred) {
    refuse(request, *request.barred);
    return true;
  }
  const auto before = static_cast<std::ptrdiff_t>(effects_.size());
  if (request.msg == "join" || request.msg == "create")
    join(request, now);
  else
    act(request, now);
  if (pending_ || asked.fenced) return true;
  // Refused, or answered again: it changed nothing, but it tells how the table stands.
  effects_.erase(effects_.begin() + before, effects_.end());
  return false;
}

// Whether the store itself will say if the table is still ours, should it come to that.
bool Table::may_append(const Request& request) const {
  if (request.barred) return false;
  if (request.msg == "join" || request.msg == "create")
    return !base::find(request.rest, "as") && !seat_of(request.person.user);
  return request.msg != "leave" || !spectates(request.from);
}

std::vector<Origin> Table::abandon() {
  std::vector<Origin> origins;
  const auto add = [&origins](const std::optional<Origin>& origin) {
    const auto same = [&origin](const Origin& one) {
      return one.from == origin->from && one.number == origin->number;
    };
    if (origin && std::ranges::none_of(origins, same)) origins.push_back(*origin);
  };
  if (pending_) add(pending_->origin);
  add(in_hand_);
  for (const Asked& asked : waiting_) add(origin_of(asked));
  // Answers that nobody will carry out any more.
  for (const Effect& effect : effects_) {
    if (const Tell* told = std::get_if<Tell>(&effect)) add(told->origin);
    if (const Refuse* refused = std::get_if<Refuse>(&effect)) add(refused->origin);
  }
  return origins;
}

std::optional<Origin> Table::origin_of(const Asked& asked) {
  const Request* request = std::get_if<Request>(&asked.what);
  if (!request) return std::nullopt;
  return Origin{request->from, request->number, request->id};
}

void Table::turn_away() {
  for (std::size_t left = waiting_.size(); left > 0; --left) {
    Asked asked = waiting_.pop();
    if (const Request* request = std::get_if<Request>(&asked.what))
      refuse(*request, ErrorCode::unavailable);
    else
      CHECK(waiting_.push(std::move(asked)));
  }
  checking_ = 0;
}

void Table::join(Request& request, base::Now now) {
  // A `create` that waited while the room was closed makes another, once it is sent again.
  if (state_.closed)
    return refuse(request,
                  request.msg == "create" ? ErrorCode::unavailable : ErrorCode::unknown_room);
  if (state_.barred.has(request.person.user) && !base::planted(78))
    return refuse(request, ErrorCode::banned);
  const std::string* as = base::find_text(request.rest, "as");
  const auto seat = seat_of(request.person.user);
  if (as && *as == "spectator") {
    if (seat) return refuse(request, ErrorCode::already_seated);
    return join_as_spectator(request, now);
  }
  if (seat) return come_back(request, *seat, now);
  const std::int64_t* wanted = base::find_integer(request.rest, "seat");
  Action action;
  action.deed = Deed::join;
  action.seat = wanted ? static_cast<Seat>(std::clamp<std::int64_t>(*wanted, 0, kMaxSeats)) : -1;
  action.person = request.person;
  const std::int64_t* bots = base::find_integer(request.rest, "bots");
  if (bots && state_.seq == settings_.former.seq) action.bots = static_cast<int>(*bots);
  propose(std::move(action), &request, now);
}

bool Table::can_follow(const Person& person, Seat seat, std::uint64_t epoch,
                       std::uint64_t seq) const {
  if (base::planted(35) && seq > state_.seq) return true;  // a position too new
  // Who was shown nothing, or only what is of another room, has no place to follow from.
  if (epoch <= settings_.former.epoch || epoch > epoch_ || seq > state_.seq) return false;
  const std::uint64_t unbroken = seat >= 0 ? place(seat).since : ledger_.last_break(person.user);
  if (seq < unbroken && !base::planted(34)) return false;
  return seq == state_.seq || (!history_.empty() && history_.front().event.seq <= seq + 1);
}

namespace {

bool is_hosts(std::string_view msg) {
  return msg == "start" || msg == "kick" || msg == "mute" || msg == "close";
}

std::optional<crypto::Digest> digest_in(const base::Fields& rest, std::string_view name) {
  const std::string* digits = base::find_text(rest, name);
  return digits ? crypto::digest_from_hex(*digits) : std::nullopt;
}

std::optional<Position> position_in(const base::Fields& rest) {
  const std::int64_t* epoch = base::find_integer(rest, "epoch");
  const std::int64_t* seq = base::find_integer(rest, "seq");
  if (!epoch || !seq) return std::nullopt;
  return Position{static_cast<std::uint64_t>(*epoch), static_cast<std::uint64_t>(*seq)};
}

}  // namespace

void Table::come_back(const Request& request, Seat seat, base::Now now) {
  chair(seat).back = place(seat).stand_in;
  attach_viewer(request.from, request.person, request.attachment, seat);
  const Origin origin{request.from, request.number, request.id};
  const auto position = position_in(request.rest);
  if (position && can_follow(request.person, seat, position->epoch, position->seq)) {
    tell_resume(request, origin, *position);
    tell_missed(request.from, base::planted(107) ? (seat + 1) % seats() : seat, position->seq);
    tell_spectators(request.from);
  } else {
    tell_table(request.from, base::planted(108) ? (seat + 1) % seats() : seat, origin, now);
  }
  tell_what_is_so(request.from, seat, now);
}

void Table::join_as_spectator(const Request& request, base::Now now) {
  if (viewers_.size() >= kMaxViewers && !viewers_.contains(request.from))
    return refuse(request, ErrorCode::room_full);
  const auto position = position_in(request.rest);
  const bool follows = position && can_follow(request.person, -1, position->epoch, position->seq);
  const bool is_new = !viewers_.contains(request.from);
  attach_viewer(request.from, request.person, request.attachment, -1);
  const Origin origin{request.from, request.number, request.id};
  if (follows) {
    tell_resume(request, origin, *position);
    tell_missed(request.from, -1, position->seq);
  } else {
    tell_table(request.from, -1, origin, now);
  }
  tell_what_is_so(request.from, -1, now);
  if (is_new)
    tell_spectators();
  else if (follows)
    tell_spectators(request.from);
}

void Table::take_up(const Attach& attach, base::Now now) {
  const bool of_former = attach.epoch <= settings_.former.epoch && settings_.former.epoch > 0;
  if (state_.closed || of_former || state_.barred.has(attach.person.user)) return tell_end(attach);
  const auto seat = attach.spectator ? std::nullopt : seat_of(attach.person.user);
  const Seat where = seat.value_or(-1);
  // Nothing was lost on the way but what happened meanwhile; who lost the seat now looks on.
  const bool same_role = attach.spectator || seat;
  attach_viewer(attach.from, attach.person, attach.attachment, where);
  if (same_role && can_follow(attach.person, where, attach.epoch, attach.seq)) {
    tell_missed(attach.from, base::planted(109) ? (where + 1) % seats() : where, attach.seq);
    // It does not know that it came back: who was away before may be here by now.
    for (Seat other = 0; other < seats(); ++other)
      if (place(other).human() && chair(other).told == Presence::connected)
        effects_.push_back(Tell{{attach.from}, std::nullopt, presence_message(other), 0, 0});
  } else {
    tell_table(attach.from, where, std::nullopt, now);
  }
  tell_what_is_so(attach.from, where, now);
  if (where < 0)
    tell_spectators();
  else
    tell_spectators(attach.from);
}

void Table::attach_viewer(ViewerKey key, const Person& person, std::uint64_t attachment,
                          Seat seat) {
  if (seat >= 0) {
    Chair& taken = chair(seat);
    if (taken.viewer && *taken.viewer != key && !base::planted(59)) {
      effects_.push_back(Supersede{*taken.viewer});
      viewers_.erase(*taken.viewer);
    }
    taken.viewer = key;
    taken.away_since = base::Instant::never();
    if (taken.told != Presence::connected) {
      taken.told = Presence::connected;
      if (!base::planted(57)) tell_presence(seat);  // planted: not told
    }
  }
  const auto before = viewers_.find(key);
  const bool spectated = before != viewers_.end() && before->second.seat < 0 && seat >= 0;
  viewers_[key] = Viewing{person, attachment, seat};
  effects_.push_back(Attached{key, attachment, seat < 0});
  if (spectated) tell_spectators();
  effects_.push_back(RoomChanged{});
}

// The connection follows this table no more.
void Table::drop_viewer(ViewerKey key, base::Now now) {
  const auto found = viewers_.find(key);
  if (found == viewers_.end()) return;
  const Seat seat = found->second.seat;
  viewers_.erase(found);
  if (seat >= 0 && chair(seat).viewer == key) {
    chair(seat).viewer.reset();
    chair(seat).away_since = place(seat).human() ? now.instant : base::Instant::never();
  }
  effects_.push_back(Detached{key});
  effects_.push_back(RoomChanged{});
  if (seat < 0) tell_spectators();
}

// Nobody follows a closed table, nor one that they were sent away from.
void Table::drop_unwanted(base::Now now) {
  std::vector<ViewerKey> unwanted;
  for (const auto& [key, viewing] : viewers_)
    if (state_.closed || (state_.barred.has(viewing.person.user) && !base::planted(82)))
      unwanted.push_back(key);
  for (const ViewerKey key : unwanted) drop_viewer(key, now);
}

bool Table::gone(ViewerKey viewer, base::Now now) {
  bool known = viewers_.contains(viewer);
  const std::size_t checked = checking_;
  for (std::size_t i = 0, left = waiting_.size(); i < left; ++i) {
    Asked asked = waiting_.pop();
    if (std::visit([](const auto& any) { return any.from; }, asked.what) != viewer) {
      CHECK(waiting_.push(std::move(asked)));
      continue;
    }
    known = true;
    if (i < checked) --checking_;
  }
  if (pending_ && pending_->origin && pending_->origin->from == viewer) {
    pending_->origin.reset();
    pending_->request.reset();
    known = true;
  }
  drop_viewer(viewer, now);
  note_desertion(now);
  return known;
}

bool Table::spectates(ViewerKey key) const {
  const auto found = viewers_.find(key);
  return found != viewers_.end() && found->second.seat < 0;
}

void Table::leave_as_spectator(const Request& request) {
  viewers_.erase(request.from);
  effects_.push_back(Tell{
      {request.from}, Origin{request.from, request.number, request.id}, Move{"leave", {}}, 0, 0});
  effects_.push_back(Detached{request.from});
  effects_.push_back(RoomChanged{});
  tell_spectators();
}

// True where the id says all: the same is answered again, or refused.
bool Table::known_by_id(const Request& request) {
  if (!request.id || request.msg == "prove") return false;
  const Ledger::Finding finding = ledger_.look(request.person.user, *request.id, request.hash);
  switch (finding.verdict) {
    case Verdict::fresh:
      return false;
    case Verdict::again:
      effects_.push_back(Tell{{request.from},
                              Origin{request.from, request.number, request.id},
                              finding.accepted->answer,
                              finding.accepted->epoch,
                              base::planted(18) ? state_.seq : finding.accepted->seq});
      return true;
    case Verdict::conflict:
      refuse(request, ErrorCode::id_conflict);
      return true;
    case Verdict::stale:
      refuse(request, ErrorCode::stale);
      return true;
  }
  CHECK(false);
}

// One's own cards of the hand that is on; of one that is over, the opening says more.
void Table::prove(const Request& request, Seat seat) {
  const std::int64_t* hand_no = base::find_integer(request.rest, "hand_no");
  const bool other = hand_no && static_cast<std::uint64_t>(*hand_no) != state_.hand_no;
  if (!sees_hand(seat) || !state_.deal->contributions || other)
    return refuse(request, ErrorCode::illegal_action);
  const Origin origin{request.from, request.number, request.id};
  tell_proofs(seat, &origin);
}

void Table::act_as_host(Request& request, base::Now now) {
  if ((!settings_.is_private || request.person.user != settings_.creator) && !base::planted(74))
    return refuse(request, ErrorCode::forbidden);
  Action action;
  const std::int64_t* seat = base::find_integer(request.rest, "seat");
  action.seat = seat ? static_cast<Seat>(std::clamp<std::int64_t>(*seat, 0, kMaxSeats)) : -1;
  if (request.msg == "start") {
    action.deed = Deed::begin;
    action.fill = base::flag(request.rest, "fill");
  } else if (request.msg == "kick") {
    action.deed = Deed::kick;
  } else if (request.msg == "mute") {
    action.deed = Deed::mute;
    action.fill = base::flag(request.rest, "muted");
  } else {
    action.deed = Deed::close;
  }
  propose(std::move(action), &request, now);
}

void Table::act(Request& request, base::Now now) {
  if (known_by_id(request)) return;
  if (state_.closed) return refuse(request, ErrorCode::unknown_room);
  if (request.msg == "leave" && spectates(request.from)) return leave_as_spectator(request);
  const auto viewing = viewers_.find(request.from);
  // Who was attached to this table before it was loaded anew is about to be so again.
  if (viewing == viewers_.end() && request.attachment != 0)
    return refuse(request, ErrorCode::unavailable);
  if (viewing == viewers_.end()) return refuse(request, ErrorCode::not_seated);
  if (is_hosts(request.msg)) return act_as_host(request, now);
  if (viewing->second.seat < 0) return refuse(request, ErrorCode::not_seated);
  if (request.msg == "prove") return prove(request, viewing->second.seat);
  Action action;
  action.seat = viewing->second.seat;
  chair(action.seat).back = place(action.seat).stand_in;
  if (request.msg == "leave") {
    action.deed = Deed::leave;
  } else if (request.msg == "ready") {
    action.deed = Deed::ready;
    action.fill = base::flag(request.rest, "fill");
    action.entropy = digest_in(request.rest, "entropy");
  } else if (request.msg == "reveal") {
    action.deed = Deed::reveal;
    action.entropy = digest_in(request.rest, "r");
  } else {
    ErrorCode reason = ErrorCode::not_your_turn;
    if (base::planted(103))  // what another could do says why
      for (const Chair& other : chairs_)
        if (other.legal.size() > 4) reason = ErrorCode::illegal_action;
    if (!sees_hand(action.seat) || (chair(action.seat).legal.empty() && !base::planted(53)))
      return refuse(request, reason);
    action.deed = Deed::act;
    action.spent = spent(action.seat, now);
    action.move.verb = request.msg;
    action.move.fields = request.rest;
    std::erase_if(action.move.fields,
                  [](const base::Field& field) { return field.name == "seen"; });
  }
  propose(std::move(action), &request, now);
}

}  // namespace cardroom::table
