#include "gameserver/rules/durak.hpp"

#include <algorithm>

#include "shared/base/planted.hpp"

namespace cardroom::rules {
namespace {

using State = Durak::State;
using Phase = Durak::Phase;
using Bout = Durak::Bout;
using Verb = Durak::Action::Verb;

constexpr std::int64_t kLeastTarget = 1;
constexpr std::int64_t kMostTarget = 20;

CardSet short_pack() {
  CardSet pack;
  for (Card card : CardSet::standard_pack())
    if (ace_high(card) >= static_cast<int>(Rank::six)) pack.add(card);
  return pack;
}

bool holds(const State& state, Seat seat) {
  return state.seats.has(seat) && !state.hands[at(seat)].empty();
}

int drawable(const State& state) {
  return state.stock.size() + (state.trump_there ? 1 : 0);
}

bool may_attack(const State& state, Seat seat) {
  const Bout& bout = state.bout;
  if (!holds(state, seat) || seat == bout.defender) return false;
  if (bout.size == 0) return seat == bout.attacker;
  return bout.size < bout.most && !bout.passed[at(seat)];
}

bool may_beat(const State& state, Seat seat) {
  return state.seats.has(seat) && seat == state.bout.defender && !state.bout.taking &&
         durak::unbeaten(state.bout);
}

bool may_act(const State& state, Seat seat) {
  return state.phase == Phase::acting && (may_attack(state, seat) || may_beat(state, seat));
}

bool attacks_with(const State& state, Seat seat, Card card) {
  if (!state.hands[at(seat)].has(card)) return false;
  return state.bout.size == 0 || durak::rank_lies(state.bout, card.rank());
}

bool beats_with(const State& state, Card card, Card over) {
  const Bout& bout = state.bout;
  if (!state.hands[at(bout.defender)].has(card)) return false;
  return durak::unbeaten(bout, over) && durak::beats(card, over, state.trump->suit());
}

Seat next_with_cards(const State& state, Seat seat) {
  do seat = state.seats.next(seat);
  while (!holds(state, seat));
  return seat;
}

Bout begin(const State& state, Seat attacker) {
  Bout bout;
  bout.attacker = attacker;
  bout.defender = next_with_cards(state, attacker);
  bout.most = static_cast<std::int8_t>(
      std::min(durak::kMostAttacks, state.hands[at(bout.defender)].size()));
  return bout;
}

void apply(State& state, const Durak::Dealt& dealt) {
  state.stock.remove(dealt.card);
  state.hands[at(state.turn)].add(dealt.card);
  state.turn = state.seats.next(state.turn);
}

void apply(State& state, const Durak::Reach& reach) {
  state.phase = Phase::drawing;
  state.turn = reach.seat;
}

void apply(State& state, const Durak::Got& got) {
  state.stock.remove(got.card);
  state.got.add(got.card);
}

void apply(State& state, const Durak::Over&) {
  state.phase = Phase::over;
}

void apply(State& state, const Durak::Deal& deal) {
  state.stock.remove(deal.trump);
  state.trump = deal.trump;
  state.trump_there = true;
  state.bout = deal.bout;
  state.phase = Phase::acting;
}

void apply(State& state, const Durak::Attacked& attacked) {
  state.hands[at(attacked.seat)].remove(attacked.card);
  durak::attack(state.bout, attacked.card);
  ++state.asked;
}

void apply(State& state, const Durak::Beat& beaten) {
  state.hands[at(beaten.seat)].remove(beaten.card);
  durak::beat(state.bout, beaten.card, beaten.over);
  ++state.asked;
}

void apply(State& state, const Durak::Pass& pass) {
  state.bout.passed[at(pass.seat)] = true;
}

void apply(State& state, const Durak::Take&) {
  durak::take(state.bout);
  ++state.asked;
}

void apply(State& state, const Durak::Clear& clear) {
  const CardSet cards = durak::lying(state.bout);
  (clear.taken ? state.hands[at(clear.seat)] : state.gone).add_all(cards);
  state.takes = static_cast<std::int8_t>(clear.taken ? state.takes + 1 : 0);
  state.bout = durak::cleared(state.bout, clear.taken);
}

void apply(State& state, const Durak::Draw& draw) {
  state.hands[at(draw.seat)].add_all(draw.cards);
  if (draw.cards.has(*state.trump)) state.trump_there = false;
  state.got = {};
  state.takes = 0;
}

void apply(State& state, const Durak::Begin& begun) {
  state.bout = begun.bout;
  state.phase = Phase::acting;
  ++state.asked;
}

// Events, each of which is applied to a copy as it is made, since the next hangs on it.
class Chain {
 public:
  explicit Chain(const State& state) : state_(state) {}

  void add(const Durak::Event& event) {
    Durak::evolve(state_, event);
    events_.push_back(event);
  }
  const State& state() const { return state_; }
  std::vector<Durak::Event> take() { return std::move(events_); }

