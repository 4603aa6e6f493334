// What a player does.
#include "sim/player.hpp"

#include <algorithm>

#include "shared/crypto/hash.hpp"
#include "shared/crypto/token.hpp"

namespace cardroom::sim {
namespace {

constexpr std::uint64_t kProbeEvery = 12, kDawdleEvery = 400;
constexpr std::uint64_t kHostEvery = 20, kHostBetweenHands = 5;
constexpr std::uint64_t kLongestDawdle = 45'000, kSulkEvery = 3, kLongestSulk = 200'000;
constexpr std::uint64_t kSeats = 4, kLongestWait = 2'000;
constexpr base::Millis kTokenLife{55'000};
// So long anything may take where nothing is broken.
constexpr base::Millis kPatience{6'000}, kSurelyBack{1'000}, kTurnTime{30'000};

}  // namespace

void Player::wrong(const std::string& what, const Message& message) {
  if (violation_.empty())
    violation_ = what + ": " + name_ + " in " + room() + " at seq " + std::to_string(seq_) + ": " +
                 sim::print(message);
}

std::string Player::print() const {
  return name_ + (conn_ ? " connected" : " away") + (joined_ ? ", joined" : "") + ", seq " +
         std::to_string(seq_) + ", seat " + std::to_string(picture_.seat()) +
         (pending_ ? ", waits for " + sim::print(pending_->message) : "") +
         (pending_ && !asked_.contains(pending_->id) ? " to be sent again" : "") +
         (wants_ready_ ? ", to say ready" : "") + ", inbox " + std::to_string(inbox_.size()) +
         ", asked " + std::to_string(asked_.size()) + ", wakes " + std::to_string(wakes_.ms) +
         " of " + std::to_string(world_.now().instant.ms);
}

void Player::close(std::uint16_t code, std::string_view) {
  constexpr std::uint16_t kSuperseded = 4502, kStayAway = 4500, kBanned = 4501;
  closing_ = true;
  superseded_ = code == kSuperseded;
  const bool banned =
      code == kBanned && explains(world_, account_.user, "banned", world_.now().instant);
  if (code >= kStayAway && !superseded_ && !banned) wrong("sent away for good");
  if (conn_) world_.closed(name_, *conn_, code);
}

void Player::forget(const Front& front) {
  if (front_ == &front) lose_connection();
}

void Player::lose_connection() {
  constexpr std::uint64_t kLongestReturn = 400, kLongestYield = 20'000;
  world_.trace(name_, "loses its connection");
  conn_.reset();
  front_ = nullptr;
  inbox_.clear();
  asked_.clear();
  joining_.reset();
  const std::uint64_t most = superseded_ ? kLongestYield : kLongestReturn;
  in_ = closing_ = joined_ = superseded_ = reuses_ = reused_ = false;
  due_seq_ = 0;
  token_.clear();
  expects_rooms_ = false;
  busy_until_ = base::Instant{0};
  wakes_ = world_.now().instant + base::Millis{1 + chance_.below(most)};
}

void Player::go_away(base::Instant until) {
  if (conn_) front_->router().closed(*conn_);
  lose_connection();
  wakes_ = until;
}

// Through any realtime server, as a load balancer would have it.
void Player::connect() {
  front_ = world_.fronts()[chance_.below(world_.fronts().size())].get();
  conn_ = front_->router().open(*this);
  authenticate();
}

void Player::authenticate() {
  const base::Now now = world_.now();
  constexpr std::uint64_t kReuseEvery = 3, kFreshEvery = 8;
  if (!token_.empty() && now.instant < token_until_) return show(token_);
  reuses_ = !reused_ && now.instant < account_.spent_until && chance_.one_in(kReuseEvery);
  reused_ = reused_ || reuses_;
  if (reuses_) return show(account_.spent);
  if (!ticket_.empty() && !chance_.one_in(kFreshEvery))
    return ask({{"msg", "auth"}, {"resume", ticket_}}, ++last_re_, {.kind = "auth"});
  ticket_.clear();
  crypto::Claims claims;
  claims.sub = claims.name = account_.user;
  claims.jti = account_.user + "-" + std::to_string(account_.tokens++);
  claims.iat = now.wall.seconds();
  claims.exp = claims.iat + 60;
  const auto token = crypto::mint_token(world_.token_keys().newest(), claims);
  CHECK(token);
  token_ = *token;
  token_until_ = now.instant + kTokenLife;
  show(token_);
}

void Player::show(const std::string& token) {
  ask({{"msg", "auth"}, {"token", token}}, ++last_re_, {.kind = "auth"});
}

void Player::join() {
  constexpr std::uint64_t kWithoutEvery = 16, kTooNewEvery = 12, kSeatEvery = 3;
  Joining joining;
  joining.re = ++last_re_;
  joining.at = world_.now().wall;
  joining.floor = std::max(witness_.newest, seq_);
  if (!account_.acknowledged.empty()) joining.last_id = account_.acknowledged.rbegin()->first;
  Message message = entry();
  const bool creates = joining.creates = text(message, "msg") == "create";
  joining.code = text(message, "code");
  if (spectates()) message.push_back({"as", "spectator"});
  if (!spectates() && !creates && !picture_.known() && chance_.one_in(kSeatEvery))
    message.push_back({"seat", static_cast<std::int64_t>(chance_.below(kSeats))});
  if (seq_ > 0 && !creates && !chance_.one_in(kWithoutEvery)) {
    constexpr std::uint64_t kFarAhead = 1'000'000;
    const bool too_new = chance_.one_in(kTooNewEvery);
    joining.with_position = true;
    joining.seq = too_new ? seq_ + kFarAhead : seq_;
    joining.must_be_table = too_new || left_since() || is_of_another_ || behind();
    joining.must_be_events = !joining.must_be_table && (spectates() || sits()) && fresh();
    message.push_back({"epoch", epoch_});
    message.push_back({"seq", joining.seq});
  }
  joining_ = joining;
  gone_ = false;
  ask(std::move(message), joining.re, {.kind = "join"});
}

// Its user has left the table since, or just when, it was shown it last.
bool Player::left_since() const {
  return !account_.leaves.empty() && *account_.leaves.rbegin() >= seq_;
}

// What it missed is so new that it must come as events. Who is not ready long after a result may
// have been stood up.
bool Player::fresh() const {
  constexpr base::Millis kSurelySits{30'000};
  const base::Instant now = world_.now().instant;
  return seq_ > 0 && leaves_sent_ == account_.leaves_sent &&
         account_.leaves.size() == account_.leaves_sent && nothing_ended() &&
         world_.audit().has_opening(room()) && now - news_at_ < kSurelyHeld &&
         (picture_.playing() || now - result_at_ < kSurelySits);
}

void Player::say(Message message) {
  const std::string text = sim::print(message);
  world_.sent(name_, *conn_, text);
  front_->router().text(*conn_, text);
}

void Player::ask(Message message, std::uint64_t id, Asked asked) {
  asked.at = world_.now().instant;
  asked_[id] = std::move(asked);
  message.push_back({"id", id});
  say(std::move(message));
}

void Player::act(Message message) {
  constexpr std::uint64_t kSkipEvery = 12;
  if (chance_.one_in(kSkipEvery)) account_.skipped.insert(++account_.last_id);
  message.push_back({"room", room()});
  pending_ = Action{++account_.last_id, message};
  here_ = true;
  const std::string verb = text(message, "msg");
  if (verb == "leave") ++account_.leaves_sent;
  ask(std::move(message), pending_->id, {.kind = verb});
}

void Player::ask_rooms() {
  rooms_.clear();
  ask({{"msg", "room_list"}}, ++last_re_, {.kind = "room_list"});
}

void Player::attend() {
  if (!conn_) return;
  busy_until_ = base::Instant{0};
  wakes_ = world_.now().instant;
}

bool Player::step() {
  if (!inbox_.empty()) {
    heard_ = std::move(inbox_.front());
    inbox_.pop_front();
    hear();
    return true;
  }
  if (closing_) {
    front_->router().closed(*conn_);
    lose_connection();
    return true;
  }
  if (world_.now().instant < wakes_) return false;
  wakes_ = base::Instant::never();
  if (!conn_) {
    connect();
    return true;
  }
  if (!in_) {
    if (asked_.empty()) authenticate();
    return true;
  }
  if (!joined_) {
    if (!joining_) enter();
    return true;
  }
  if (pending_) {
    if (asked_.contains(pending_->id)) return false;
    ask(pending_->message, pending_->id, {.kind = text(pending_->message, "msg")});
    return true;
  }
  if (world_.quiet()) return false;
  if (speaks_up()) return true;
  const std::uint64_t rules_every = picture_.playing() ? kHostEvery : kHostBetweenHands;
  if (asked_.empty() && hosts() && chance_.one_in(rules_every) && host()) return true;
  if (asked_.empty() && chance_.one_in(kProbeEvery) && probe()) return true;
  if (!sits()) return false;
  if (std::exchange(wants_ready_, false) && !picture_.playing() && !picture_.mine().ready) {
    be_ready();
    return true;
  }
  if (std::exchange(wants_reveal_, false) && !picture_.playing()) {
    act({{"msg", "reveal"}, {"r", r_}});
    return true;
  }
  // Whoever sent all others away is not left to wait for them.
  if (hosts() && !picture_.playing())
    wakes_ = world_.now().instant + base::Millis{1 + chance_.below(kLongestWait)};
  if (picture_.legal().empty()) return false;
  if (chance_.one_in(kDawdleEvery)) {
    const std::uint64_t longest = chance_.one_in(kSulkEvery) ? kLongestSulk : kLongestDawdle;
    wakes_ = busy_until_ = world_.now().instant + base::Millis{chance_.below(longest)};
    return true;
  }
  act(choose());
  return true;
}

// Most would rather play a card than draw one, so that hands come to an end.
Message Player::choose() {
  constexpr std::uint64_t kWhimEvery = 8;
  const base::List& legal = picture_.legal();
  const auto plays = [](const base::Value& one) { return text(*one.fields(), "msg") == "play"; };
  const auto many = static_cast<std::uint64_t>(std::ranges::count_if(legal, plays));
  if (many == 0 || chance_.one_in(kWhimEvery)) return *legal[chance_.below(legal.size())].fields();
  std::uint64_t left = chance_.below(many);
  const auto chosen = std::ranges::find_if(
      legal, [&](const base::Value& one) { return plays(one) && left-- == 0; });
  return *chosen->fields();
}

// Somebody has to call the house bots in: who is never sent away. Every other one contributes to
// the shuffle.
void Player::be_ready() {
  Message ready{{"msg", "ready"}, {"fill", role_ == Role::host || hosts() || chance_.one_in(2)}};
  if (chance_.one_in(2)) {
    const auto r = crypto::sha256(name_ + std::to_string(chance_.below(UINT64_MAX)));
    r_ = crypto::hex(r);
    ready.push_back({"entropy", crypto::hex(crypto::sha256(crypto::view_of(r)))});
  }
  act(std::move(ready));
}

bool Player::probe() {
  constexpr std::uint64_t kKinds = 10, kLeaveEvery = 4, kInVainEvery = 3;
  switch (chance_.below(kKinds)) {
    case 0: {
      const std::uint64_t t = chance_.below(1'000);
      ask({{"msg", "ping"}, {"t", t}}, ++last_re_, {.kind = "pong", .about = t});
      return true;
    }
    case 1:
      ask_rooms();
      return true;
    case 2:
      join();
      return true;
    case 3:
      if (!chance_.one_in(kLeaveEvery)) return false;
      if (spectates())
        ask({{"msg", "leave"}, {"room", room()}}, ++last_re_, {.kind = "leave"});
      else if (sits())
        act({{"msg", "leave"}});
      return true;
    case 4:
      return sits() && out_of_place();
    case 5:
      if (hosts() || !chance_.one_in(kInVainEvery)) return false;
      try_in_vain();
      return true;
    case 6:
      if (hosting().host.empty() || !sits()) return false;
      talk();
      return true;
    default:
      if (spectates() || account_.acknowledged.empty()) return false;
      probe_ids();
      return true;
  }
}

// What was done under an id is done once, and stays what it was.
void Player::probe_ids() {
  auto& done = account_.acknowledged;
  if (!account_.skipped.empty() && *account_.skipped.begin() < done.rbegin()->first &&
      chance_.one_in(4)) {
    const std::uint64_t id = *account_.skipped.begin();
    account_.skipped.erase(account_.skipped.begin());
    Message never{{"msg", "draw"}, {"room", room()}};
    return ask(std::move(never), id, {.kind = "draw", .hope = Hope::stale});
  }
  auto at = std::prev(done.end());
  for (std::uint64_t back = chance_.below(kKeptIds); back > 0 && at != done.begin(); --back) --at;
  if (account_.last_id - at->first >= kKeptIds) at = std::prev(done.end());
  if (account_.last_id - at->first >= kKeptIds || asked_.contains(at->first)) return;
  Message body = at->second.body;
  if (chance_.one_in(3)) {
    const char* other = at->second.verb == "pass" ? "draw" : "pass";
    body = {{"msg", other}, {"room", room()}};
    return ask(std::move(body), at->first, {.kind = other, .hope = Hope::conflict});
  }
  const std::string& verb = at->second.verb;
  const bool plays = verb == "draw" || verb == "play" || verb == "pass";
  if (plays && chance_.one_in(2)) body.push_back({"seen", seq_});
  ask(std::move(body), at->first,
      {.kind = at->second.verb, .hope = Hope::again, .about = at->first});
}

// A turn that is another's, a card that does not fit, a ready in mid-hand. By the time that it
// arrives it may have become right: what comes of it is held against the rules like anything else.
bool Player::out_of_place() {
  if (picture_.playing() && chance_.one_in(4)) {
    act({{"msg", "ready"}, {"fill", true}});
    return true;
  }
  if (picture_.turn() != picture_.seat() || !picture_.inside()) {
    act({{"msg", "draw"}});
    return true;
  }
  for (int card = 0; card < 52; ++card) {
    if ((picture_.hand() >> card & 1u) == 0) continue;
    const std::string name = print_card(card);
    bool fits = false;
    for (const base::Value& entry : picture_.legal())
      fits = fits || text(*entry.fields(), "card") == name;
    if (fits) continue;
    act({{"msg", "play"}, {"card", name}});
    return true;
  }
  return false;
}

void Player::check_time() {
  const base::Instant now = world_.now().instant;
  const base::Instant calm = world_.calm_since();
  check_sanctions();
  if (joined_ && behind() && now - std::max(news_at_, calm) > kPatience)
    wrong("not told that its room is gone");
  for (const auto& [re, asked] : asked_)
    if (now - std::max(asked.at, calm) > kPatience)
      wrong("a request without an answer", {{"msg", asked.kind}, {"id", re}});
  if (joined_) {
    const realtime::Tables& tables = front_->router().picture().tables;
    const std::uint64_t believed = tables.epoch(room());
    if (believed != 0 && believed < picture_.epoch() && tables.owner(room()) != 0)
      wrong("a lower epoch is believed");
  }
  const bool waits = joined_ && !behind() && picture_.playing() && picture_.turn() >= 0;
  const base::Millis most = kTurnTime + world_.parameters().bank;
  if (waits && now - std::max(turn_due_, calm + most) > kPatience)
    wrong("a turn that no clock ends");
  const bool replaced = joined_ && here_ && picture_.inside() && picture_.mine().stand_in;
  if (!replaced) replaced_since_ = base::Instant::never();
  if (replaced) replaced_since_ = std::min(replaced_since_, now);
  if (replaced && now - std::max(replaced_since_, calm) > kSurelyBack)
    wrong("a stand-in that is not given back");
}

}  // namespace cardroom::sim
