// Deals: what is committed to, dealt, played and opened.
#include "gameserver/table/fairness.hpp"
#include "gameserver/table/stepper.hpp"
#include "shared/base/planted.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {

using base::Fields;
using base::List;
using base::Value;

// Between hands: a deal is committed to when all are ready, and begins when nobody is waited for.
void Stepper::settle(const Action& action) {
  if (state().phase == Phase::playing) return;
  dismiss_bots();
  if (!all_ready(settings_, state())) return;
  if (!state().gathering && action.seed && !settings_.automatic) commit_to(action);
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
  after_game();
  keep_time(action);
  return std::nullopt;
}

// Who acts is there; who lets the clock act too often is not. At the end of a hand all seats were
// given back already.
void Stepper::keep_time(const Action& action) {
  Place& sitting = place(action.seat);
  if (action.cause == Cause::player) {
    sitting.timeouts = 0;
    if (sitting.stand_in) stand_in(action.seat, false);
  }
  if (action.cause != Cause::clock || action.form == kFormWithoutProof) return;
  if (!sitting.idle()) ++sitting.timeouts;
  if (sitting.idle() && state().deal && !sitting.stand_in) stand_in(action.seat, true);
}

// The root of a shuffle is told before the first card of it is seen.
void Stepper::shuffle(const rules::Ask& ask) {
  Deal& deal = *state().deal;
  if (!deal.dealer.shuffle(ask) || !deal.contributions) return;
  const Dealer::Shuffle& made = deal.dealer.shuffles().back();
  emit("fairness", {{"hand_no", state().hand_no}, {"shuffle", std::int64_t{made.number}}});
  step_.events.back().shuffled = made.cards;
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

std::optional<Refusal> Stepper::start(const Action& action) {
  for (const Seat seat : action.seats)
    if (taken(seat)) leave(seat);
  dismiss_bots();
  if (!action.seed || std::ranges::none_of(state().places, &Place::human)) return std::nullopt;
  sit_bots(seats());
  if (!state().gathering) commit_to(action);
  if (state().gathering->complete()) begin_deal(action.form != kFormWithoutProof);
  return std::nullopt;
}

}  // namespace cardroom::table