  void end_bout_if_over() {
    const Bout& bout = state_.bout;
    for (Seat seat = 0; seat < state_.seats.seats; ++seat)
      if (may_act(state_, seat)) return;
    add(Durak::Clear{bout.defender, bout.taking});
    draw_on();
  }

  // Who is the next to draw, and what needs no chance; then the next bout, or the end.
  void draw_on() {
    for (Seat seat : order()) {
      if (state_.hands[at(seat)].size() >= Durak::kHand || drawable(state_) == 0) continue;
      if (!state_.stock.empty()) return add(Durak::Reach{seat});
      add(Durak::Draw{seat, CardSet({*state_.trump}), 0});
    }
    const auto with_cards = std::count_if(state_.hands.begin(), state_.hands.end(),
                                          [](CardSet hand) { return !hand.empty(); });
    if (with_cards <= 1 || state_.takes >= Durak::kMostTakes) return add(Durak::Over{});
    const Seat defender = state_.bout.defender;
    const bool leads = !state_.bout.taking && holds(state_, defender);
    add(Durak::Begin{begin(state_, leads ? defender : next_with_cards(state_, defender))});
  }

 private:
  // The attacker, the others upwards, the defender.
  std::vector<Seat> order() const {
    std::vector<Seat> seats{state_.bout.attacker};
    for (Seat seat = state_.seats.next(state_.bout.attacker); seat != state_.bout.attacker;
         seat = state_.seats.next(seat))
      if (seat != state_.bout.defender) seats.push_back(seat);
    seats.push_back(state_.bout.defender);
    return seats;
  }

