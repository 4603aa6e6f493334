#include "gameserver/table/step.hpp"

#include <algorithm>
#include <array>

#include "gameserver/table/fairness.hpp"
#include "shared/base/planted.hpp"
#include "shared/crypto/hash.hpp"

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
      : settings_(settings), step_{state.copy(), {}, false, false, false} {}

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
  void stand_in(Seat seat, bool bot);
  std::optional<Seat> free_seat(Seat wanted);
  void leave(Seat seat);
  void sit_bots(int most);
  std::optional<Refusal> start(const Action& action);
  std::optional<Refusal> reveal(const Action& action);
  void settle(const Action& action);
  void dismiss_bots();
  void commit_to(const Action& action);
  void begin_deal(bool proven);
  void shuffle(const rules::Ask& ask);
  void after_game();
  void finish(const rules::Outcome& outcome);
  void tell_opening();
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
  sitting.watching = hand_on && !base::planted(110);  // planted: it sees the hand that was left
  sitting.bank = settings_.bank.count();
  sitting.since = state().seq + 1;
  place(*seat) = sitting;
  emit("join", {{"seat", *seat}, {"user", print(action.person)}, {"bot", false}});
  if (sitting.stand_in) stand_in(*seat, true);
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
  if (already_kept)
    place(seat).stand_in = true;
  else
    stand_in(seat, true);
}

// House bots do not sit alone.
void Stepper::dismiss_bots() {
  if (std::ranges::any_of(state().places, &Place::human)) return;
  for (Seat seat = 0; seat < seats(); ++seat)
    if (place(seat).bot) leave(seat);
}

// Between hands: a deal is committed to when all are ready, and begins when nobody is waited for.
void Stepper::settle(const Action& action) {
  if (state().phase == Phase::playing) return;
  dismiss_bots();
  if (settings_.automatic || !all_ready(settings_, state())) return;
  if (!state().gathering && action.seed) commit_to(action);
  if (state().gathering && state().gathering->complete())
    begin_deal(action.form != kFormWithoutProof);
}

// Whoever contributes did so before the commitment, and says what it was after it.
void Stepper::commit_to(const Action& action) {
  Gathering gathering{*action.seed, {}};
  for (Seat seat = 0; seat < seats(); ++seat) {
    if (!place(seat).entropy) continue;
    gathering.contributions.push_back({seat, *place(seat).entropy, std::nullopt});
    place(seat).entropy.reset();
  }
  step_.seeded = true;
  if (action.form != kFormWithoutProof)
    emit("fairness",
         print_commitment(settings_, state().hand_no + 1, gathering.seed, gathering.contributions));
  state().gathering = std::move(gathering);
}

std::optional<Refusal> Stepper::reveal(const Action& action) {
  if (!taken(action.seat)) return Refusal::not_seated;
  if (!state().gathering || !action.entropy) return Refusal::illegal_action;
  auto& all = state().gathering->contributions;
  const auto own = std::ranges::find(all, action.seat, &Contribution::seat);
  if (own == all.end() || own->r ||
      own->entropy != crypto::sha256(crypto::view_of(*action.entropy)))
    return Refusal::illegal_action;
  own->r = action.entropy;
  emit("reveal", {{"seat", action.seat}});
  settle(action);
  return std::nullopt;
}

std::optional<Refusal> Stepper::ready(const Action& action) {
  if (!taken(action.seat)) return Refusal::not_seated;
  if (state().phase == Phase::playing || place(action.seat).ready) return Refusal::illegal_action;
  place(action.seat).ready = true;
  place(action.seat).timeouts = 0;
  place(action.seat).entropy = action.entropy;
  emit("ready", {{"seat", action.seat}});
  if (action.fill) sit_bots(seats());
  settle(action);
  return std::nullopt;
}

void Stepper::begin_deal(bool proven) {
  rules::Start start;
  start.seats = seats();
  start.options = settings_.options;
  ++state().hand_no;
  for (Seat seat = 0; seat < seats(); ++seat) {
    Place& sitting = place(seat);
    if (state().match_over && !base::planted(66)) sitting.score = 0;
    if (state().match_over && sitting.human()) sitting.bank = settings_.bank.count();
    sitting.entropy.reset();
    if (!sitting.person) continue;
    sitting.ready = sitting.bot || settings_.automatic;
    start.playing.push_back(seat);
  }
  state().match_over = false;
  start.first = start.playing[(state().hand_no - 1) % start.playing.size()];
  if (base::planted(68)) start.first = start.playing.front();  // always the same begins
  state().phase = Phase::playing;
  Gathering gathering = *std::exchange(state().gathering, std::nullopt);
  auto contributions = proven ? std::optional(std::move(gathering.contributions)) : std::nullopt;
  state().deal =
      open_deal(settings_, start, gathering.seed, std::move(contributions), state().hand_no);
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
  Place& sitting = place(action.seat);
  sitting.bank -= std::clamp<std::int64_t>(action.spent, 0, sitting.bank);
  if (action.cause == Cause::player) {
    sitting.timeouts = 0;
    if (sitting.stand_in) stand_in(action.seat, false);
  }
  after_game();
  if (action.cause != Cause::clock || action.form == kFormWithoutProof) return std::nullopt;
  if (!sitting.idle()) ++sitting.timeouts;
  if (sitting.idle() && state().deal && !sitting.stand_in) stand_in(action.seat, true);
  return std::nullopt;
}

