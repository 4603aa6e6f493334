// Coming in and staying in; what is done at the table is in player_table.cpp.
#include "tools/bots/player.hpp"

#include <algorithm>
#include <utility>

#include "shared/ops/clock.hpp"

namespace cardroom::bots {
namespace {

constexpr base::Millis kBackoffFirst{40};
constexpr base::Millis kBackoffMost{1'000};
constexpr base::Millis kRetryDefault{250};
constexpr base::Millis kRetryMost{650};
constexpr int kRefusalsAsTold = 2;
constexpr int kLongestRest = 4;  // times what was told
constexpr int kMaxRefusedProofs = 3;
// Each word said in the lobby goes to all that are there.
constexpr int kMostInLobby = 50;
constexpr std::uint16_t kGivenUp = 1006;  // in the history: lost without a word

// Those after which a client stays away, or that blame what it sent (RFC 6455 §7.4.1).
bool is_blame(std::uint16_t code) {
  return (code >= 4500 && code < 5000) || code == 1002 || code == 1003 || code == 1007 ||
         code == 1009;
}

}  // namespace

Player::Player(World& world, Party& party, int number, bool makes_room)
    : world_(world),
      party_(party),
      user_("bots-" + std::to_string(world.options.seed) + "-" + std::to_string(number)),
      name_("Bot " + std::to_string(number)),
      makes_room_(makes_room),
      chance_(world.options.seed ^
              (std::uint64_t{0x5851f42d} * (static_cast<unsigned>(number) + 1))),
      checker_(user_, world.rooms, world.violations),
      door_(static_cast<std::size_t>(number)),
      timer_(world.loop),
      chatter_(user_, number < kMostInLobby ? Chatter::Company::lobby : Chatter::Company::table,
               world.options.talk),
      backoff_(kBackoffFirst) {}

void Player::hang_up() {
  ++timer_turn_;
  timer_.cancel();
  socket_ = net::ClientSocket();
}

// One thing at a time waits for a clock: the last one asked for.
void Player::later(base::Millis wait, std::function<void()> what) {
  const std::uint64_t turn = ++timer_turn_;
  timer_.expires_after(wait);
  timer_.async_wait([this, turn, what = std::move(what)](const boost::system::error_code& error) {
    if (!error && turn == timer_turn_) what();
  });
}

base::Millis Player::jitter(base::Millis most) {
  const auto half = static_cast<std::size_t>(most.count()) / 2;
  return base::Millis{static_cast<std::int64_t>(half + chance_.below(half + 1))};
}

// As long as the server says and up to half as long again; where that does not help, longer, but
// no longer than a player should wait once an outage is over.
base::Millis Player::rest(const Json& error) {
  const base::Millis told{error.value("after", kRetryDefault.count())};
  const int times = std::clamp(++refusals_ - kRefusalsAsTold + 1, 1, kLongestRest);
  const base::Millis whole = std::max(told, std::min(told * times, kRetryMost));
  return whole + base::Millis{static_cast<std::int64_t>(
                     chance_.below(static_cast<std::size_t>(whole.count()) / 2 + 1))};
}

std::uint64_t Player::next_id() {
  id_ = std::max(id_, checker_.last_id()) + 1;
  return id_;
}

void Player::start(base::Millis in) {
  later(in, [this] { connect(); });
}

void Player::connect() {
  stage_ = Stage::connecting;
  ++connection_;
  net::SocketCallbacks callbacks;
  callbacks.on_open = [this] { opened(); };
  callbacks.on_text = [this](std::string_view text) { took(text); };
  callbacks.on_closed = [this](std::uint16_t code, const std::string& reason) {
    closed(code, reason);
  };
  const std::vector<net::WebTarget>& targets = world_.options.targets;
  socket_ = world_.client.connect(targets[door_ % targets.size()], std::move(callbacks));
}

void Player::opened() {
  stage_ = Stage::proving;
  silence_.heard(micros_now());
  if (!ticket_.empty()) return prove();
  const std::uint64_t connection = connection_;
  world_.passport.ask(user_, name_, [this, connection](Passport::Answer answer) {
    if (connection != connection_ || stage_ != Stage::proving) return;
    if (!answer.token) {
      trouble_ = answer.why;
      return come_back();
    }
    proof_id_ = next_id();
    send({{"msg", "auth"}, {"token", *answer.token}, {"id", proof_id_}});
    asked_us_ = micros_now();
  });
}

void Player::prove() {
  proof_id_ = next_id();
  send({{"msg", "auth"}, {"resume", ticket_}, {"id", proof_id_}});
  asked_us_ = micros_now();
}

void Player::closed(std::uint16_t code, const std::string& reason) {
  world_.history.closed(micros_now() - world_.began_us, user_, connection_, code);
  trouble_ = "closed with " + std::to_string(code) + " " + reason;
  if (is_blame(code) && stage_ != Stage::done) checker_.report(Rule::sent_away, trouble_);
  come_back();
}

// Leaves this connection, whatever is left of it, and makes another after a while.
void Player::come_back() {
  if (stage_ == Stage::done) return;
  checker_.lost(ops::now().instant);
  socket_ = net::ClientSocket();
  stage_ = Stage::down;
  asked_us_ = 0;
  thinking_ = false;
  if (pending_) pending_->in_flight = false;
  if (ending_ && !joined_once_) return finish();
  if (joined_once_) ++world_.tally.reconnects;
  ++door_;
  later(std::exchange(told_to_wait_, base::Millis{0}) + jitter(backoff_), [this] { connect(); });
  backoff_ = std::min(backoff_ * 2, kBackoffMost);
}

void Player::enter() {
  stage_ = Stage::admitted;
  if (ending_ && joined_once_ && checker_.seat() < 0) return finish();
  if (world_.game.empty() || (!makes_room_ && !party_.made)) return;
  stage_ = Stage::entering;
  entry_id_ = next_id();
  asked_us_ = micros_now();
  if (makes_room_ && !party_.made) {
    Json create{{"msg", "create"},
                {"game", world_.game},
                {"name", party_.room},
                {"seats", party_.seats},
                {"id", entry_id_}};
    if (world_.options.anew > 0) create["private"] = true;
    return send(create);
  }
  Json join{{"msg", "join"}, {"id", entry_id_}};
  if (makes_room_ || party_.code.empty())
    join["room"] = party_.room;
  else
    join["code"] = party_.code;
  if (checker_.seat() >= 0) {
    join["epoch"] = checker_.position().epoch;
    join["seq"] = checker_.position().seq;
  }
  send(join);
}

void Player::entered(const Json& message) {
  stage_ = Stage::in;
  asked_us_ = 0;
  refusals_ = 0;
  backoff_ = kBackoffFirst;
  heard_us_ = micros_now();
  const bool first = joined_in_ != party_.life, anew = joined_once_;
  joined_once_ = true;
  joined_in_ = party_.life;
  if (first) ++party_.joined;
  const bool made = makes_room_ && !party_.made;
  if (made) {
    party_.made = true;
    party_.code = message.value("code", "");
    results_before_ = checker_.results();
    if (anew) ++world_.tally.anew;
  }
  if (pending_) send_pending();
  for (const Json& follow : chatter_.begin(party_.room, [this] { return next_id(); })) send(follow);
  if (made || (first && party_.whole())) world_.changed(party_);
  consider();
}

void Player::refused(const Json& error) {
  const std::string code = error.value("code", "");
  const std::uint64_t re = error.value("re", std::uint64_t{0});
  trouble_ = "refused: " + code;
  if (re == proof_id_ && stage_ == Stage::proving) {
    if (error.contains("retry")) return later(rest(error), [this] { opened(); });
    if (!ticket_.empty() && joined_once_ && world_.options.keys.empty())
      return world_.hopeless("a guest's resume ticket was refused");
    if (ticket_.empty() && ++refused_proofs_ >= kMaxRefusedProofs)
      return world_.hopeless("tokens are refused; are these the server's keys?");
    ticket_.clear();
    return opened();
  }
  if (re == entry_id_ && stage_ == Stage::entering) return refused_entry(error, code);
  if (!pending_ || pending_->message.at("id") != re) return;
  if (error.contains("retry")) {
    pending_->in_flight = false;
    table_moves_ = code == "unavailable";
    return later(rest(error), [this] { send_pending(); });
  }
  ++world_.tally.refused;
  const bool leaving = pending_->message.at("msg") == "leave";
  pending_.reset();
  if (leaving) return finish();
  if (code == "unknown_room") {
    room_closed(checker_.position().seq);
    return enter();
  }
  if (code == "not_seated") return enter();
  consider();
}

void Player::refused_entry(const Json& error, const std::string& code) {
  if (error.contains("retry")) return later(rest(error), [this] { enter(); });
  if (code == "name_taken")
    return world_.hopeless("the room " + party_.room + " is another's: choose another --seed");
  if (ending_) return finish();
  if (world_.options.anew > 0 && (code == "unknown_room" || code == "wrong_code")) {
    if (makes_room_) room_closed(checker_.position().seq);
    if (pending_ && pending_->message.at("msg") == "close") pending_.reset();
    return makes_room_ && !party_.made ? enter() : later(rest(error), [this] { enter(); });
  }
  world_.hopeless("no way to the table " + party_.room + ": " + error.value("text", "") + " (" +
                  code + ")");
}

// A server that says nothing on a connection that stands.
void Player::sweep(std::uint64_t now_us) {
  constexpr std::uint64_t kAnswerLimitUs = 30'000'000;
  constexpr std::uint64_t kStuckUs = 60'000'000;  // twice the time that a move may take
  const bool asked = asked_us_ > 0 && now_us - asked_us_ > kAnswerLimitUs;
  const bool waits = pending_ && pending_->in_flight && now_us - pending_->sent_us > kAnswerLimitUs;
  if (asked || waits) {
    checker_.report(Rule::no_answer, "30 s without an answer",
                    waits ? pending_->message.dump() : "");
    return come_back();
  }
  listen(now_us);
  if (stage_ == Stage::in && !ending_ && party_.whole() && now_us - heard_us_ > kStuckUs) {
    checker_.report(Rule::stuck, "nothing has happened for a minute");
    heard_us_ = now_us;
  }
}

// While it proves who it is nothing else is answered; that has a limit of its own.
void Player::listen(std::uint64_t now_us) {
  if (stage_ != Stage::in && stage_ != Stage::entering) return;
  const bool waits = asked_us_ > 0 || (pending_ && pending_->in_flight);
  switch (silence_.look(now_us, waits ? Silence::Due::answer : Silence::Due::nothing)) {
    case Silence::Advice::nothing:
      return;
    case Silence::Advice::ping:
      return send({{"msg", "ping"}, {"id", next_id()}});
    case Silence::Advice::give_up:
      trouble_ = "its server says nothing";
      world_.history.closed(now_us - world_.began_us, user_, connection_, kGivenUp);
      return come_back();
  }
}

void Player::send(const Json& message) {
  const std::string text = message.dump();
  checker_.sent(message);
  world_.history.add(micros_now() - world_.began_us, user_, connection_, History::Way::sent, text);
  // Where it does not go out, the connection's end is on its way, and it is sent again after it.
  socket_.send(text);
}

}  // namespace cardroom::bots
