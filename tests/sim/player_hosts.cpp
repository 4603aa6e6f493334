// A private room: what its host does there, what the others try in vain, and what becomes of those
// who are sent away, silenced, or whose room is closed.
#include <array>

#include "sim/player.hpp"

namespace cardroom::sim {
namespace {

constexpr std::uint64_t kLongestOutside = 2'000;
constexpr std::array<const char*, 4> kHostsOwn = {"start", "kick", "mute", "close"};

bool ends(const std::string& verb) {
  return verb == "kick" || verb == "close";
}

}  // namespace

base::WallTime Player::wall_of(base::Instant instant) const {
  return base::WallTime{world_.now().wall.ms - (world_.now().instant - instant).count()};
}

void Player::note(Answered::What what, base::WallTime asked, const std::string& code) {
  if (!hosting().host.empty())
    hosting().answers.push_back({account_.user, what, asked, world_.now().wall, code});
}

// Whoever is shown a table tells the others who its host is, and the code.
void Player::learn_host(const Message& message) {
  Hosting& known = hosting();
  if (known.host.empty() || number(message, "epoch") < known.epoch) return;
  known.epoch = number(message, "epoch");
  known.host = text(message, "host");
  known.code = text(message, "code");
}

// How it asks to be let in: a guest has the code. A closed room is anybody's to make anew.
Message Player::entry() {
  constexpr std::uint64_t kAnewEvery = 3, kLeastSeats = 3, kSizes = 3;
  if (hosting().host.empty()) return {{"msg", "join"}, {"room", room()}};
  if (closed_ && !spectates() && (hosts() || makes_anew_ || chance_.one_in(kAnewEvery))) {
    makes_anew_ = true;
    return {{"msg", "create"},
            {"game", "crazy-eights"},
            {"name", room()},
            {"private", true},
            {"seats", kLeastSeats + chance_.below(kSizes)},
            {"options", Message{{"bank", world_.parameters().bank.count() / 1'000}}}};
  }
  if (hosts()) return {{"msg", "join"}, {"room", room()}};
  return {{"msg", "join"}, {"code", hosting().code}};
}

// Who is sent away tries again now and then, and to be heard, too. A close whose answer was lost is
// asked for once more, before the room is made anew.
void Player::enter() {
  constexpr std::uint64_t kTalkEvery = 2;
  if (sent_away_ && world_.quiet()) return;
  if (world_.now().instant < stays_out_until_) {
    wakes_ = stays_out_until_;
    return;
  }
  const bool closes = closed_ && pending_ && text(pending_->message, "msg") == "close";
  if (closes && asked_.contains(pending_->id)) return;
  if (closes) return ask(pending_->message, pending_->id, {.kind = "close"});
  if (sent_away_ && asked_.empty() && chance_.one_in(kTalkEvery)) return talk();
  join();
}

void Player::wait_outside() {
  const base::Instant now = world_.now().instant;
  if (std::exchange(kicked_, false)) {
    sent_away_ = gone_ = true;
    left_at_ = now;
  }
  joined_ = false;
  due_seq_ = 0;
  wakes_ = stays_out_until_ = now + base::Millis{1 + chance_.below(kLongestOutside)};
}

// One thing that a host may do, or may not do now.
bool Player::host() {
  constexpr std::uint64_t kOutOfPlaceEvery = 8, kCloseEvery = 6;
  const bool out_of_place = picture_.playing() && chance_.one_in(kOutOfPlaceEvery);
  switch (chance_.below(kHostsOwn.size())) {
    case 0:
      if (picture_.playing() && !out_of_place) return false;
      act({{"msg", "start"}, {"fill", chance_.one_in(2)}});
      return true;
    case 1:
      if ((picture_.playing() || !chance_.one_in(kCloseEvery)) && !out_of_place) return false;
      ++hosting().ends_asked;
      act({{"msg", "close"}});
      return true;
    default:
      return host_seat();
  }
}

// Somebody at the table, who is silenced or sent away.
bool Player::host_seat() {
  constexpr std::uint64_t kKickEvery = 2;
  const auto& seats = picture_.seats();
  const std::size_t seat = chance_.below(seats.size());
  const Sitting& one = seats[seat];
  if (one.user.empty() || one.user == account_.user) return false;
  // Who is ready has called the house bots in, and does so once a hand.
  if (one.bot && sits() && picture_.mine().ready) return false;
  if (one.human() && !chance_.one_in(kKickEvery)) {
    act({{"msg", "mute"},
         {"seat", static_cast<std::int64_t>(seat)},
         {"muted", !one.muted.value_or(false)}});
    return true;
  }
  ++hosting().ends_asked;
  act({{"msg", "kick"}, {"seat", static_cast<std::int64_t>(seat)}});
  return true;
}

void Player::try_in_vain() {
  const std::string verb = kHostsOwn[chance_.below(kHostsOwn.size())];
  Message message{{"msg", verb}, {"room", room()}};
  if (verb == "kick" || verb == "mute")
    message.push_back({"seat", static_cast<std::int64_t>(chance_.below(picture_.seats().size()))});
  if (verb == "mute") message.push_back({"muted", true});
  ask(std::move(message), ++last_re_, {.kind = verb, .hope = Hope::forbidden});
}

void Player::talk() {
  const std::uint64_t number = ++account_.said;
  ask({{"msg", "say"},
       {"channel", "room/" + room()},
       {"text", account_.user + " says " + std::to_string(number)}},
      ++last_re_, {.kind = "said", .about = number});
}

void Player::hear_said(const Message& message, const Asked& asked) {
  const std::string said = account_.user + " says " + std::to_string(asked.about);
  if (text(message, "text") != said) return wrong("another's text answered", message);
  hosting().said.insert(said);
  note(Answered::What::said, wall_of(asked.at));
}

// It is not let in, for which its host may be the cause; false: for no such reason.
bool Player::shut_out(const std::string& code) {
  using What = Answered::What;
  const bool is_private = !hosting().host.empty();
  const Joining asked = *joining_;
  if (code == "room_full") {
    joining_.reset();
    return true;
  }
  if (!is_private) return false;
  if (code == "banned")
    note(What::banned, asked.at);
  else if (code == "unknown_room")
    note(What::not_there, asked.at);
  else if (code == "wrong_code")
    note(What::wrong_code, asked.at, asked.code);
  else if (code == "name_taken" && asked.creates)
    note(What::taken, asked.at);
  else
    return false;
  joining_.reset();
  sent_away_ = code == "banned";
  closed_ = code == "unknown_room" || code == "wrong_code";
  is_of_another_ = is_of_another_ || closed_;
  makes_anew_ = false;
  wait_outside();
  return true;
}

// Refusals of which the host is the cause, or that nobody's mistake explains: whether they were
// right is seen once the journal is known.
bool Player::turned_away(const std::string& code, const Asked& asked) {
  using What = Answered::What;
  if (asked.hope == Hope::forbidden && code == "forbidden") return true;
  if (asked.kind == "join" && shut_out(code)) return true;
  if (hosting().host.empty()) return false;
  if (asked.kind == "said") {
    hosting().unheard.insert(account_.user + " says " + std::to_string(asked.about));
    // Who was sent away does not know when the room is another, and who asked before it was let in
    // was outside.
    if (code == "muted" || (joined_ && joined_at_ <= asked.at && !behind()))
      note(code == "muted" ? What::muted : What::outside, wall_of(asked.at));
    if (sent_away_) wait_outside();
    return code == "muted" || code == "unknown_channel" || code == "forbidden";
  }
  if (code == "unknown_room") note(What::not_there, wall_of(asked.at));
  // Its own action goes the way of every refusal.
  const bool is_own =
      asked.hope == Hope::yes && pending_ && asked.kind == text(pending_->message, "msg");
  return (code == "unknown_room" || code == "not_seated") && !is_own;
}

// Nothing that the host asked for has ended anybody's time at the table since it was told of it.
bool Player::nothing_ended() const {
  const Hosting& one = hosting();
  return !closed_ && ends_asked_ == one.ends_asked && one.ends_answered == one.ends_asked &&
         seq_ >= one.end_seq;
}

// The host has been answered.
void Player::host_did(const std::string& verb) {
  if (ends(verb)) ++hosting().ends_answered;
}

// It was closed, and another may have been made of its name, while it heard nothing.
void Player::room_is_gone() {
  if (!joined_) return;
  closed_ = is_of_another_ = true;
  wait_outside();
}

void Player::after_host(const Message& message, std::string_view kind) {
  if (kind == "kick" && integer(message, "seat") == picture_.seat()) kicked_ = true;
  if (kind != "close") return;
  closed_ = is_of_another_ = true;
  if (spectates()) wait_outside();
}

}  // namespace cardroom::sim
