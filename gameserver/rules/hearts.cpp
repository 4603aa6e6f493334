#include "gameserver/rules/hearts.hpp"

#include <algorithm>
#include <utility>

#include "gameserver/rules/seating.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::rules {
namespace {

using State = Hearts::State;
using Verb = Hearts::Action::Verb;
using Phase = Hearts::Phase;
using Direction = Hearts::Direction;

constexpr std::int64_t kLeastTarget = 25;
constexpr std::int64_t kMostTarget = 500;
constexpr int kQueen = 13;
constexpr int kJack = -10;
constexpr int kMoon = 26;
constexpr Card kLead(Rank::two, Suit::clubs);
constexpr Card kQueenOfSpades(Rank::queen, Suit::spades);
constexpr Card kJackOfDiamonds(Rank::jack, Suit::diamonds);

Seat next(Seat seat, int by = 1) {
  return (seat + by) % Hearts::kSeats;
}

// How many seats upwards the cards go.
int steps(Direction direction) {
  switch (direction) {
    case Direction::left:
      return 1;
    case Direction::right:
      return 3;
    case Direction::across:
      return 2;
    case Direction::hold:
      return 0;
  }
  CHECK(false);
}

bool first_trick(const State& state) {
  return std::all_of(state.taken.begin(), state.taken.end(),
                     [](CardSet set) { return set.empty(); });
}

bool costs(Card card) {
  return card.suit() == Suit::hearts || card == kQueenOfSpades;
}

// Those of the cards that are so; all of them where none is.
template <class Test>
CardSet if_any(CardSet cards, Test test) {
  CardSet some;
  for (Card card : cards)
    if (test(card)) some.add(card);
  return some.empty() ? cards : some;
}

CardSet playable(const State& state, Seat seat) {
  const CardSet hand = state.hands[at(seat)];
  const bool first = first_trick(state);
  if (state.trick.size > 0) {
    const Suit led = state.trick.cards[0].suit();
    const CardSet follows = if_any(hand, [led](Card card) { return card.suit() == led; });
    if ((*follows.begin()).suit() == led || !first) return follows;
    return if_any(hand, [](Card card) { return !costs(card); });
  }
  if (first) return CardSet({kLead});
  if (state.broken) return hand;
  return if_any(hand, [](Card card) { return card.suit() != Suit::hearts; });
}

Hearts::Took took(const State& state, Card last) {
  Hearts::Trick trick = state.trick;
  trick.cards[at(trick.size++)] = last;
  int winner = 0, points = 0;
  for (int i = 0; i < trick.size; ++i) {
    const Card card = trick.cards[at(i)];
    points += Hearts::points(card, state.omnibus);
    if (card.suit() == trick.cards[0].suit() && ace_high(card) > ace_high(trick.cards[at(winner)]))
      winner = i;
  }
  return {next(trick.leader, winner), points};
}

void begin_play(State& state) {
  state.phase = Phase::playing;
  for (Seat seat = 0; seat < Hearts::kSeats; ++seat)
    if (state.hands[at(seat)].has(kLead)) state.turn = state.trick.leader = seat;
}

void apply(State& state, const Hearts::Dealt& dealt) {
  state.stock.remove(dealt.card);
  state.hands[at(state.turn)].add(dealt.card);
  state.turn = next(state.turn);
}

void apply(State& state, const Hearts::Deal&) {
  state.phase = Phase::passing;
  if (state.direction == Direction::hold) begin_play(state);
}

void apply(State& state, const Hearts::Pass& pass) {
  for (Card card : pass.cards) state.hands[at(pass.seat)].remove(card);
  state.aside[at(pass.seat)] = pass.cards;
}

void apply(State& state, const Hearts::Exchange& exchange) {
  state.aside = {};
  for (Seat seat = 0; seat < Hearts::kSeats; ++seat)
    for (Card card : exchange.came[at(seat)]) state.hands[at(seat)].add(card);
  begin_play(state);
}

void apply(State& state, const Hearts::Play& play) {
  state.hands[at(play.seat)].remove(play.card);
  state.trick.cards[at(state.trick.size++)] = play.card;
  state.broken = state.broken || play.card.suit() == Suit::hearts;
  state.turn = next(play.seat);
}

void apply(State& state, const Hearts::Took& took) {
  for (Card card : state.trick.cards) state.taken[at(took.seat)].add(card);
  state.trick = {};
  state.trick.leader = state.turn = took.seat;
  if (state.hands[at(took.seat)].empty()) state.phase = Phase::over;
}

int charged(CardSet cards, bool omnibus) {
  int sum = 0;
  for (Card card : cards) sum += Hearts::points(card, omnibus);
  return sum;
}

Hearts::BySeat<int> charged(const State& state) {
  Hearts::BySeat<int> sums{};
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = charged(state.taken[i], state.omnibus);
  return sums;
}

}  // namespace