void Stepper::stand_in(Seat seat, bool bot) {
  place(seat).stand_in = bot;
  Fields shown{{"seat", seat}, {"bot", bot}};
  if (base::planted(111) && bot)
    shown.push_back({"hand", rules::print(state().deal->hand->view(rules::Viewer::at(seat)).hand)});
  emit("stand_in", std::move(shown));
}

// The root of a shuffle is told before the first card of it is seen.
void Stepper::shuffle(const rules::Ask& ask) {
  Deal& deal = *state().deal;
  if (!deal.dealer.shuffle(ask) || !deal.contributions) return;
  const Dealer::Shuffle& made = deal.dealer.shuffles().back();
  emit("fairness", {{"hand_no", state().hand_no},
                    {"shuffle", std::int64_t{made.number}},
                    {"root", crypto::hex(made.root)}});
}

// Chance acts within the same step until somebody else may; then the hand may be over.
void Stepper::after_game() {
  Deal& deal = *state().deal;
  while (const auto ask = deal.hand->chance()) {
    shuffle(*ask);
    emit_all(deal.hand->deal(deal.dealer.deal(*ask)));
  }
  if (const auto ask = deal.hand->undealt()) shuffle(*ask);
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
  tell_opening();
  state().phase = Phase::result;
  state().deal.reset();
  step_.finished = true;
  release_seats();
  dismiss_bots();
}

// What every order of the hand follows from.
void Stepper::tell_opening() {
  const Deal& deal = *state().deal;
  if (!deal.contributions || settings_.game->info().opens == rules::Opens::never) return;
  List contributions;
  for (const Contribution& one : *deal.contributions)
    contributions.push_back(Fields{{"seat", one.seat}, {"r", crypto::hex(one.counts())}});
  emit("fairness", {{"hand_no", state().hand_no},
                    {"opening", Fields{{"seed", crypto::hex(deal.dealer.seed().bytes)},
                                       {"contributions", std::move(contributions)}}}});
}

// The hand is over: every seat is its person's again, or nobody's.
void Stepper::release_seats() {
  for (Seat seat = 0; seat < seats(); ++seat) {
    Place& released = place(seat);
    released.watching = false;
    if (!released.stand_in) continue;
    stand_in(seat, false);
  }
}

std::optional<Refusal> Stepper::apply(const Action& action) {
  switch (action.deed) {
    case Deed::join:
      return join(action);
    case Deed::leave:
      if (!taken(action.seat)) return Refusal::not_seated;
      leave(action.seat);
      settle(action);
      return std::nullopt;
    case Deed::stand_up:
      for (const Seat seat : action.seats)
        if (taken(seat)) leave(seat);
      settle(action);
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
      if (!away) place(action.seat).timeouts = 0;
      stand_in(action.seat, away);
      return std::nullopt;
    }
    case Deed::start:
      return start(action);
    case Deed::reveal:
      return reveal(action);
    case Deed::deal:
      if (!state().gathering || !all_ready(settings_, state())) return Refusal::illegal_action;
      begin_deal(true);
      return std::nullopt;
  }
  CHECK(false);
}

std::optional<Refusal> Stepper::start(const Action& action) {
  for (const Seat seat : action.seats)
    if (taken(seat)) leave(seat);
  dismiss_bots();
  if (!action.seed || std::ranges::none_of(state().places, &Place::human)) return std::nullopt;
  sit_bots(seats());
  commit_to(action);
  begin_deal(action.form != kFormWithoutProof);
  return std::nullopt;
}

}  // namespace

bool all_ready(const Settings& settings, const State& state) {
  int sitting = 0;
  for (const Place& place : state.places) {
    if (!place.person) continue;
    if (!place.ready) return false;
    ++sitting;
  }
  return sitting >= settings.game->info().least_seats;
}

base::Result<Step, Refusal> decide(const Settings& settings, const State& state,
                                   const Action& action) {
  Stepper stepper(settings, state);
  if (const auto refusal = stepper.apply(action)) return base::refuse(*refusal);
  Step step = stepper.take();
  if (step.events.empty()) return base::refuse(Refusal::illegal_action);
  return step;
}

}  // namespace cardroom::table
