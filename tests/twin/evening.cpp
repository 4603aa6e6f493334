#include "twin/evening.hpp"

#include <algorithm>

#include "shared/crypto/hash.hpp"
#include "tests/rules/plus.hpp"

namespace cardroom::twin {
namespace {

const std::vector<std::string> kWatchers = {"wilma", "walter"};
const std::vector<std::string> kNewcomers = {"nora", "nils"};
const std::string kStranger = "stella";  // who looks at the list of rooms only
constexpr base::Millis kLong{35'000};    // past a turn's time and a grace
constexpr base::Millis kPast{2'500};     // past a short absence

base::Fields message(const Move& move) {
  base::Fields fields{{"msg", move.verb}, {"room", kRoom}};
  fields.insert(fields.end(), move.fields.begin(), move.fields.end());
  return fields;
}

base::Fields options(const std::string& game, rules::testing::Rng& rng) {
  if (game == "gin-rummy" && rng.one_in(2)) return {{"oklahoma", true}};
  if (game == "hearts" && rng.one_in(2)) return {{"moon", "self"}, {"omnibus", true}};
  return {};
}

}  // namespace

Evening::Evening(const std::string& game, std::uint64_t seed) : rng_(seed), hall_(seed) {
  recording_.game = game;
  recording_.seed = seed;
  asleep_ = rng_.one_in(3);
}

Recording Evening::play() {
  sit_down();
  deal();
  while (plays() && recording_.inputs.size() < kMaxInputs) happen();
  recording_.ended = recording_.inputs.size() - (plays() ? 0 : 1);
  return std::move(recording_);
}

const table::Place& Evening::place(Seat seat) const {
  return hall_.table()->state().places[static_cast<std::size_t>(seat)];
}

std::string Evening::user_at(Seat seat) const {
  return place(seat).human() ? place(seat).person->user : std::string();
}

bool Evening::plays() const {
  return hall_.table() && hall_.table()->state().phase == table::Phase::playing;
}

std::optional<link::Conn> Evening::conn_of(const std::string& user) const {
  std::optional<link::Conn> newest;
  for (const auto& [conn, front] : hall_.fronts())
    if (front.user == user) newest = conn;
  return newest;
}

void Evening::apply(Input input) {
  recording_.holds.push_back(holds_);
  hall_.apply(input);
  recording_.heard.push_back(hall_.take_heard());
  recording_.inputs.push_back(std::move(input));
  note();
}

// What came of the last input, by the journal.
void Evening::note() {
  const std::size_t input = recording_.inputs.size() - 1;
  const table::Table* table = hall_.table();
  if (!table) return;
  if (!dealer_ && table->state().deal) {
    const table::Deal& deal = *table->state().deal;
    recording_.start = deal.start;
    recording_.dealt = input;
    dealer_.emplace(deal.dealer.seed(),
                    deal.contributions.value_or(std::vector<table::Contribution>{}), kRoom,
                    table->state().hand_no);
    for (const Seat seat : deal.start.playing)
      if (!user_at(seat).empty()) holds_[user_at(seat)] = seat;
    recording_.holds.back() = holds_;
  }
  const std::vector<store::Record>& journal = hall_.journal();
  bool done = false;
  for (; records_ < journal.size(); ++records_) {
    const auto action = table::unpack_action(journal[records_].body);
    CHECK(action);
    if (action->deed != table::Deed::act) continue;
    const std::string& user = journal[records_].user;
    if (user.empty()) recording_.choices.push_back(action->move);
    done = done || !user.empty();
    recording_.steps.push_back({input, Did{action->seat, action->move, user, true}, {}, {}});
  }
  if (tried_ && !done && !recording_.inputs.back().fails)
    recording_.steps.push_back({input, *tried_, {}, {}});
  tried_.reset();
  std::erase_if(holds_, [&](const auto& held) { return user_at(held.second) != held.first; });
}

void Evening::say(const std::string& user, base::Fields fields, bool fails) {
  const auto conn = conn_of(user);
  if (!conn) return;
  Input input;
  input.kind = Input::Kind::say;
  input.conn = *conn;
  input.user = user;
  input.fields = std::move(fields);
  input.fails = fails;
  apply(std::move(input));
}

void Evening::come_in(const std::string& user) {
  Input input;
  input.kind = Input::Kind::enter;
  input.user = user;
  // Whoever comes again comes by the same realtime server.
  const auto known = recording_.links.find(user);
  do input.conn = ++conns_;
  while (known != recording_.links.end() &&
         kFronts[input.conn % std::size(kFronts)] != known->second);
  recording_.links[user] = kFronts[input.conn % std::size(kFronts)];
  recording_.users[input.conn] = user;
  away_.erase(user);
  apply(std::move(input));
}

void Evening::sit_down() {
  const rules::Info& info = rules::find_game(recording_.game)->info();
  const auto least = static_cast<std::size_t>(info.least_seats);
  seats_ = least + rng_.below(static_cast<std::size_t>(info.most_seats) - least + 1);
  std::size_t people = 1 + rng_.below(seats_);
  if (rng_.one_in(2)) people = seats_;
  for (std::size_t i = 0; i < people; ++i) come_in("p" + std::to_string(i));
  for (const std::string& user : kWatchers) come_in(user);
  for (const std::string& user : kNewcomers) come_in(user);
  come_in(kStranger);
  base::Fields create{{"msg", "create"},
                      {"game", recording_.game},
                      {"name", kRoom},
                      {"seats", static_cast<std::int64_t>(seats_)}};
  const base::Fields chosen = options(recording_.game, rng_);
  if (!chosen.empty()) create.push_back({"options", chosen});
  say("p0", std::move(create));
  for (std::size_t i = 1; i < people; ++i)
    say("p" + std::to_string(i), {{"msg", "join"}, {"room", kRoom}});
  if (rng_.one_in(2)) watch();
  if (rng_.one_in(2)) talk();
  for (std::size_t i = 0; i < people; ++i) {
    const std::string user = "p" + std::to_string(i);
    base::Fields ready{{"msg", "ready"}, {"room", kRoom}};
    if (i + 1 == people && people < seats_) ready.push_back({"fill", true});
    if (rng_.one_in(3)) {
      const auto r = crypto::sha256(user + std::to_string(rng_.word()));
      entropy_[user] = crypto::hex(r);
      ready.push_back({"entropy", crypto::hex(crypto::sha256(crypto::view_of(r)))});
    }
    say(user, std::move(ready));
  }
}

// Some reveal what they gave, some keep silent.
void Evening::deal() {
  for (const auto& [user, r] : entropy_)
    if (!rng_.one_in(4)) say(user, {{"msg", "reveal"}, {"room", kRoom}, {"r", r}});
  Input wait;
  wait.span = table::kRevealTime;
  if (!plays()) apply(std::move(wait));
  CHECK(plays());
}

void Evening::happen() {
  switch (rng_.below(40)) {
    case 0:
    case 1:
      return talk();
    case 2:
    case 3:
      return watch();
    case 4:
      return fall_away();
    case 5:
    case 6:
      return come_back();
    case 7:
      return leave_or_sit();
    case 8:
    case 9:
    case 10:
      return operate();
    case 11:
    case 12:
    case 13:
      return nonsense();
    case 14: {
      Input input;
      input.kind = rng_.one_in(2) ? Input::Kind::crash : Input::Kind::relink;
      input.conn = rng_.below(std::size(kFronts));
      if (rng_.one_in(2)) input.span = rng_.one_in(4) ? kLong : kPast;
      return apply(std::move(input));
    }
    case 15: {
      Input input;
      input.span = rng_.one_in(4) ? kLong : kPast;
      return apply(std::move(input));
    }
    case 16:
      return say(kStranger, {{"msg", "room_list"}});
    default:
      return move();
  }
}

void Evening::wait_for_due() {
  Input input;
  input.span = hall_.until_due();
  apply(std::move(input));
}

void Evening::move() {
  const rules::Hand& hand = *hall_.table()->state().deal->hand;
  std::vector<Seat> able;
  for (Seat seat = 0; seat < seats(); ++seat)
    if (!hand.legal(seat).empty()) able.push_back(seat);
  CHECK(!able.empty());
  const Seat seat = rng_.pick(able);
  const std::string user = user_at(seat);
  const auto held = holds_.find(user);
  if (held == holds_.end() || place(seat).stand_in || !conn_of(user) ||
      rng_.one_in(asleep_ ? 3 : 20))
    return wait_for_due();
  const std::vector<Move> legal = hand.legal(seat);
  const bool advised = rng_.one_in(2);
  send_move(seat, user,
            advised ? rules::testing::one_of(rng_.pick(legal), rng_) : hand.advise(seat));
}

void Evening::send_move(Seat seat, const std::string& user, Move move) {
  base::Fields fields = message(move);
  if (rng_.one_in(2)) fields.push_back({"id", next_id(user)});
  const bool fails = !failed_ && rng_.one_in(60);
  failed_ = failed_ || fails;
  tried_ = Did{seat, std::move(move), user, false};
  say(user, std::move(fields), fails);
  if (!recording_.steps.empty() && recording_.steps.back().input + 1 == recording_.inputs.size() &&
      !fails)
    last_[user] = recording_.inputs.back();
}

// What is refused, what is answered again, and what nobody understands.
void Evening::nonsense() {
  std::vector<std::string> people;
  for (const auto& [user, seat] : holds_)
    if (conn_of(user)) people.push_back(user);
  if (people.empty() || rng_.one_in(8))
    return say(kWatchers[0], {{"msg", "play"}, {"room", kRoom}, {"card", "8H"}});
  const std::string user = rng_.pick(people);
  const Seat seat = holds_.at(user);
  const auto last = last_.find(user);
  switch (rng_.below(5)) {
    case 0:
      if (last != last_.end() && base::find(last->second.fields, "id") &&
          last->second.conn == conn_of(user))
        return apply(last->second);
      return say(user, {{"msg", "prove"}, {"room", kRoom}});
    case 1:
      return say(user, {{"msg", "prove"}, {"room", kRoom}});
    case 2:
      return say(user, {{"msg", "conjure"}, {"room", kRoom}});
    case 3:
      return say(user, {{"msg", "ready"}, {"room", kRoom}});
    default: {
      const auto& verbs = rules::find_game(recording_.game)->info().verbs;
      Move move{std::string(rng_.pick(verbs)), {}};
      const rules::Card card = rules::Card::from_index(static_cast<int>(rng_.below(52)));
      if (!rng_.one_in(3)) move.fields.push_back({"card", rules::print(card)});
      if (place(seat).stand_in) return;
      tried_ = Did{seat, move, user, false};
      say(user, message(move));
    }
  }
}

void Evening::fall_away() {
  const auto& fronts = hall_.fronts();
  std::vector<link::Conn> conns;
  for (const auto& [conn, front] : fronts)
    if (front.attachment != 0) conns.push_back(conn);
  if (conns.empty()) return;
  Input input;
  input.kind = Input::Kind::close;
  input.conn = rng_.pick(conns);
  input.user = fronts.at(input.conn).user;
  away_.insert(input.user);
  apply(std::move(input));
}

// On a new connection: where it was, or without saying so; or beside the old one, which it ends.
void Evening::come_back() {
  std::vector<std::string> users(away_.begin(), away_.end());
  for (const auto& [user, seat] : holds_)
    if (rng_.one_in(4)) users.push_back(user);
  if (users.empty()) return;
  const std::string user = rng_.pick(users);
  base::Fields join{{"msg", "join"}, {"room", kRoom}};
  if (const auto old = conn_of(user); old && rng_.one_in(2)) {
    const Hall::Front& front = hall_.fronts().at(*old);
    join.push_back({"epoch", front.epoch});
    join.push_back({"seq", front.seq});
  } else if (const auto* table = hall_.table(); rng_.one_in(2)) {
    join.push_back({"epoch", table->epoch()});
    const std::uint64_t seq = table->state().seq;
    join.push_back({"seq", seq - rng_.below(std::min<std::uint64_t>(seq, 8))});
  }
  if (std::ranges::count(kWatchers, user) > 0) join.push_back({"as", "spectator"});
  come_in(user);
  say(user, std::move(join));
}

// A seat is left to a house bot; somebody else sits down on it, or on a house bot's.
void Evening::leave_or_sit() {
  if (!holds_.empty() && rng_.one_in(2)) {
    std::vector<std::string> people;
    for (const auto& [user, seat] : holds_) people.push_back(user);
    return say(rng_.pick(people), {{"msg", "leave"}, {"room", kRoom}});
  }
  const std::string user = rng_.pick(kNewcomers);
  if (!conn_of(user)) come_in(user);
  const bool sits = std::ranges::any_of(hall_.table()->state().places, [&](const auto& one) {
    return one.human() && one.person->user == user;
  });
  if (sits && rng_.one_in(3)) return say(user, {{"msg", "leave"}, {"room", kRoom}});
  base::Fields join{{"msg", "join"}, {"room", kRoom}};
  for (Seat seat = 0; seat < seats() && !sits; ++seat)
    if (user_at(seat).empty() && rng_.one_in(2)) {
      join.push_back({"seat", seat});
      break;
    }
  say(user, std::move(join));
}

void Evening::watch() {
  const std::string user = rng_.pick(kWatchers);
  if (!conn_of(user)) come_in(user);
  const Hall::Front& front = hall_.fronts().at(*conn_of(user));
  if (front.attachment != 0) return say(user, {{"msg", "leave"}, {"room", kRoom}});
  say(user, {{"msg", "join"}, {"room", kRoom}, {"as", "spectator"}});
}

void Evening::talk() {
  std::vector<std::string> users;
  for (const auto& [conn, front] : hall_.fronts()) users.push_back(front.user);
  const std::string user = rng_.pick(users);
  const std::string channel = std::string("room/") + kRoom;
  if (rng_.one_in(2)) {
    say(user, {{"msg", "follow"}, {"channel", channel}, {"last", 20}});
  } else {
    say(user, {{"msg", "say"}, {"channel", channel}, {"text", "well played"}});
  }
}

void Evening::operate() {
  const std::string channel = std::string("room/") + kRoom;
  const std::vector<std::vector<std::string>> orders = {
      {"tables list"},   {"tables show", kRoom},         {"tables export", kRoom, "1"},
      {"channels list"}, {"channels log", channel, "9"}, {"servers list"}};
  Input input;
  input.kind = rng_.one_in(3) ? Input::Kind::metrics : Input::Kind::order;
  if (input.kind == Input::Kind::order) input.words = rng_.pick(orders);
  apply(std::move(input));
}

}  // namespace cardroom::twin
