// What a player is told, and what of it cannot be right.
#include <algorithm>

#include "sim/player.hpp"

namespace cardroom::sim {
namespace {

bool one_of(std::string_view kind, std::initializer_list<std::string_view> kinds) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

// Not who asked for it, and not what only one seat may know.
bool is_shared(const base::Field& field, std::string_view secret) {
  return field.name != "re" && field.name != secret;
}

Message shared_part(const Message& message, std::string_view secret) {
  Message shared;
  shared.reserve(message.size());
  for (const base::Field& field : message)
    if (is_shared(field, secret)) shared.push_back(field);
  return shared;
}

// Whether that is its shared part; nothing is copied.
bool shares(const Message& message, std::string_view secret, const Message& shared) {
  auto next = shared.begin();
  for (const base::Field& field : message)
    if (is_shared(field, secret) && (next == shared.end() || !(*next++ == field))) return false;
  return next == shared.end();
}

}  // namespace

void Player::hear() {
  constexpr std::uint64_t kLongestThought = 40;
  const auto& [text, message] = *heard_;
  world_.received(name_, *conn_, text);
  const std::string_view kind = sim::text(message, "msg");
  if (kind != "auth" && kind != "resume_ticket") hash_ = add_to_hash(hash_, text);
  // It thinks a while about what it read; so time goes on.
  wakes_ =
      std::max(busy_until_, world_.now().instant + base::Millis{chance_.below(kLongestThought)});
  if (!base::find(message, "re")) return hear_unasked(message, kind);
  const auto found = asked_.find(number(message, "re"));
  if (found == asked_.end()) return wrong("a second answer to one request", message);
  const Asked asked = std::move(found->second);
  asked_.erase(found);
  if (kind == "error") return hear_error(message, asked);
  refused_since_ = base::Instant::never();
  hear_answer(message, kind, asked);
}

void Player::hear_answer(const Message& message, std::string_view kind, const Asked& asked) {
  const bool joins = asked.kind == "join" && (kind == "table" || kind == "resume");
  if (!joins && kind != asked.kind) return wrong("an answer of another kind", message);
  if (asked.hope == Hope::forbidden) return wrong("a guest does what is its host's", message);
  if (asked.hope == Hope::conflict || asked.hope == Hope::stale)
    return wrong("an id used twice", message);
  check_sanctions(message, asked);
  if (kind == "auth") return hear_auth(message);
  if (kind == "table") return hear_table(message, true);
  if (kind == "resume") return hear_resume(message);
  if (kind == "room_list") return hear_rooms(message);
  if (kind == "pong") {
    if (number(message, "t") != asked.about) wrong("another's pong", message);
  } else if (kind == "said") {
    hear_said(message, asked);
  } else if (base::find(message, "seq")) {
    hear_event(message, &asked);
  } else if (kind == "leave") {
    has_left();
  } else {
    wrong("an answer without a number", message);
  }
}

void Player::hear_unasked(const Message& message, std::string_view kind) {
  if (one_of(kind, {"turn", "presence", "spectators"})) {
    hear_now(message, kind);
  } else if (kind == "resume_ticket") {
    ticket_ = text(message, "resume");
  } else if (kind == "room_list") {
    if (!std::exchange(expects_rooms_, false)) wrong("an answer without its id", message);
  } else if (one_of(kind, {"error", "auth", "resume", "pong"})) {
    wrong("an answer without its id", message);
  } else if (kind == "table") {
    hear_table(message, false);
  } else if (kind == "proof") {
    if (!joined_) return;
    picture_.take_proof(message);
    if (!picture_.wrong().empty()) wrong(picture_.wrong(), message);
  } else if (base::find(message, "seq")) {
    hear_event(message, nullptr);
  } else if (kind == "close") {
    room_is_gone();
  } else if (!one_of(kind, {"room", "bye", "notice"})) {
    wrong("a message that nobody asked for", message);
  }
}

void Player::hear_auth(const Message& message) {
  constexpr base::Millis kTicketLife{890'000};
  if (reuses_) return wrong("a token that lets in twice", message);
  if (text(part(message, "user"), "id") != account_.user) wrong("somebody else's name", message);
  if (!token_.empty()) account_.spent = token_, account_.spent_until = token_until_;
  token_.clear();
  ticket_ = text(message, "resume");
  ticket_until_ = world_.now().instant + kTicketLife;
  in_ = expects_rooms_ = true;
  wakes_ = world_.now().instant;
}

void Player::hear_rooms(const Message& message) {
  for (const base::Value& value : list(message, "rooms")) {
    const Message& one = *value.fields();
    if (integer(one, "players") > integer(one, "seats")) wrong("more players than seats", message);
  }
  rooms_ = message;
}

// The same again later, where it says so.
void Player::hear_later(const Message& message, const Asked& asked) {
  constexpr std::uint64_t kGoEvery = 3;
  constexpr int kMostDoublings = 3;
  constexpr base::Millis kRow{3'000}, kPatience{10'000};
  const base::Instant now = world_.now().instant;
  const bool in_a_row = refused_since_ != base::Instant::never() && now - refused_at_ < kRow;
  refused_at_ = now;
  if (!in_a_row) refused_since_ = now;
  doublings_ = in_a_row ? std::min(doublings_ + 1, kMostDoublings) : 0;
  if (now - std::max(refused_since_, world_.calm_since()) > kPatience)
    wrong("nothing but refusals", message);
  wakes_ = std::max(wakes_, now + base::Millis{integer(message, "after") << doublings_});
  if (asked.kind != "auth" && asked.kind != "join") return;
  reuses_ = sure_ = false;
  joining_.reset();
  if (chance_.one_in(kGoEvery)) go_away(now + base::Millis{100});
}

void Player::hear_error(const Message& message, const Asked& asked) {
  const std::string& code = text(message, "code");
  const std::uint64_t re = number(message, "re");
  if (code == "busy" && pending_ && re == pending_->id) wrong("who plays is turned away", message);
  if (one_of(code, {"unavailable", "busy", "rate_limited"})) return hear_later(message, asked);
  refused_since_ = base::Instant::never();
  const base::Instant now = world_.now().instant;
  if (sanctioned(code, asked)) return;
  if (asked.kind == "auth") {
    const bool old = token_.empty() ? now > ticket_until_ : now > token_until_;
    if (code != "invalid_token" || (!reuses_ && !old)) wrong("a good token is refused", message);
    if (!reuses_) ticket_.clear(), token_.clear();
    reuses_ = false;
    wakes_ = now;
  } else if (turned_away(code, asked)) {
    return;
  } else if (asked.hope == Hope::yes && pending_ && re == pending_->id) {
    refused(code, message);
  } else if (code == "stale" && re + kKeptIds <= account_.last_id) {
    return;  // so many others were accepted while it was under way
  } else if (asked.hope == Hope::conflict) {
    if (code != "id_conflict") wrong("a conflict that nobody sees", message);
  } else if (asked.hope == Hope::stale) {
    if (code != "stale") wrong("a stale id that nobody sees", message);
  } else {
    wrong("an error that nothing explains", message);
  }
}

// The clock or a house bot may have acted first, or another device; anything else is a mistake.
void Player::refused(const std::string& code, const Message& message) {
  const bool may = code == "not_your_turn" || code == "illegal_action" ||
                   (code == "not_seated" && (!sits() || !joined_ || behind())) ||
                   (code == "unknown_room" && !hosting().host.empty()) ||
                   (code == "forbidden" && !hosting().host.empty() && !hosts()) ||
                   (code == "stale" && account_.last_id > pending_->id);
  if (!may) wrong("refused", message);
  if (account_.acknowledged.contains(pending_->id)) wrong("refused what was done", message);
  const std::string& verb = text(pending_->message, "msg");
  if (verb == "leave") --account_.leaves_sent;
  host_did(verb);
  pending_.reset();
}

void Player::check_last_id(std::uint64_t last_id, const Message& message) {
  if (last_id > account_.last_id) wrong("a last_id that nobody sent", message);
  if (joining_ && last_id < joining_->last_id) wrong("an acknowledged id is forgotten", message);
}

void Player::follows(std::uint64_t epoch, std::uint64_t seq) {
  constexpr std::int64_t kSpan = 100;
  epoch_ = epoch;
  seq_ = seq;
  leaves_sent_ = account_.leaves_sent;
  // In the midst of what it missed it is as far back as that is old.
  if (seq >= due_seq_) news_at_ = world_.now().instant;
  ends_asked_ = hosting().ends_asked;
  if (seq > witness_.newest && !hosting().host.empty())
    hosting().reached.emplace_back(seq, world_.now().wall);
  witness_.newest = std::max(witness_.newest, seq);
  if (picture_.seat() < 0) return;
  std::vector<std::int64_t>& heard = witness_.heard[account_.user];
  const std::int64_t now = world_.now().wall.ms;
  if (heard.empty() || heard.back() + kSpan < now) heard.push_back(now);
}

void Player::hear_table(const Message& message, bool answers) {
  const std::uint64_t seq = number(message, "seq"), epoch = number(message, "epoch");
  if (text(message, "room") != room()) return wrong("a table of another room", message);
  if (seq < seq_ || epoch < epoch_) wrong("the table went back", message);
  // Of more than a table keeps nobody is told one by one.
  const bool is_fresh = fresh() && !left_since() && seq - seq_ <= table::kMaxHistory;
  if (answers) {
    if (!joining_) return wrong("a table that nobody asked for", message);
    if (seq < joining_->floor) wrong("a table older than what was shown before", message);
    // Another device of its user may have left meanwhile.
    if (joining_->must_be_events && is_fresh) wrong("a table instead of what was missed", message);
    if (!spectates()) check_last_id(number(part(message, "you"), "last_id"), message);
    if (joining_->creates && text(message, "host") != account_.user)
      wrong("a room of another's for a create", message);
    note(Answered::What::let_in, joining_->at, joining_->code);
    joining_.reset();
    here_ = true;
  } else if (!joined_) {
    return;
  } else if (is_fresh && sure_ && !joining_) {
    wrong("a table instead of what was missed", message);
  }
  sure_ = sure_ || answers;
  closed_ = is_of_another_ = sent_away_ = makes_anew_ = false;
  learn_host(message);
  const bool seated = base::find(message, "you") != nullptr;
  if (spectates() && seated) return wrong("a seat for a spectator", message);
  picture_.take_table(message);
  if (!picture_.wrong().empty()) return wrong(picture_.wrong(), message);
  if (!joined_) joined_at_ = world_.now().instant;
  joined_ = spectates() || seated;
  if (!joined_ && (answers || is_fresh)) wrong("the seat was lost", message);
  follows(epoch, seq);
  next_seq_ = seq + 1;
  due_seq_ = 0;
  witness_.tables.push_back({account_.user, picture_.seat(), message});
  if (sits() && !picture_.playing() && !picture_.mine().ready) wants_ready_ = true;
}

void Player::hear_resume(const Message& message) {
  const std::uint64_t seq = number(message, "seq");
  if (!joining_ || !joining_->with_position) return wrong("a resume of nothing", message);
  if (joining_->must_be_table) return wrong("missed events over a break", message);
  if (seq < joining_->floor) wrong("a resume older than what was shown before", message);
  if (seq < seq_) wrong("the table went back", message);
  if (seq - joining_->seq != number(message, "missed"))
    wrong("a wrong number of missed events", message);
  if (!spectates()) check_last_id(number(message, "last_id"), message);
  const std::uint64_t closed = hosting().closed_seq;
  if (joining_->seq < closed && closed <= seq) wrong("missed events of a room before", message);
  note(Answered::What::let_in, joining_->at, joining_->code);
  if (!joined_) joined_at_ = world_.now().instant;
  joined_ = sure_ = here_ = true;
  closed_ = is_of_another_ = sent_away_ = makes_anew_ = false;
  due_seq_ = seq;
  next_seq_ = joining_->seq + 1;
  picture_.come_back();
  joining_.reset();
}

void Player::hear_now(const Message& message, std::string_view kind) {
  if (gone_ && left_at_ > world_.calm_since()) wrong("told of a table that was left", message);
  if (!joined_) return;
  if (seq_ < due_seq_) return wrong("what was missed is missing", message);
  if (kind == "turn") {
    picture_.take_turn(message);
    turn_due_ = world_.now().instant + base::Millis{integer(message, "ms")};
  }
  if (kind == "presence") picture_.take_presence(message);
  if (kind == "spectators") picture_.take_spectators(message);
  if (!picture_.wrong().empty()) wrong(picture_.wrong(), message);
}

void Player::hear_event(const Message& message, const Asked* asked) {
  const std::uint64_t seq = number(message, "seq"), epoch = number(message, "epoch");
  if (text(message, "room") != room()) return wrong("an event of another room", message);
  if (gone_ && !asked && left_at_ > world_.calm_since())
    wrong("told of a table that was left", message);
  if (joined_ && (seq == next_seq_ || !asked || seq > seq_)) {
    if (seq != next_seq_) return wrong(seq < next_seq_ ? "an event came twice" : "a gap", message);
    ++next_seq_;
    if (seq > seq_) {
      if (epoch < epoch_) wrong("the epoch went back", message);
      picture_.take_event(message);
      if (!picture_.wrong().empty()) wrong(picture_.wrong(), message);
      follows(epoch, seq);
      after_event(message, text(message, "msg"));
    }
  }
  if (joined_ || asked) remember(message);
  if (asked) answered(message, *asked);
}

// What everybody may know of an event is the same for all who saw it, in whatever life; so is what
// one seat alone was shown.
void Player::remember(const Message& message) {
  const std::string_view kind = text(message, "msg");
  const std::string_view secret = kind == "draw" ? "card" : kind == "deal" ? "cards" : "re";
  const std::uint64_t seq = number(message, "seq");
  const auto known = witness_.events.find(seq);
  if (known == witness_.events.end()) {
    witness_.events.emplace(seq, Witness::Known{shared_part(message, secret), heard_});
    if (kind == "result") ++witness_.results;
    if (kind == "kick" || kind == "close") hosting().end_seq = std::max(hosting().end_seq, seq);
    if (kind == "close") hosting().closed_seq = std::max(hosting().closed_seq, seq);
  } else if (known->second.first != heard_ && !shares(message, secret, known->second.shared)) {
    wrong("others saw something else: " + sim::print(known->second.shared), message);
  }
  const base::Value* hidden = base::find(message, secret);
  if (!hidden || secret == "re") return;
  const int seat = kind == "draw" ? static_cast<int>(integer(message, "seat")) : picture_.seat();
  if (spectates() || (kind == "draw" && seq > seq_)) return;
  auto cards = hidden->list() ? texts(*hidden->list()) : std::vector<std::string>{*hidden->text()};
  const auto [shown, first] = witness_.secrets.try_emplace({seq, seat}, cards);
  if (!first && shown->second != cards) wrong("another card than before", message);
}

void Player::after_event(const Message& message, std::string_view kind) {
  if (kind == "result") wants_ready_ = true, result_at_ = world_.now().instant;
  // One in four keeps silent.
  if (kind == "fairness" && !r_.empty())
    for (const base::Value& seat : list(message, "seats"))
      if (seat.integer() && *seat.integer() == picture_.seat()) wants_reveal_ = !chance_.one_in(4);
  const bool replaced = kind == "stand_in" && base::flag(message, "bot");
  if (replaced && integer(message, "seat") == picture_.seat())
    here_ = number(message, "seq") <= due_seq_;
  after_host(message, kind);
  const bool own = kind == "leave" && text(part(message, "user"), "id") == account_.user;
  if (!own || spectates()) return;
  // Stood up: it comes back at once. Its own leave is answered below.
  joined_ = base::find(message, "re") != nullptr;
  account_.leaves.insert(number(message, "seq"));
  account_.leaves_sent = std::max<std::uint64_t>(account_.leaves_sent, account_.leaves.size());
  if (kicked_ || closed_) wait_outside();
}

void Player::answered(const Message& message, const Asked& asked) {
  const std::uint64_t id = number(message, "re");
  const bool is_pending = pending_ && pending_->id == id;
  Account::Done done{number(message, "seq"), text(message, "msg"), {}};
  if (is_pending) done.body = pending_->message;
  if (is_pending && sits() && number(message, "seq") == seq_ && base::find(message, "seat") &&
      done.verb != "kick" && integer(message, "seat") != picture_.seat())
    wrong("an answer that is another's action", message);
  const auto [known, is_new] = account_.acknowledged.try_emplace(id, done);
  if (!is_new && (known->second.seq != done.seq || known->second.verb != done.verb))
    wrong("one id, two events", message);
  if (done.verb == "leave") account_.leaves.insert(done.seq);
  if (asked.hope == Hope::again || !is_pending) return;
  host_did(done.verb);
  pending_.reset();
  // A leave of before, which another device of its user has undone since, is answered again.
  if (done.verb == "leave" && done.seq == seq_) has_left();
}

void Player::has_left() {
  constexpr std::uint64_t kLongestAway = 3'000;
  joined_ = false;
  gone_ = true;
  due_seq_ = 0;
  left_at_ = world_.now().instant;
  wakes_ = left_at_ + base::Millis{1 + chance_.below(kLongestAway)};
}

}  // namespace cardroom::sim
