#include "gameserver/rules/crazy_eights.hpp"

#include <algorithm>
#include <utility>

#include "gameserver/rules/seating.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::rules {
namespace {

using State = CrazyEights::State;
using Verb = CrazyEights::Action::Verb;

constexpr int kHandOfTwo = 7;
constexpr int kHandOfMore = 5;
constexpr std::int64_t kLeastTarget = 50;
constexpr std::int64_t kMostTarget = 500;

bool seated(const State& state, Seat seat) {
  return seat >= 0 && seat < state.seats;
}

Seat next(const State& state, Seat seat) {
  do seat = (seat + 1) % state.seats;
  while (!state.playing[at(seat)]);
  return seat;
}

bool wild(Card card) {
  return card.rank() == Rank::eight;
}

int hand_size(const State& state) {
  return state.players == 2 ? kHandOfTwo : kHandOfMore;
}

bool all_dealt(const State& state) {
  return state.hands[at(state.turn)].size() == hand_size(state);
}

bool may_play(const State& state, Card card) {
  if (!state.hands[at(state.turn)].has(card)) return false;
  if (state.drawn && *state.drawn != card) return false;
  return wild(card) || card.suit() == state.suit || card.rank() == state.up->rank();
}

std::int64_t points_of(CardSet hand) {
  std::int64_t sum = 0;
  for (Card card : hand) sum += CrazyEights::points(card);
  return sum;
}

void end_turn(State& state) {
  state.drawn.reset();
  state.turn = next(state, state.turn);
}

void apply(State& state, const CrazyEights::Dealt& dealt) {
  state.stock.remove(dealt.card);
  state.hands[at(state.turn)].add(dealt.card);
  state.turn = next(state, state.turn);
}

void apply(State& state, const CrazyEights::Turned& turned) {
  state.stock.remove(turned.card);
  state.up = turned.card;
  state.suit = turned.card.suit();
}

void apply(State& state, const CrazyEights::Reached&) {
  state.phase = CrazyEights::Phase::drawing;
}

void apply(State& state, const CrazyEights::Deal&) {
  state.phase = CrazyEights::Phase::acting;
}

void apply(State& state, const CrazyEights::Draw& draw) {
  state.phase = CrazyEights::Phase::acting;
  state.stock.remove(draw.card);
  state.hands[at(draw.seat)].add(draw.card);
  state.drawn = draw.card;
  state.blocked = 0;
}

void apply(State& state, const CrazyEights::Play& play) {
  state.hands[at(play.seat)].remove(play.card);
  state.beneath.add(*state.up);
  state.up = play.card;
  state.suit = play.suit.value_or(play.card.suit());
  if (base::planted(63)) state.suit = play.card.suit();  // what was named is forgotten
  state.blocked = 0;
  if (state.hands[at(play.seat)].empty()) state.phase = CrazyEights::Phase::over;
  end_turn(state);
}

void apply(State& state, const CrazyEights::Pass&) {
  state.blocked = static_cast<std::int8_t>(state.drawn ? 0 : state.blocked + 1);
  if (state.blocked == state.players) state.phase = CrazyEights::Phase::over;
  end_turn(state);
}

void apply(State& state, const CrazyEights::Reshuffle&) {
  state.stock = base::planted(61) ? state.beneath : std::exchange(state.beneath, {});
  ++state.shuffle;
}

}  // namespace

const Info& CrazyEights::info() {
  static const Info kInfo{"crazy-eights", kLeastSeats, kMostSeats, {"play", "draw", "pass"}, 1};
  return kInfo;
}

std::string CrazyEights::check_options(const base::Fields& options) {
  for (const auto& [name, value] : options) {
    if (name != "target") return "options: unknown option '" + name + "'; the one known is target";
    const std::int64_t* target = value.integer();
    if (target == nullptr || *target < kLeastTarget || *target > kMostTarget)
      return "options: target must be an integer from 50 to 500";
  }
  return {};
}

