#include "gameserver/table/step.hpp"

#include <algorithm>
#include <array>

#include "shared/base/planted.hpp"

namespace cardroom::table {
namespace {

using base::Fields;
using base::List;
using base::Value;

constexpr std::array<const char*, 8> kHouseNames = {"Otto", "Mei",  "Ana",  "Kofi",
                                                    "Lena", "Ravi", "Tova", "Yuki"};

Person house_bot(Seat seat) {
  const auto place = static_cast<std::size_t>(seat);
  return Person{std::string(kHousePrefix) + std::to_string(seat),
                kHouseNames[place % kHouseNames.size()]};
}

Fields print(const Person& person) {
  return {{"id", person.user}, {"name", person.name}};
}

// Builds one step on a copy of the state; nothing of it is seen unless the whole succeeds.
class Stepper {
 public:
  Stepper(const Settings& settings, const State& state)
      : settings_(settings), step_{state.copy(), {}, false, false} {}

  std::optional<Refusal> apply(const Action& action);
  Step take() { return std::move(step_); }

 private:
  State& state() { return step_.next; }
  Place& place(Seat seat) { return state().places[static_cast<std::size_t>(seat)]; }
  Seat seats() const { return static_cast<Seat>(step_.next.places.size()); }
  bool taken(Seat seat) const {
    return seat >= 0 && seat < seats() && step_.next.places[static_cast<std::size_t>(seat)].human();
  }
  bool dealt_in(Seat seat) {
    return state().deal && std::ranges::count(state().deal->start.playing, seat) > 0;
  }

  std::optional<Refusal> join(const Action& action);
  std::optional<Refusal> ready(const Action& action);
  std::optional<Refusal> act(const Action& action);
  std::optional<Seat> free_seat(Seat wanted);
  void leave(Seat seat);
  void sit_bots(int most);
  void settle(const std::optional<crypto::Seed>& seed);
  bool all_ready();
  void begin_deal(const crypto::Seed& seed);
  void after_game();
  void finish(const rules::Outcome& outcome);
  void release_seats();

  void emit(std::string verb, Fields shown, rules::Event inner = nullptr);
  void emit_all(const std::vector<rules::Event>& events);

