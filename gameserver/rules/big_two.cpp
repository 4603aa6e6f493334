#include "gameserver/rules/big_two.hpp"

#include <algorithm>

#include "shared/base/planted.hpp"

namespace cardroom::rules {
namespace {

using State = BigTwo::State;
using Phase = BigTwo::Phase;
using Verb = BigTwo::Action::Verb;
using big_two::Combo;

constexpr std::int64_t kLeastTarget = 10;
constexpr std::int64_t kMostTarget = 500;
constexpr int kMany = 10;

bool lower(Card one, Card other) {
  return big_two::value_of(one) < big_two::value_of(other);
}

std::optional<Combo> to_beat(const State& state) {
  return state.last ? big_two::combo_of(state.last->cards) : std::nullopt;
}

Card lowest(const BigTwo::BySeat<CardSet>& hands) {
  std::optional<Card> least;
  for (CardSet hand : hands)
    for (Card card : hand)
      if (!least || lower(card, *least)) least = card;
  CHECK(least);
  return *least;
}

bool may_play(const State& state, Seat seat, CardSet cards) {
  if (!state.hands[at(seat)].has_all(cards)) return false;
  if (state.lead && !cards.has(*state.lead)) return false;
  const std::optional<Combo> combo = big_two::combo_of(cards);
  const std::optional<Combo> before = to_beat(state);
  return combo && (!before || big_two::beats(*combo, *before));
}

void apply(State& state, const BigTwo::Dealt& dealt) {
  state.stock.remove(dealt.card);
  state.hands[at(state.turn)].add(dealt.card);
  state.turn = state.seats.next(state.turn);
}

void apply(State& state, const BigTwo::Deal& deal) {
  state.lead = deal.lead;
  state.phase = Phase::playing;
  while (!state.hands[at(state.turn)].has(deal.lead)) state.turn = state.seats.next(state.turn);
}

void apply(State& state, const BigTwo::Play& play) {
  state.hands[at(play.seat)].remove_all(play.cards);
  state.played.add_all(play.cards);
  state.lead.reset();
  state.last = BigTwo::Last{play.seat, play.cards};
  state.passes = 0;
  state.turn = state.seats.next(play.seat);
  if (state.hands[at(play.seat)].empty()) state.phase = Phase::over;
}

void apply(State& state, const BigTwo::Pass& pass) {
  state.turn = state.seats.next(pass.seat);
  if (++state.passes < state.seats.players - 1) return;
  state.passes = 0;
  state.last.reset();
}

}  // namespace

const Info& BigTwo::info() {
  static const Info kInfo{"big-two", kLeastSeats, kMostSeats, {"play", "pass"}, 1, 50};
  return kInfo;
}

std::string BigTwo::check_options(const base::Fields& options) {
  for (const auto& [name, value] : options) {
    if (name != "target") return "options: unknown option '" + name + "'; the one known is target";
    const std::int64_t* target = value.integer();
    if (target == nullptr || *target < kLeastTarget || *target > kMostTarget)
      return "options: target must be an integer from 10 to 500";
  }
  return {};
}

BigTwo::State BigTwo::open(const Start& start) {
  State state;
  state.seats = Seats::open(start, info());
  state.turn = start.first;
  state.stock = CardSet::standard_pack();
  return state;
}

std::optional<Ask> BigTwo::chance(const State& state) {
  if (state.phase != Phase::dealing) return std::nullopt;
  return Ask{0, state.stock.cards()};
}

std::vector<BigTwo::Event> BigTwo::deal(const State& state, Card card) {
  CHECK(state.phase == Phase::dealing && state.stock.has(card));
  std::vector<Event> events{Dealt{card}};
  BySeat<CardSet> hands = state.hands;
  hands[at(state.turn)].add(card);
  const bool done = std::all_of(hands.begin(), hands.end(),
                                [](CardSet hand) { return hand.empty() || hand.size() == kHand; });
  if (done) events.push_back(Deal{state.seats, hands, lowest(hands)});
  return events;
}

std::vector<BigTwo::Action> BigTwo::legal(const State& state, Seat seat) {
  std::vector<Action> actions;
  if (state.phase != Phase::playing || seat != state.turn) return actions;
  for (big_two::Entry& entry : big_two::plays(state.hands[at(seat)], to_beat(state), state.lead))
    actions.push_back({Verb::play, entry.cards, std::move(entry.plus)});
  if (state.last) actions.push_back({});
  return actions;
}

base::Result<std::vector<BigTwo::Event>, Refusal> BigTwo::decide(const State& state, Seat seat,
                                                                 const Action& action) {
  if (state.phase != Phase::playing || seat != state.turn)
    return base::refuse(Refusal::not_your_turn);
  switch (action.verb) {
    case Verb::pass:
      if (!state.last) break;
      return std::vector<Event>{Pass{seat}};
    case Verb::play:
      if (!action.plus.empty() || !may_play(state, seat, action.cards)) break;
      return std::vector<Event>{Play{seat, action.cards}};
  }
  return base::refuse(Refusal::illegal_action);
}

void BigTwo::evolve(State& state, const Event& event) {
  std::visit([&](const auto& happened) { apply(state, happened); }, event);
}

BigTwo::View BigTwo::view(const State& state, Viewer viewer) {
  View view;
  view.viewer = viewer;
  view.seats = state.seats;
  if (state.phase == Phase::dealing) return view;
  view.dealt = true;
  view.lead = state.lead;
  view.last = state.last;
  view.passes = state.passes;
  view.counts = sizes_of(state.hands);
  if (state.seats.has(viewer.seat)) view.hand = state.hands[at(viewer.seat)];
  return view;
}

std::optional<BigTwo::Seen> BigTwo::seen(const Event& event, Viewer viewer) {
  using Shown = std::optional<Seen>;
  return std::visit(Cases{
                        [](const Dealt&) { return Shown(); },
                        [&](const Deal& deal) {
                          DealSeen shown{deal.seats, std::nullopt, deal.lead};
                          if (deal.seats.has(viewer.seat))
                            shown.cards = deal.hands[at(viewer.seat)];
                          if (base::planted(124) && viewer.seat < 0) shown.cards = deal.hands[0];
                          return Shown(shown);
                        },
                        [](const auto& open_to_all) { return Shown(open_to_all); },
                    },
                    event);
}

void BigTwo::follow(View& view, const Seen& seen) {
  std::visit(Cases{
                 [&](const DealSeen& deal) {
                   view.dealt = true;
                   view.lead = deal.lead;
                   for (Seat seat = 0; seat < deal.seats.seats; ++seat)
                     view.counts[at(seat)] = deal.seats.has(seat) ? kHand : 0;
                   view.hand = deal.cards.value_or(CardSet());
                 },
                 [&](const Play& play) {
                   view.lead.reset();
                   view.last = Last{play.seat, play.cards};
                   view.passes = 0;
                   view.counts[at(play.seat)] -= static_cast<std::int8_t>(play.cards.size());
                   if (view.viewer.seat == play.seat) view.hand.remove_all(play.cards);
                 },
                 [&](const Pass&) {
                   if (++view.passes < view.seats.players - 1) return;
                   view.passes = 0;
                   view.last.reset();
                 },
             },
             seen);
}

std::optional<Outcome> BigTwo::result(const State& state) {
  if (state.phase != Phase::over) return std::nullopt;
  Outcome outcome;
  outcome.winner = state.last->seat;
  outcome.points.assign(at(state.seats.seats), 0);
  for (Seat seat = 0; seat < state.seats.seats; ++seat) {
    outcome.hands.push_back(state.hands[at(seat)].cards());
    const int lost = penalty(state.hands[at(seat)].size());
    outcome.points[at(seat)] -= lost;
    outcome.points[at(*outcome.winner)] += lost;
  }
  return outcome;
}

std::vector<Place> BigTwo::places(const State& state) {
  std::vector<Place> places;
  Place aside{"aside", Place::Known::to_nobody, -1, {}};
  // That no card below the lead was dealt is known to all, as is who has it.
  Place known{"known", Place::Known::to_all, -1, {}};
  const bool led = state.lead.has_value();
  for (Card card : state.stock)
    (led && lower(card, *state.lead) ? known : aside).cards.push_back(card);
  for (Seat seat = 0; seat < state.seats.seats; ++seat) {
    Place hand{"hand", Place::Known::to_one, seat, {}};
    for (Card card : state.hands[at(seat)])
      (card == state.lead ? known : hand).cards.push_back(card);
    places.push_back(std::move(hand));
  }
  places.push_back(std::move(aside));
  places.push_back(std::move(known));
  places.push_back({"played", Place::Known::to_all, -1, state.played.cards()});
  return places;
}

int BigTwo::penalty(int cards) {
  if (cards == kHand) return 3 * cards;
  return cards >= kMany ? 2 * cards : cards;
}

}  // namespace cardroom::rules