  State state_;
  std::vector<Durak::Event> events_;
};

}  // namespace

const Info& Durak::info() {
  static const Info kInfo{"durak", kLeastSeats, kMostSeats, {"attack", "beat", "take", "pass"}, 1,
                          3};
  return kInfo;
}

std::string Durak::check_options(const base::Fields& options) {
  for (const auto& [name, value] : options) {
    if (name != "target") return "options: unknown option '" + name + "'; the one known is target";
    const std::int64_t* target = value.integer();
    if (target == nullptr || *target < kLeastTarget || *target > kMostTarget)
      return "options: target must be an integer from 1 to 20";
  }
  return {};
}

Durak::State Durak::open(const Start& start) {
  State state;
  state.seats = Seats::open(start, info());
  state.turn = start.first;
  state.stock = short_pack();
  return state;
}

std::optional<Ask> Durak::chance(const State& state) {
  if (state.phase != Phase::dealing && state.phase != Phase::drawing) return std::nullopt;
  return Ask{0, state.stock.cards()};
}

std::vector<Durak::Event> Durak::deal(const State& state, Card card) {
  CHECK(chance(state) && state.stock.has(card));
  if (state.phase == Phase::dealing) {
    if (state.hands[at(state.turn)].size() < kHand) return {Dealt{card}};
    return {Deal{state.seats, state.hands, card, state.stock.size(), begin(state, state.turn)}};
  }
  Chain chain(state);
  chain.add(Got{card});
  const State& now = chain.state();
  const int held = now.hands[at(now.turn)].size() + now.got.size();
  if (held < kHand && !now.stock.empty()) return chain.take();
  CardSet cards = now.got;
  if (held < kHand && now.trump_there) cards.add(*now.trump);
  const int left = drawable(now) - (cards.has(*now.trump) ? 1 : 0);
  chain.add(Draw{now.turn, cards, left});
  chain.draw_on();
  return chain.take();
}

std::vector<Durak::Action> Durak::legal(const State& state, Seat seat) {
  std::vector<Action> actions;
  if (!may_act(state, seat)) return actions;
  const CardSet hand = state.hands[at(seat)];
  if (may_beat(state, seat)) {
    for (int i = 0; i < state.bout.size; ++i)
      for (Card card : hand)
        if (const Card over = state.bout.attacks[at(i)].card; beats_with(state, card, over))
          actions.push_back({Verb::beat, card, over});
    actions.push_back({Verb::take, Card(), Card()});
    return actions;
  }
  for (Card card : hand)
    if (attacks_with(state, seat, card)) actions.push_back({Verb::attack, card, Card()});
  if (state.bout.size > 0) actions.push_back({Verb::pass, Card(), Card()});
  return actions;
}

base::Result<std::vector<Durak::Event>, Refusal> Durak::decide(const State& state, Seat seat,
                                                               const Action& action) {
  if (!may_act(state, seat)) return base::refuse(Refusal::not_your_turn);
  const bool defends = seat == state.bout.defender;
  Chain chain(state);
  switch (action.verb) {
    case Verb::attack:
      if (defends || !attacks_with(state, seat, action.card))
        return base::refuse(Refusal::illegal_action);
      chain.add(Attacked{seat, action.card});
      break;
    case Verb::pass:
      if (defends || state.bout.size == 0) return base::refuse(Refusal::illegal_action);
      chain.add(Pass{seat});
      break;
    case Verb::beat:
      if (!defends || !beats_with(state, action.card, action.over))
        return base::refuse(Refusal::illegal_action);
      chain.add(Beat{seat, action.card, action.over});
      break;
    case Verb::take:
      if (!defends) return base::refuse(Refusal::illegal_action);
      chain.add(Take{seat});
      break;
  }
  chain.end_bout_if_over();
  return chain.take();
}

void Durak::evolve(State& state, const Event& event) {
  std::visit([&](const auto& happened) { apply(state, happened); }, event);
}

Durak::View Durak::view(const State& state, Viewer viewer) {
  View view;
  view.viewer = viewer;
  view.seats = state.seats;
  if (!state.trump) return view;
  view.trump = state.trump;
  view.stock = drawable(state) + state.got.size();
  view.bout = state.bout;
  view.counts = sizes_of(state.hands);
  if (state.seats.has(viewer.seat)) view.hand = state.hands[at(viewer.seat)];
  return view;
}

std::optional<Durak::Seen> Durak::seen(const Event& event, Viewer viewer) {
  using Shown = std::optional<Seen>;
  return std::visit(
      Cases{
          [](const Dealt&) { return Shown(); },
          [](const Reach&) { return Shown(); },
          [](const Got&) { return Shown(); },
          [](const Over&) { return Shown(); },
          [&](const Deal& deal) {
            DealSeen shown{deal.seats, std::nullopt, deal.trump, deal.stock, deal.bout};
            if (deal.seats.has(viewer.seat)) shown.cards = deal.hands[at(viewer.seat)];
            return Shown(shown);
          },
          [&](const Draw& draw) {
            DrawSeen shown{draw.seat, draw.cards.size(), std::nullopt, draw.stock};
            if (viewer.seat == draw.seat || base::planted(123)) shown.cards = draw.cards;
            return Shown(shown);
          },
          [](const auto& open_to_all) { return Shown(open_to_all); },
      },
      event);
}

void Durak::follow(View& view, const Seen& seen) {
  const auto lay = [&view](Seat seat, Card card) {
    --view.counts[at(seat)];
    if (view.viewer.seat == seat) view.hand.remove(card);
  };
  std::visit(Cases{
                 [&](const DealSeen& deal) {
                   view.trump = deal.trump;
                   view.stock = deal.stock;
                   view.bout = deal.bout;
                   for (Seat seat = 0; seat < deal.seats.seats; ++seat)
                     view.counts[at(seat)] = deal.seats.has(seat) ? kHand : 0;
                   view.hand = deal.cards.value_or(CardSet());
                 },
                 [&](const Attacked& attacked) {
                   lay(attacked.seat, attacked.card);
                   durak::attack(view.bout, attacked.card);
                 },
                 [&](const Beat& beaten) {
                   lay(beaten.seat, beaten.card);
                   durak::beat(view.bout, beaten.card, beaten.over);
                 },
                 [&](const Pass& pass) { view.bout.passed[at(pass.seat)] = true; },
                 [&](const Take&) { durak::take(view.bout); },
                 [&](const Clear& clear) {
                   const CardSet cards = durak::lying(view.bout);
                   if (clear.taken)
                     view.counts[at(clear.seat)] += static_cast<std::int8_t>(cards.size());
                   if (clear.taken && view.viewer.seat == clear.seat) view.hand.add_all(cards);
                   view.bout = durak::cleared(view.bout, clear.taken);
                 },
                 [&](const DrawSeen& draw) {
                   view.counts[at(draw.seat)] += static_cast<std::int8_t>(draw.count);
                   view.stock = draw.stock;
                   if (draw.cards) view.hand.add_all(*draw.cards);
                 },
                 [&](const Begin& begun) { view.bout = begun.bout; },
             },
             seen);
}

std::optional<Outcome> Durak::result(const State& state) {
  if (state.phase != Phase::over) return std::nullopt;
  Outcome outcome;
  outcome.points.assign(at(state.seats.seats), 0);
  std::optional<Seat> fool;
  int with_cards = 0;
  for (Seat seat = 0; seat < state.seats.seats; ++seat) {
    outcome.hands.push_back(state.hands[at(seat)].cards());
    if (!holds(state, seat)) continue;
    fool = seat;
    ++with_cards;
  }
  if (with_cards != 1) return outcome;
  outcome.points[at(*fool)] = 1;
  if (state.seats.players == kLeastSeats) outcome.winner = state.seats.next(*fool);
  return outcome;
}

std::vector<Place> Durak::places(const State& state) {
  std::vector<Place> places;
  places.push_back({"stock", Place::Known::to_nobody, -1, state.stock.cards()});
  places.push_back({"drawn", Place::Known::to_nobody, -1, state.got.cards()});
  places.push_back({"gone", Place::Known::to_all, -1, state.gone.cards()});
  places.push_back({"table", Place::Known::to_all, -1, durak::lying(state.bout).cards()});
  if (state.trump_there) places.push_back({"trump", Place::Known::to_all, -1, {*state.trump}});
  for (Seat seat = 0; seat < state.seats.seats; ++seat)
    places.push_back({"hand", Place::Known::to_one, seat, state.hands[at(seat)].cards()});
  return places;
}

}  // namespace cardroom::rules