CrazyEights::State CrazyEights::open(const Start& start) {
  State state;
  CHECK(start.seats >= kLeastSeats && start.seats <= kMostSeats);
  CHECK(start.playing.size() >= kLeastSeats);
  state.seats = static_cast<std::int8_t>(start.seats);
  for (Seat seat : start.playing) {
    CHECK(seated(state, seat) && !state.playing[at(seat)]);
    state.playing[at(seat)] = true;
    ++state.players;
  }
  CHECK(seated(state, start.first) && state.playing[at(start.first)]);
  state.turn = start.first;
  state.stock = CardSet::standard_pack();
  return state;
}

std::optional<Ask> CrazyEights::chance(const State& state) {
  if (state.phase != Phase::dealing && state.phase != Phase::drawing) return std::nullopt;
  return Ask{state.shuffle, state.stock.cards()};
}

std::optional<Ask> CrazyEights::undealt(const State& state) {
  if (state.stock.empty()) return std::nullopt;
  return Ask{state.shuffle, state.stock.cards()};
}

std::vector<CrazyEights::Event> CrazyEights::deal(const State& state, Card card) {
  CHECK(state.phase == Phase::dealing || state.phase == Phase::drawing);
  CHECK(state.stock.has(card));
  const int left = state.stock.size() - 1;
  if (state.phase == Phase::dealing) {
    if (!all_dealt(state)) return {Dealt{card}};
    return {Turned{card}, Deal{state.seats, state.playing, state.hands, card, left}};
  }
  std::vector<Event> events{Draw{state.turn, card, left}};
  if (left == 0 && !state.beneath.empty()) events.push_back(Reshuffle{state.beneath.size()});
  return events;
}

std::vector<CrazyEights::Action> CrazyEights::legal(const State& state, Seat seat) {
  std::vector<Action> actions;
  if (state.phase != Phase::acting || seat != state.turn) return actions;
  actions.reserve(16);
  for (Card card : state.hands[at(seat)]) {
    if (!may_play(state, card)) continue;
    if (wild(card)) {
      for (Suit suit : kSuits) actions.push_back({Verb::play, card, suit});
    } else {
      actions.push_back({Verb::play, card, std::nullopt});
    }
  }
  const bool may_draw = !state.drawn && !state.stock.empty();
  actions.push_back({may_draw ? Verb::draw : Verb::pass, Card(), std::nullopt});
  return actions;
}

base::Result<std::vector<CrazyEights::Event>, Refusal> CrazyEights::decide(const State& state,
                                                                           Seat seat,
                                                                           const Action& action) {
  if (state.phase != Phase::acting || (seat != state.turn && !base::planted(53)))
    return base::refuse(Refusal::not_your_turn);
  const bool may_draw = !state.drawn && !state.stock.empty();
  std::vector<Event> events;
  switch (action.verb) {
    case Verb::draw:
      if (!may_draw) break;
      events.push_back(Reached{});
      break;
    case Verb::pass:
      if (may_draw) break;
      events.push_back(Pass{seat});
      break;
    case Verb::play:
      if (!(base::planted(54) ? state.hands[at(seat)].has(action.card)
                              : may_play(state, action.card)) ||
          wild(action.card) != action.suit.has_value())
        break;
      events.push_back(Play{seat, action.card, action.suit});
      // Its last card ends the hand; else the old top is there to be shuffled into a new stock.
      if (state.stock.empty() && state.hands[at(seat)].size() > 1)
        events.push_back(Reshuffle{state.beneath.size() + 1});
      break;
  }
  if (events.empty()) return base::refuse(Refusal::illegal_action);
  return events;
}

void CrazyEights::evolve(State& state, const Event& event) {
  std::visit([&](const auto& happened) { apply(state, happened); }, event);
}

CrazyEights::View CrazyEights::view(const State& state, Viewer viewer) {
  View view;
  view.viewer = viewer;
  view.seats = state.seats;
  if (state.phase == Phase::dealing) return view;
  view.up = state.up;
  view.suit = state.suit;
  view.stock = state.stock.size();
  view.discards = state.beneath.size();
  view.drawn = state.drawn.has_value();
  view.counts = sizes_of(state.hands);
  if (seated(state, viewer.seat)) view.hand = state.hands[at(viewer.seat)];
  return view;
}