const Info& Hearts::info() {
  static const Info kInfo{"hearts", kSeats, kSeats, {"pass", "play"}, 1, 100};
  return kInfo;
}

std::string Hearts::check_options(const base::Fields& options) {
  for (const auto& [name, value] : options) {
    if (name == "target") {
      const std::int64_t* target = value.integer();
      if (target == nullptr || *target < kLeastTarget || *target > kMostTarget)
        return "options: target must be an integer from 25 to 500";
    } else if (name == "moon") {
      const std::string* moon = value.text();
      if (moon == nullptr || (*moon != "others" && *moon != "self"))
        return "options: moon must be 'others' (they get 26 each) or 'self' (26 less)";
    } else if (name == "omnibus") {
      if (value.boolean() == nullptr) return "options: omnibus must be true or false";
    } else {
      return "options: unknown option '" + name + "'; those known are target, moon and omnibus";
    }
  }
  return {};
}

Hearts::State Hearts::open(const Start& start) {
  CHECK(start.seats == kSeats && start.playing.size() == kSeats && start.hand_no >= 1);
  State state;
  state.direction = static_cast<Direction>((start.hand_no - 1) % kSeats);
  const std::string* moon = base::find_text(start.options, "moon");
  state.shooter_pays = moon != nullptr && *moon == "self";
  state.omnibus = base::flag(start.options, "omnibus");
  state.turn = start.first;
  state.stock = CardSet::standard_pack();
  return state;
}

std::optional<Ask> Hearts::chance(const State& state) {
  if (state.phase != Phase::dealing) return std::nullopt;
  return Ask{0, state.stock.cards()};
}

std::vector<Hearts::Event> Hearts::deal(const State& state, Card card) {
  CHECK(state.phase == Phase::dealing && state.stock.has(card));
  std::vector<Event> events{Dealt{card}};
  if (state.stock.size() > 1) return events;
  Deal done{state.hands, state.direction};
  done.hands[at(state.turn)].add(card);
  events.push_back(done);
  return events;
}

std::vector<Hearts::Action> Hearts::legal(const State& state, Seat seat) {
  std::vector<Action> actions;
  if (seat < 0 || seat >= kSeats) return actions;
  if (state.phase == Phase::passing && state.aside[at(seat)].empty()) {
    Action pass{Verb::pass, {}, {{kPassed, {}}}};
    for (Card card : state.hands[at(seat)]) pass.plus[0].of.push_back(CardSet({card}));
    actions.push_back(std::move(pass));
  }
  if (state.phase == Phase::playing && seat == state.turn)
    for (Card card : playable(state, seat)) actions.push_back({Verb::play, CardSet({card}), {}});
  return actions;
}

base::Result<std::vector<Hearts::Event>, Refusal> Hearts::decide(const State& state, Seat seat,
                                                                 const Action& action) {
  const bool here = seat >= 0 && seat < kSeats;
  const bool passes = here && state.phase == Phase::passing && state.aside[at(seat)].empty();
  const bool plays = here && state.phase == Phase::playing && seat == state.turn;
  if (!passes && !plays) return base::refuse(Refusal::not_your_turn);
  if (!action.plus.empty() || (action.verb == Verb::pass) != passes)
    return base::refuse(Refusal::illegal_action);
  const CardSet may = passes ? state.hands[at(seat)] : playable(state, seat);
  for (Card card : action.cards)
    if (!may.has(card)) return base::refuse(Refusal::illegal_action);
  if (action.cards.size() != (passes ? kPassed : 1)) return base::refuse(Refusal::illegal_action);
  if (plays) {
    const Card card = *action.cards.begin();
    std::vector<Event> events{Play{seat, card}};
    if (state.trick.size == kSeats - 1) events.push_back(took(state, card));
    return events;
  }
  std::vector<Event> events{Pass{seat, action.cards}};
  BySeat<CardSet> aside = state.aside;
  aside[at(seat)] = action.cards;
  if (std::any_of(aside.begin(), aside.end(), [](CardSet set) { return set.empty(); }))
    return events;
  Exchange exchange;
  for (Seat from = 0; from < kSeats; ++from)
    exchange.came[at(next(from, steps(state.direction)))] = aside[at(from)];
  events.push_back(exchange);
  return events;
}

void Hearts::evolve(State& state, const Event& event) {
  std::visit([&](const auto& happened) { apply(state, happened); }, event);
}

Hearts::View Hearts::view(const State& state, Viewer viewer) {
  View view;
  view.viewer = viewer;
  if (state.phase == Phase::dealing) return view;
  view.dealt = true;
  view.direction = state.direction;
  view.broken = state.broken;
  for (std::size_t i = 0; i < view.passed.size(); ++i) view.passed[i] = !state.aside[i].empty();
  view.counts = sizes_of(state.hands);
  view.points = charged(state);
  // Who leads next is told by whose turn it is.
  if (state.trick.size > 0) view.trick = state.trick;
  if (viewer.seat >= 0 && viewer.seat < kSeats) view.hand = state.hands[at(viewer.seat)];
  return view;
}

