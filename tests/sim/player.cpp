#include "sim/player.hpp"

namespace cardroom::sim {

void Player::wrong(const std::string& what, const Json& message) {
  if (violation_.empty())
    violation_ = user_ + " in " + room_ + " at seq " + std::to_string(seq_) + ": " + what + ": " +
                 message.dump();
}

std::string Player::print() const {
  return user_ + (conn_ ? " connected" : " away") + (joined_ ? ", joined" : "") + ", seq " +
         std::to_string(seq_) + ", seat " + std::to_string(seat_) + ", legal " + legal_.dump() +
         (pending_ ? ", waits for " + pending_->message.dump() : "") +
         (resend_ ? " to be sent again" : "") + (wants_ready_ ? ", to say ready" : "") +
         ", inbox " + std::to_string(inbox_.size()) + ", wakes " + std::to_string(wakes_.ms) +
         " of " + std::to_string(world_.now().instant.ms);
}

void Player::close(std::uint16_t, std::string_view) {
  closing_ = true;
}

void Player::forget(const Front& front) {
  if (front_ == &front) lose_connection();
}

void Player::lose_connection() {
  world_.trace(user_, "loses its connection");
  conn_.reset();
  front_ = nullptr;
  closing_ = joined_ = false;
  inbox_.clear();
  legal_ = {};
  wakes_ = world_.now().instant + base::Millis{1 + chance_.below(400)};
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
  if (!ticket_.empty()) return say({{"msg", "auth"}, {"resume", ticket_}});
  crypto::Claims claims;
  claims.sub = claims.name = user_;
  claims.jti = user_ + "-" + std::to_string(tokens_++);
  claims.iat = world_.now().wall.seconds();
  claims.exp = claims.iat + 60;
  const auto token = crypto::mint_token(world_.token_keys().newest(), claims);
  CHECK(token);
  say({{"msg", "auth"}, {"token", *token}});
}

void Player::say(const Json& message) {
  world_.trace(user_, "says " + message.dump());
  front_->router().text(*conn_, message.dump());
}

void Player::act(Json message) {
  message["room"] = room_;
  message["id"] = ++last_id_;
  pending_ = Action{last_id_, message};
  say(message);
}

bool Player::step() {
  if (!inbox_.empty()) {
    const std::string text = std::move(inbox_.front());
    inbox_.pop_front();
    hear(Json::parse(text));
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
  if (!joined_) return false;
  if (pending_ && resend_) {
    resend_ = false;
    say(pending_->message);
    return true;
  }
  if (pending_) return false;
  if (wants_ready_) {
    wants_ready_ = false;
    // Somebody has to call the house bots in.
    act({{"msg", "ready"}, {"fill", host_ == Host::yes || chance_.one_in(2)}});
    return true;
  }
  if (legal_.empty()) return false;
  Json chosen = legal_[chance_.below(legal_.size())];
  act(std::move(chosen));
  return true;
}

void Player::hear(const Json& message) {
  world_.trace(user_, "hears " + message.dump());
  const std::string& kind = message["msg"].get_ref<const std::string&>();
  if (kind != "auth" && kind != "resume_ticket")
    for (const char byte : message.dump())
      hash_ = (hash_ ^ static_cast<std::uint8_t>(byte)) * 1099511628211u;
  // It thinks a while about what it read; so time goes on.
  constexpr std::uint64_t kLongestThought = 40;
  wakes_ = world_.now().instant + base::Millis{chance_.below(kLongestThought)};
  if (kind == "error") return hear_error(message);
  if (kind == "auth") {
    ticket_ = message["resume"];
    Json join{{"msg", "join"}, {"room", room_}};
    if (seq_ > 0) join["epoch"] = epoch_, join["seq"] = seq_;
    return say(join);
  }
  if (kind == "table") return hear_table(message);
  if (kind == "resume") {
    if (message["seq"] < seq_) wrong("the table went back", message);
    if (message["seq"].get<std::uint64_t>() - seq_ != message["missed"])
      wrong("a wrong number of missed events", message);
    joined_ = true;
    resend_ = pending_.has_value();
    return;
  }
  if (kind == "turn") {
    if (message["seat"] == seat_ && message.contains("legal")) legal_ = message["legal"];
    return;
  }
  if (message.contains("seq")) hear_event(message);
}

void Player::hear_error(const Json& message) {
  const std::string code = message["code"];
  if (code == "unavailable" || code == "busy") {
    if (!joined_) return go_away(world_.now().instant + base::Millis{100});
    resend_ = true;
    wakes_ = world_.now().instant + base::Millis{message["after"].get<int>()};
  } else if (code == "invalid_token") {
    ticket_.clear();
    go_away(world_.now().instant + base::Millis{100});
  } else if (pending_ && message.value("re", 0u) == pending_->id) {
    // The clock or a house bot may have acted first; anything else is our mistake or theirs.
    if (code != "not_your_turn" && code != "illegal_action") wrong("refused", message);
    last_id_ = pending_->id;
    pending_.reset();
    legal_ = {};
  } else {
    wrong("an error that nothing explains", message);
  }
}

void Player::hear_table(const Json& message) {
  if (message["seq"] < seq_ || message["epoch"] < epoch_) wrong("the table went back", message);
  epoch_ = message["epoch"];
  seq_ = message["seq"];
  joined_ = true;
  if (!message.contains("you")) return wrong("the seat was lost", message);
  const Json& you = message["you"];
  seat_ = you["seat"];
  std::multiset<std::string> told(you["hand"].begin(), you["hand"].end());
  // Who sat down in mid-hand has no cards until the next deal.
  hand_.reset();
  if (!message["seats"][place()]["watching"].get<bool>()) hand_ = std::move(told);
  legal_ = you["legal"];
  resend_ = pending_.has_value();
  if (message["phase"] != "playing" && !message["seats"][place()]["ready"].get<bool>())
    wants_ready_ = true;
}

void Player::hear_event(const Json& message) {
  const std::uint64_t seq = message["seq"];
  const bool answers = message.contains("re");
  if (answers) answered(message);
  if (seq <= seq_) {
    if (!answers) wrong("an event came twice", message);
    return;  // an old answer, given again
  }
  if (seq != seq_ + 1) wrong("a gap", message);
  if (message["epoch"] < epoch_) wrong("the epoch went back", message);
  seq_ = seq;
  epoch_ = message["epoch"];
  remember(message);
  track_hand(message);
}

void Player::answered(const Json& message) {
  const std::uint64_t id = message["re"];
  const std::pair<std::uint64_t, std::string> happened{message["seq"], message["msg"]};
  const auto [known, is_new] = acknowledged_.emplace(id, happened);
  if (!is_new && known->second != happened) wrong("one id, two events", message);
  if (!pending_ || pending_->id != id) return;
  if (pending_->message["msg"] != message["msg"]) wrong("an answer of another kind", message);
  pending_.reset();
  resend_ = false;
  legal_ = {};
}

// What everybody may know of an event is the same for all who saw it, in whatever life.
void Player::remember(const Json& message) {
  Json shared = message;
  shared.erase("re");
  if (message["msg"] == "draw") shared.erase("card");
  if (message["msg"] == "deal") shared.erase("cards");
  const auto [known, is_new] = witness_.events.emplace(seq_, shared.dump());
  if (!is_new && known->second != shared.dump()) wrong("others saw " + known->second, message);
  if (is_new && message["msg"] == "result") ++witness_.results;
}

void Player::track_hand(const Json& message) {
  const std::string& kind = message["msg"].get_ref<const std::string&>();
  if (kind == "deal") {
    if (!message.contains("cards")) return wrong("a deal without cards", message);
    hand_.emplace(message["cards"].begin(), message["cards"].end());
    if (hand_->size() != message["counts"][place()]) wrong("a wrong count", message);
  } else if (kind == "draw" && message["seat"] == seat_) {
    if (hand_) hand_->insert(message["card"].get<std::string>());
  } else if (kind == "draw" && message.contains("card")) {
    wrong("a foreign card", message);
  } else if (kind == "play" && message["seat"] == seat_ && hand_) {
    const auto held = hand_->find(message["card"].get<std::string>());
    if (held == hand_->end()) return wrong("a card that was not held", message);
    hand_->erase(held);
  } else if (kind == "result") {
    const Json& opened = message["hands"][place()];
    if (hand_ && *hand_ != std::multiset<std::string>(opened.begin(), opened.end()))
      wrong("another hand than the one held", message);
    legal_ = {};
    hand_.emplace();
    wants_ready_ = true;
  }
}

}  // namespace cardroom::sim
