#include "sim/talker.hpp"

#include <algorithm>

#include "shared/crypto/token.hpp"

namespace cardroom::sim {
namespace {

constexpr const char* kDen = "room/den";
constexpr std::uint64_t kLongestThought = 2'000, kLongestReturn = 400, kEndEvery = 12;
constexpr std::int64_t kAllOfIt = 1'000;
constexpr std::size_t kSurelyWhole = 100;  // messages that any log has room for
constexpr base::Millis kPatience{6'000};

}  // namespace

Talker::Talker(World& world, Talk& talk, std::string name, Role role)
    : world_(world), chance_(world.chance()), talk_(talk), name_(std::move(name)), role_(role) {
  channels_["lobby"];
  channels_["room/room1"];
  if (role_ == Role::host) channels_[kDen];
}

void Talker::wrong(const std::string& what, const Message& message) {
  if (violation_.empty()) violation_ = what + ": " + name_ + ": " + sim::print(message);
}

void Talker::close(std::uint16_t code, std::string_view) {
  constexpr std::uint16_t kBanned = 4501;
  closing_ = true;
  if (code == kBanned && !explains(world_, name_, "banned", world_.now().instant))
    wrong("sent away for good");
}

void Talker::forget(const Front& front) {
  if (front_ == &front) lose_connection();
}

void Talker::lose_connection() {
  conn_.reset();
  front_ = nullptr;
  inbox_.clear();
  asked_.clear();
  closing_ = in_ = inside_ = watches_ = false;
  for (auto& [channel, followed] : channels_) followed.follows = false;
  wakes_ = world_.now().instant + base::Millis{1 + chance_.below(kLongestReturn)};
}

void Talker::connect() {
  front_ = world_.fronts()[chance_.below(world_.fronts().size())].get();
  conn_ = front_->router().open(*this);
}

void Talker::ask(Message message, Asked asked) {
  asked.at = world_.now().instant;
  asked_[++last_re_] = std::move(asked);
  message.push_back({"id", last_re_});
  const std::string text = sim::print(message);
  world_.sent(name_, *conn_, text);
  front_->router().text(*conn_, text);
}

bool Talker::step() {
  if (!inbox_.empty()) {
    const std::string text = std::move(inbox_.front());
    inbox_.pop_front();
    hear(text);
    return true;
  }
  if (closing_) {
    front_->router().closed(*conn_);
    lose_connection();
    return true;
  }
  if (world_.now().instant < banned_until_) return false;
  const bool stays_away = !conn_ && !world_.quiet();
  if (world_.now().instant < wakes_ && (conn_ || stays_away)) return false;
  wakes_ = world_.now().instant + base::Millis{chance_.below(kLongestThought)};
  if (!conn_) connect();
  return go_on();
}

// What it does next, where it is not waiting for something.
bool Talker::go_on() {
  const base::Now now = world_.now();
  const auto waits_for = [this](const std::string& kind) {
    return std::ranges::any_of(asked_, [&](const auto& one) { return one.second.kind == kind; });
  };
  if (!in_) {
    if (waits_for("auth")) return false;
    crypto::Claims claims;
    claims.sub = claims.name = name_;
    claims.jti = name_ + "-" + std::to_string(tokens_++);
    claims.iat = now.wall.seconds();
    claims.exp = claims.iat + 60;
    const auto token = crypto::mint_token(world_.token_keys().newest(), claims);
    CHECK(token);
    ask({{"msg", "auth"}, {"token", *token}}, {.kind = "auth"});
    return true;
  }
  if (role_ == Role::host && !inside_) {
    if (waits_for("table")) return false;
    ask({{"msg", "create"}, {"game", "crazy-eights"}, {"name", "den"}, {"private", true}},
        {.kind = "table"});
    return true;
  }
  if (role_ == Role::host && !watches_) {
    if (waits_for("table")) return false;
    ask({{"msg", "join"}, {"room", "room1"}, {"as", "spectator"}},
        {.kind = "table", .channel = "room/room1"});
    return true;
  }
  for (auto& [channel, followed] : channels_) {
    if (followed.follows || waits_for("log")) continue;
    ask({{"msg", "follow"}, {"channel", channel}, {"last", kAllOfIt}},
        {.kind = "log", .channel = channel});
    return true;
  }
  if (world_.quiet()) return false;
  if (role_ == Role::host && asked_.empty() && chance_.one_in(kEndEvery)) {
    end_room();
    return true;
  }
  constexpr std::uint64_t kUnfollowEvery = 16, kListenEvery = 4;
  if (role_ == Role::stranger && chance_.one_in(kListenEvery)) {
    ask({{"msg", "follow"}, {"channel", kDen}}, {.kind = "ok", .channel = kDen});
    return true;
  }
  auto chosen = channels_.begin();
  std::advance(chosen, static_cast<std::ptrdiff_t>(chance_.below(channels_.size())));
  const std::string& channel = chosen->first;
  if (chance_.one_in(kUnfollowEvery)) {
    ask({{"msg", "unfollow"}, {"channel", channel}}, {.kind = "ok", .channel = channel});
    return true;
  }
  const std::string text = name_ + " says " + std::to_string(++said_);
  ask({{"msg", "say"}, {"channel", channel}, {"text", text}},
      {.kind = "said", .channel = channel, .text = text});
  return true;
}

// It closes its room, or goes away until nobody was there for long enough; later it makes it anew.
void Talker::end_room() {
  constexpr std::uint64_t kLongestAway = 150'000;
  if (chance_.one_in(2)) return ask({{"msg", "close"}, {"room", "den"}}, {.kind = "close"});
  front_->router().closed(*conn_);
  lose_connection();
  wakes_ = world_.now().instant + base::Millis{chance_.below(kLongestAway)};
}

void Talker::hear(const std::string& text) {
  world_.received(name_, *conn_, text);
  const Message message = read(text);
  const std::string& kind = sim::text(message, "msg");
  hash_ = add_to_hash(hash_, kind);
  if (!base::find(message, "re")) {
    if (kind == "said") hear_said(message, nullptr);
    // Of a close of its own whose answer was lost.
    if (kind == "close") is_closed();
    return;
  }
  const auto found = asked_.find(number(message, "re"));
  if (found == asked_.end()) return wrong("a second answer to one request", message);
  const Asked asked = std::move(found->second);
  asked_.erase(found);
  hear_answer(message, kind, asked);
}

void Talker::hear_answer(const Message& message, const std::string& kind, const Asked& asked) {
  if (kind == "error") {
    const std::string& code = sim::text(message, "code");
    if (sanctioned(code, asked)) return;
    const bool listens = role_ == Role::stranger && asked.channel == kDen;
    const bool outside = role_ == Role::stranger && asked.channel == "room/room1";
    const bool den = asked.channel == kDen || asked.kind == "close";
    const bool closed = role_ == Role::host && den && (!inside_ || asked.at < entered_);
    const bool gone = code == (asked.kind == "close" ? "unknown_room" : "unknown_channel");
    if ((listens || closed) && gone) return;
    if (may_be_closed_ && den && gone) return is_closed();
    if (outside && code == "forbidden") return;
    if (code != "unavailable" && code != "busy" && code != "rate_limited")
      return wrong("refused without a reason", message);
    // A close that was not answered may have been done, or an unfollow.
    if (asked.kind == "close") may_be_closed_ = true;
    if (asked.kind == "ok" && may_hear(asked.channel)) channels_[asked.channel].follows = false;
    return;
  }
  if (forbids(world_, name_, store::SanctionKind::ban, asked.at))
    wrong("answered who is banned", message);
  if (kind == "said" && forbids(world_, name_, store::SanctionKind::mute, asked.at))
    wrong("heard who is muted", message);
  if (kind == "auth") {
    in_ = true;
  } else if (asked.kind == "table") {
    const bool den = asked.channel.empty();
    (den ? inside_ : watches_) = true;
    if (den) may_be_closed_ = false;
    if (den) channels_[kDen].before = channels_[kDen].newest, entered_ = world_.now().instant;
  } else if (kind != asked.kind) {
    wrong("an answer of another kind", message);
  } else if (kind == "close") {
    is_closed();
  } else if (kind == "log") {
    hear_log(message, asked);
  } else if (kind == "said") {
    hear_said(message, &asked);
  } else if (kind == "ok") {
    if (!may_hear(asked.channel)) return wrong("a stranger follows a private room", message);
    channels_[asked.channel].follows = false;
  }
}

// By an operator. Who is banned comes back later.
bool Talker::sanctioned(const std::string& code, const Asked& asked) {
  if (!explains(world_, name_, code, asked.at)) return false;
  if (code == "muted") return asked.kind == "said";
  front_->router().closed(*conn_);
  lose_connection();
  wakes_ = banned_until_ = world_.now().instant + base::Millis{1 + chance_.below(kLongestThought)};
  return true;
}

void Talker::is_closed() {
  inside_ = channels_[kDen].follows = may_be_closed_ = false;
}

bool Talker::may_hear(const std::string& channel) const {
  return channels_.contains(channel);
}

// One text at one number, for everybody.
void Talker::shown(const Message& entry) {
  const std::string& channel = text(entry, "channel");
  const std::uint64_t n = number(entry, "n");
  if (!may_hear(channel)) return wrong("a private room's talk to a stranger", entry);
  const std::string what = text(part(entry, "user"), "id") + ": " + text(entry, "text");
  const auto [at, first] = talk_.shown.try_emplace({channel, n}, what);
  if (at->second != what) wrong("two texts at one number: " + at->second, entry);
  Followed& followed = channels_[channel];
  followed.newest = std::max(followed.newest, n);
}

void Talker::hear_said(const Message& message, const Asked* asked) {
  shown(message);
  if (!violation_.empty()) return;
  const std::string& channel = text(message, "channel");
  const std::uint64_t n = number(message, "n");
  Followed& followed = channels_[channel];
  if (followed.follows && followed.next != 0 && n != followed.next)
    return wrong("a gap in a channel", message);
  if (!followed.follows && !asked) {
    // What was under way when it unfollowed may still come.
    return;
  }
  followed.next = n + 1;
  if (!asked) return;
  if (text(message, "text") != asked->text) return wrong("another's text answered", message);
  talk_.acknowledged[asked->text] = {channel, n};
}

void Talker::hear_log(const Message& message, const Asked& asked) {
  Followed& followed = channels_[asked.channel];
  const base::List& entries = list(message, "messages");
  std::uint64_t next = 0;
  for (const base::Value& value : entries) {
    const Message& entry = *value.fields();
    if (text(entry, "channel") != asked.channel) return wrong("another channel's log", message);
    if (next != 0 && number(entry, "n") != next) return wrong("a gap in a log", message);
    next = number(entry, "n") + 1;
  }
  const bool den = asked.channel == kDen;
  const std::uint64_t none = den ? 0 : 1;
  const std::uint64_t first = entries.empty() ? none : number(*entries.front().fields(), "n");
  next = std::max(next, none);
  // Of a den that was made anew nothing is told that was said before; its numbers go on. What it
  // has said there since it entered may have been the first.
  const bool anew = den && (first == 0 || first > followed.before);
  if (anew || followed.first == 0) followed.first = first;
  if (first != followed.first && entries.size() < kSurelyWhole)
    return wrong("a log that is cut, or tells of a room before", message);
  if (!anew && next <= followed.newest) return wrong("a log older than what was shown", message);
  for (const base::Value& value : entries) shown(*value.fields());
  followed.follows = true;
  followed.next = next;
}

void Talker::check_time() {
  const base::Instant now = world_.now().instant;
  if (conn_ && in_ && !closing_ && forbids(world_, name_, store::SanctionKind::ban, now))
    wrong("kept on a socket who is banned");
  for (const auto& [re, asked] : asked_)
    if (now - std::max(asked.at, world_.calm_since()) > kPatience)
      wrong("a request without an answer", {{"msg", asked.kind}, {"channel", asked.channel}});
}

bool Talker::settled() const {
  if (!conn_ || !in_ || !asked_.empty() || !inbox_.empty()) return false;
  return std::ranges::all_of(channels_, [this](const auto& one) {
    const auto& [channel, followed] = one;
    const std::string root = channel == "lobby" ? "channel/lobby" : channel.substr(5);
    const bool told = followed.next == world_.store().messages(root).size() + 1;
    return followed.follows && (told || followed.next == 0);
  });
}

std::string reckon(const World& world, const Talk& talk) {
  std::map<std::pair<std::string, std::uint64_t>, std::string> kept;
  std::map<std::string, int> times;
  for (const char* root : {"channel/lobby", "room1", "den"}) {
    std::uint64_t n = 0;
    for (const store::Message& message : world.store().messages(root)) {
      if (message.n != ++n) return std::string("the store's numbers have a gap: ") + root;
      kept[{message.channel, message.n}] = message.user + ": " + message.text;
      if (++times[message.text] > 1) return "said twice for one say: " + message.text;
    }
  }
  for (const auto& [at, what] : talk.shown) {
    const auto found = kept.find(at);
    if (found == kept.end() || found->second != what)
      return "shown as said, and not kept: " + at.first + " " + std::to_string(at.second) + " " +
             what;
  }
  for (const auto& [text, at] : talk.acknowledged)
    if (!times.contains(text)) return "acknowledged, and not kept: " + text;
  return {};
}

}  // namespace cardroom::sim