std::optional<Hearts::Seen> Hearts::seen(const Event& event, Viewer viewer) {
  using Shown = std::optional<Seen>;
  const bool seated = viewer.seat >= 0 && viewer.seat < kSeats;
  const auto own = [&](const BySeat<CardSet>& sets) {
    return seated ? std::optional(sets[at(viewer.seat)]) : std::nullopt;
  };
  return std::visit(
      Cases{
          [](const Dealt&) { return Shown(); },
          [&](const Deal& deal) {
            return Shown(DealSeen{own(deal.hands), deal.direction});
          },
          [&](const Pass& pass) {
            PassSeen shown{pass.seat, std::nullopt};
            if (viewer.seat == pass.seat || base::planted(120)) shown.cards = pass.cards;
            return Shown(shown);
          },
          [&](const Exchange& exchange) { return Shown(ExchangeSeen{own(exchange.came)}); },
          [](const auto& open_to_all) { return Shown(open_to_all); },
      },
      event);
}

void Hearts::follow(View& view, const Seen& seen) {
  std::visit(Cases{
                 [&](const DealSeen& deal) {
                   view.dealt = true;
                   view.direction = deal.direction;
                   view.counts.fill(kHand);
                   view.hand = deal.cards.value_or(CardSet());
                 },
                 [&](const PassSeen& pass) {
                   view.passed[at(pass.seat)] = true;
                   view.counts[at(pass.seat)] -= kPassed;
                   for (Card card : pass.cards.value_or(CardSet())) view.hand.remove(card);
                 },
                 [&](const ExchangeSeen& exchange) {
                   view.passed.fill(false);
                   view.counts.fill(kHand);
                   for (Card card : exchange.cards.value_or(CardSet())) view.hand.add(card);
                 },
                 [&](const Play& play) {
                   --view.counts[at(play.seat)];
                   if (view.viewer.seat == play.seat) view.hand.remove(play.card);
                   if (view.trick.size == 0) view.trick.leader = play.seat;
                   view.trick.cards[at(view.trick.size++)] = play.card;
                   view.broken = view.broken || play.card.suit() == Suit::hearts;
                 },
                 [&](const Took& took) {
                   view.points[at(took.seat)] += took.points;
                   view.trick = {};
                 },
             },
             seen);
}

std::optional<Outcome> Hearts::result(const State& state) {
  if (state.phase != Phase::over) return std::nullopt;
  BySeat<int> points = charged(state);
  for (Seat seat = 0; seat < kSeats; ++seat) {
    // The moon: all that the others took costs nothing, whatever the jack takes off.
    if (charged(state.taken[at(seat)], false) != kMoon) continue;
    for (Seat other = 0; other < kSeats; ++other)
      if (!state.shooter_pays && other != seat) points[at(other)] += kMoon;
    points[at(seat)] -= state.shooter_pays ? 2 * kMoon : kMoon;
  }
  Outcome outcome;
  outcome.points.assign(points.begin(), points.end());
  outcome.hands.resize(kSeats);
  const auto least = std::min_element(points.begin(), points.end());
  if (std::count(points.begin(), points.end(), *least) == 1)
    outcome.winner = static_cast<Seat>(least - points.begin());
  return outcome;
}

std::vector<Place> Hearts::places(const State& state) {
  std::vector<Place> places;
  places.push_back({"stock", Place::Known::to_nobody, -1, state.stock.cards()});
  Place trick{"trick", Place::Known::to_all, -1, {}};
  for (int i = 0; i < state.trick.size; ++i) trick.cards.push_back(state.trick.cards[at(i)]);
  for (Seat seat = 0; seat < kSeats; ++seat) {
    CardSet hand = state.hands[at(seat)];
    // Who is to lead has it, as all know.
    if (state.phase == Phase::playing && hand.has(kLead)) {
      hand.remove(kLead);
      places.push_back({"lead", Place::Known::to_all, -1, {kLead}});
    }
    places.push_back({"hand", Place::Known::to_one, seat, hand.cards()});
    places.push_back({"aside", Place::Known::to_one, seat, state.aside[at(seat)].cards()});
    places.push_back({"taken", Place::Known::to_all, -1, state.taken[at(seat)].cards()});
  }
  places.push_back(std::move(trick));
  return places;
}

int Hearts::points(Card card, bool omnibus) {
  if (card.suit() == Suit::hearts) return 1;
  if (card == kQueenOfSpades) return kQueen;
  return omnibus && card == kJackOfDiamonds ? kJack : 0;
}

}  // namespace cardroom::rules