  const Settings& settings_;
  Step step_;
};

void Stepper::emit(std::string verb, Fields shown, rules::Event inner) {
  std::uint32_t blind = 0;
  for (std::size_t seat = 0; seat < state().places.size(); ++seat)
    if (state().places[seat].watching) blind |= 1u << seat;
  step_.events.push_back(
      Event{++state().seq, std::move(verb), std::move(shown), std::move(inner), blind});
}

// Inner steps of a game change the hand and are not numbered.
void Stepper::emit_all(const std::vector<rules::Event>& events) {
  for (const rules::Event& event : events) {
    state().deal->hand->evolve(event);
    const auto seen = settings_.game->seen(event, rules::Viewer::spectator());
    if (!seen) continue;
    Fields shown;
    if (seen->verb == "deal")
      shown.push_back({"hand_no", static_cast<std::int64_t>(state().hand_no)});
    emit(seen->verb, std::move(shown), event);
    if (seen->verb == "deal") state().deal->first_seq = state().seq;
  }
}

// A wholly free seat first, then a house bot's, then one that was left in mid-hand.
std::optional<Seat> Stepper::free_seat(Seat wanted) {
  if (wanted >= 0) return wanted < seats() && !taken(wanted) ? std::optional(wanted) : std::nullopt;
  std::optional<Seat> bots_seat, left_seat;
  if (base::planted(48)) return 0;  // taken or not
  for (Seat seat = 0; seat < seats(); ++seat) {
    if (!place(seat).person && !place(seat).stand_in) return seat;
    if (place(seat).bot && !bots_seat) bots_seat = seat;
    if (!place(seat).person && !left_seat) left_seat = seat;
  }
  return bots_seat ? bots_seat : left_seat;
}

std::optional<Refusal> Stepper::join(const Action& action) {
  const auto seat = free_seat(action.seat);
  if (!seat) return Refusal::room_full;
  const bool hand_on = state().phase == Phase::playing;
  Place sitting;
  sitting.person = action.person;
  sitting.ready = settings_.automatic;
  sitting.stand_in = hand_on && dealt_in(*seat);
  sitting.watching = hand_on;
  sitting.since = state().seq + 1;
  place(*seat) = sitting;
  emit("join", {{"seat", *seat}, {"user", print(action.person)}, {"bot", false}});
  if (sitting.stand_in) emit("stand_in", {{"seat", *seat}, {"bot", true}});
  sit_bots(action.bots);
  return std::nullopt;
}

void Stepper::sit_bots(int most) {
  for (Seat seat = 0; seat < seats() && most > 0; ++seat) {
    if (place(seat).person) continue;
    Place sitting;
    sitting.person = house_bot(seat);
    sitting.bot = sitting.ready = true;
    sitting.since = state().seq + 1;
    place(seat) = sitting;
    emit("join", {{"seat", seat}, {"user", print(*sitting.person)}, {"bot", true}});
    --most;
  }
}

void Stepper::leave(Seat seat) {
  emit("leave", {{"seat", seat}, {"user", print(*place(seat).person)}});
  const bool kept = dealt_in(seat);
  const bool already_kept = place(seat).stand_in;
  place(seat) = Place{};
  if (!kept) return;
  place(seat).stand_in = true;
  if (!already_kept) emit("stand_in", {{"seat", seat}, {"bot", true}});
}

// Between hands: house bots do not sit alone, and a deal begins when all are ready.
void Stepper::settle(const std::optional<crypto::Seed>& seed) {
  if (state().phase == Phase::playing) return;
  if (std::ranges::none_of(state().places, &Place::human)) {
    for (Seat seat = 0; seat < seats(); ++seat)
      if (place(seat).bot) leave(seat);
    return;
  }
  if (seed && !settings_.automatic && all_ready()) begin_deal(*seed);
}

bool Stepper::all_ready() {
  int sitting = 0;
  for (const Place& place : state().places) {
    if (!place.person) continue;
    if (!place.ready) return false;
    ++sitting;
  }
  return sitting >= settings_.game->info().least_seats;
}

std::optional<Refusal> Stepper::ready(const Action& action) {
  if (!taken(action.seat)) return Refusal::not_seated;
  if (state().phase == Phase::playing || place(action.seat).ready) return Refusal::illegal_action;
  place(action.seat).ready = true;
  emit("ready", {{"seat", action.seat}});
  if (action.fill) sit_bots(seats());
  settle(action.seed);
  return std::nullopt;
}

void Stepper::begin_deal(const crypto::Seed& seed) {
  rules::Start start;
  start.seats = seats();
  start.options = settings_.options;
  ++state().hand_no;
  for (Seat seat = 0; seat < seats(); ++seat) {
    Place& sitting = place(seat);
    if (state().match_over && !base::planted(66)) sitting.score = 0;
    if (!sitting.person) continue;
    sitting.ready = sitting.bot || settings_.automatic;
    start.playing.push_back(seat);
  }
  state().match_over = false;
  start.first = start.playing[(state().hand_no - 1) % start.playing.size()];
  if (base::planted(68)) start.first = start.playing.front();  // always the same begins
  state().phase = Phase::playing;
  state().deal = open_deal(settings_, start, seed, state().hand_no);
  step_.dealt = true;
  after_game();
}

std::optional<Refusal> Stepper::act(const Action& action) {
  if (!state().deal) return Refusal::not_your_turn;
  auto events = state().deal->hand->decide(action.seat, action.move);
  if (!events)
    return events.reason() == rules::Refusal::not_your_turn ? Refusal::not_your_turn
                                                            : Refusal::illegal_action;
  emit_all(*events);
  after_game();
  return std::nullopt;
}

// Chance acts within the same step until somebody else may; then the hand may be over.
void Stepper::after_game() {
  Deal& deal = *state().deal;
  while (const auto ask = deal.hand->chance()) emit_all(deal.hand->deal(deal.dealer.deal(*ask)));
  if (const auto outcome = deal.hand->result()) finish(*outcome);
}

void Stepper::finish(const rules::Outcome& outcome) {
  const std::int64_t* option = base::find_integer(settings_.options, "target");
  const std::int64_t target = option ? *option : settings_.game->info().target;
  List points, scores, hands;
  for (Seat seat = 0; seat < seats(); ++seat) {
    const auto at = static_cast<std::size_t>(seat);
    place(seat).score += outcome.points[at];
    points.push_back(outcome.points[at]);
    scores.push_back(place(seat).score);
    if (place(seat).score >= target) state().match_over = true;
    List hand;
    for (const rules::Card card : outcome.hands[at]) hand.push_back(rules::print(card));
    hands.push_back(std::move(hand));
  }
  const Value winner = outcome.winner ? Value(*outcome.winner) : Value(nullptr);
  emit("result", {{"hand_no", static_cast<std::int64_t>(state().hand_no)},
                  {"winner", winner},
                  {"hands", std::move(hands)},
                  {"points", std::move(points)},
                  {"scores", std::move(scores)},
                  {"final", state().match_over}});
  state().phase = Phase::result;
  state().deal.reset();
  step_.finished = true;
  release_seats();
  settle(std::nullopt);
}

// The hand is over: every seat is its person's again, or nobody's.
void Stepper::release_seats() {
  for (Seat seat = 0; seat < seats(); ++seat) {
    Place& released = place(seat);
    released.watching = false;
    if (!released.stand_in) continue;
    released.stand_in = false;
    emit("stand_in", {{"seat", seat}, {"bot", false}});
  }
}

std::optional<Refusal> Stepper::apply(const Action& action) {
  switch (action.deed) {
    case Deed::join:
      return join(action);
    case Deed::leave:
      if (!taken(action.seat)) return Refusal::not_seated;
      leave(action.seat);
      settle(action.seed);
      return std::nullopt;
    case Deed::stand_up:
      for (const Seat seat : action.seats)
        if (taken(seat)) leave(seat);
      settle(action.seed);
      return std::nullopt;
    case Deed::ready:
      return ready(action);
    case Deed::act:
      return act(action);
    case Deed::stand_in:
    case Deed::come_back: {
      const bool away = action.deed == Deed::stand_in;
      if (!taken(action.seat) || !dealt_in(action.seat)) return Refusal::not_seated;
      if (place(action.seat).watching || place(action.seat).stand_in == away)
        return Refusal::illegal_action;
      place(action.seat).stand_in = away;
      emit("stand_in", {{"seat", action.seat}, {"bot", away}});
      return std::nullopt;
    }
    case Deed::start:
      for (const Seat seat : action.seats)
        if (taken(seat)) leave(seat);
      if (std::ranges::any_of(state().places, &Place::human) && action.seed) {
        sit_bots(seats());
        begin_deal(*action.seed);
      } else {
        settle(std::nullopt);
      }
      return std::nullopt;
  }
  CHECK(false);
}

}  // namespace

base::Result<Step, Refusal> decide(const Settings& settings, const State& state,
                                   const Action& action) {
  Stepper stepper(settings, state);
  if (const auto refusal = stepper.apply(action)) return base::refuse(*refusal);
  Step step = stepper.take();
  if (step.events.empty()) return base::refuse(Refusal::illegal_action);
  return step;
}

}  // namespace cardroom::table