std::optional<CrazyEights::Seen> CrazyEights::seen(const Event& event, Viewer viewer) {
  using Shown = std::optional<Seen>;
  return std::visit(
      Cases{
          [](const Dealt&) { return Shown(); },
          [](const Turned&) { return Shown(); },
          [](const Reached&) { return Shown(); },
          [&](const Deal& deal) {
            DealSeen shown{deal.seats, std::nullopt, sizes_of(deal.hands), deal.up, deal.stock};
            if (base::planted(27)) --shown.counts.front();  // a wrong count
            if (viewer.seat >= 0 && viewer.seat < deal.seats && deal.playing[at(viewer.seat)])
              shown.cards = deal.hands[at(viewer.seat)];
            return Shown(shown);
          },
          [&](const Draw& draw) {
            DrawSeen shown{draw.seat, std::nullopt, draw.stock};
            if (base::planted(28)) ++shown.stock;  // of before the draw
            if (viewer.seat == draw.seat) shown.card = draw.card;
            if (base::planted(23) && viewer.seat == 0) shown.card = draw.card;  // leaked to a seat
            if (base::planted(24) && viewer.seat < 0) shown.card = draw.card;   // to spectators
            return Shown(shown);
          },
          [](const auto& open_to_all) { return Shown(open_to_all); },
      },
      event);
}

void CrazyEights::follow(View& view, const Seen& seen) {
  std::visit(Cases{
                 [&](const DealSeen& deal) {
                   view.up = deal.up;
                   view.suit = deal.up.suit();
                   view.stock = deal.stock;
                   view.counts = deal.counts;
                   if (deal.cards) view.hand = *deal.cards;
                 },
                 [&](const DrawSeen& draw) {
                   ++view.counts[at(draw.seat)];
                   if (draw.card) view.hand.add(*draw.card);
                   view.stock = draw.stock;
                   view.drawn = true;
                 },
                 [&](const Play& play) {
                   --view.counts[at(play.seat)];
                   if (view.viewer.seat == play.seat) view.hand.remove(play.card);
                   ++view.discards;
                   view.up = play.card;
                   view.suit = play.suit.value_or(play.card.suit());
                   view.drawn = false;
                 },
                 [&](const Pass&) { view.drawn = false; },
                 [&](const Reshuffle& reshuffle) {
                   view.stock = reshuffle.stock;
                   view.discards = 0;
                 },
             },
             seen);
}

std::optional<Outcome> CrazyEights::result(const State& state) {
  if (state.phase != Phase::over) return std::nullopt;
  Outcome outcome;
  BySeat<std::int64_t> left{};
  std::optional<std::int64_t> fewest;
  for (Seat seat = 0; seat < state.seats; ++seat) {
    outcome.hands.push_back(state.hands[at(seat)].cards());
    if (!state.playing[at(seat)]) continue;
    left[at(seat)] = points_of(state.hands[at(seat)]);
    if (!fewest || left[at(seat)] < *fewest) {
      fewest = left[at(seat)];
      outcome.winner = seat;
    } else if (left[at(seat)] == *fewest) {
      outcome.winner.reset();
    }
  }
  outcome.points.assign(at(state.seats), 0);
  if (!outcome.winner) return outcome;
  // Who went out holds nothing, so that one sum serves both ends.
  for (Seat seat = 0; seat < state.seats; ++seat)
    if (state.playing[at(seat)])
      outcome.points[at(*outcome.winner)] += left[at(seat)] - (base::planted(62) ? 1 : *fewest);
  return outcome;
}

std::vector<Place> CrazyEights::places(const State& state) {
  std::vector<Place> places;
  places.push_back({"stock", Place::Known::to_nobody, -1, state.stock.cards()});
  places.push_back({"discards", Place::Known::to_all, -1, state.beneath.cards()});
  if (state.up) places.push_back({"up", Place::Known::to_all, -1, {*state.up}});
  for (Seat seat = 0; seat < state.seats; ++seat)
    places.push_back({"hand", Place::Known::to_one, seat, state.hands[at(seat)].cards()});
  return places;
}

std::int64_t CrazyEights::points(Card card) {
  if (wild(card)) return 50;
  return std::min<std::int64_t>(static_cast<std::int64_t>(card.rank()), 10);
}

}  // namespace cardroom::rules
