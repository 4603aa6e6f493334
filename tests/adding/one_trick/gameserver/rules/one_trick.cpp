#include "gameserver/rules/one_trick.hpp"

#include <algorithm>

#include "gameserver/rules/fields.hpp"

namespace cardroom::rules {
namespace {

using State = OneTrick::State;
using View = OneTrick::View;
using Phase = OneTrick::Phase;
using Play = OneTrick::Play;

constexpr std::int64_t kLeastTarget = 1;
constexpr std::int64_t kMostTarget = 50;

CardSet pack() {
  return CardSet("JC QC KC JD QD KD JH QH KH JS QS KS"_cards);
}

const Play& best(const std::vector<Play>& trick) {
  return *std::max_element(trick.begin(), trick.end(), [](const Play& one, const Play& other) {
    return one.card.rank() < other.card.rank();
  });
}

void apply(State& state, const OneTrick::Dealt& dealt) {
  state.stock.remove(dealt.card);
  state.hands[at(state.turn)].add(dealt.card);
  state.turn = state.seats.next(state.turn);
}

void apply(State& state, const OneTrick::Deal&) {
  state.phase = Phase::playing;
}

void apply(State& state, const Play& play) {
  state.hands[at(play.seat)].remove(play.card);
  state.trick.push_back(play);
  state.turn = state.seats.next(play.seat);
  if (static_cast<int>(state.trick.size()) == state.seats.players) state.phase = Phase::over;
}

Move printed(const OneTrick::DealSeen& deal) {
  Move move{"deal", {}};
  if (deal.cards) move.fields.push_back({"cards", print_list(*deal.cards)});
  base::List counts;
  for (Seat seat = 0; seat < deal.seats.seats; ++seat)
    counts.emplace_back(deal.seats.has(seat) ? OneTrick::kHand : 0);
  move.fields.push_back({"counts", std::move(counts)});
  return move;
}

Move printed(const Play& play) {
  return {"play", {{"seat", play.seat}, {"card", print(play.card)}}};
}

std::string_view name(Phase phase) {
  constexpr std::string_view kNames[] = {"dealing", "playing", "over"};
  return kNames[static_cast<std::size_t>(phase)];
}

}  // namespace

const Info& OneTrick::info() {
  static const Info kInfo{"one-trick", kLeastSeats, kMostSeats, {"play"}, 1, 5};
  return kInfo;
}

std::string OneTrick::check_options(const base::Fields& options) {
  for (const auto& [name, value] : options) {
    if (name != "target") return "options: unknown option '" + name + "'; the one known is target";
    const std::int64_t* target = value.integer();
    if (target == nullptr || *target < kLeastTarget || *target > kMostTarget)
      return "options: target must be an integer from 1 to 50";
  }
  return {};
}

State OneTrick::open(const Start& start) {
  State state;
  state.seats = Seats::open(start, info());
  state.turn = start.first;
  state.stock = pack();
  return state;
}

std::optional<Ask> OneTrick::chance(const State& state) {
  if (state.phase != Phase::dealing) return std::nullopt;
  return Ask{0, state.stock.cards()};
}

std::vector<OneTrick::Event> OneTrick::deal(const State& state, Card card) {
  CHECK(state.phase == Phase::dealing && state.stock.has(card));
  std::vector<Event> events{Dealt{card}};
  BySeat<CardSet> hands = state.hands;
  hands[at(state.turn)].add(card);
  const bool done = std::all_of(hands.begin(), hands.end(),
                                [](CardSet hand) { return hand.empty() || hand.size() == kHand; });
  if (done) events.push_back(Deal{state.seats, hands});
  return events;
}

std::vector<OneTrick::Action> OneTrick::legal(const State& state, Seat seat) {
  std::vector<Action> actions;
  if (state.phase != Phase::playing || seat != state.turn) return actions;
  for (Card card : state.hands[at(seat)]) actions.push_back({card});
  return actions;
}

base::Result<std::vector<OneTrick::Event>, Refusal> OneTrick::decide(const State& state, Seat seat,
                                                                     const Action& action) {
  if (state.phase != Phase::playing || seat != state.turn)
    return base::refuse(Refusal::not_your_turn);
  if (!state.hands[at(seat)].has(action.card)) return base::refuse(Refusal::illegal_action);
  return std::vector<Event>{Play{seat, action.card}};
}

void OneTrick::evolve(State& state, const Event& event) {
  std::visit([&](const auto& happened) { apply(state, happened); }, event);
}

View OneTrick::view(const State& state, Viewer viewer) {
  View view;
  view.viewer = viewer;
  view.seats = state.seats;
  if (state.phase == Phase::dealing) return view;
  view.dealt = true;
  view.counts = sizes_of(state.hands);
  view.trick = state.trick;
  if (state.seats.has(viewer.seat)) view.hand = state.hands[at(viewer.seat)];
  return view;
}

std::optional<OneTrick::Seen> OneTrick::seen(const Event& event, Viewer viewer) {
  using Shown = std::optional<Seen>;
  return std::visit(Cases{
                        [](const Dealt&) { return Shown(); },
                        [&](const Deal& deal) {
                          DealSeen shown{deal.seats, std::nullopt};
                          if (deal.seats.has(viewer.seat))
                            shown.cards = deal.hands[at(viewer.seat)];
                          return Shown(shown);
                        },
                        [](const Play& play) { return Shown(play); },
                    },
                    event);
}

void OneTrick::follow(View& view, const Seen& seen) {
  std::visit(Cases{
                 [&](const DealSeen& deal) {
                   view.dealt = true;
                   for (Seat seat = 0; seat < deal.seats.seats; ++seat)
                     view.counts[at(seat)] = deal.seats.has(seat) ? kHand : 0;
                   view.hand = deal.cards.value_or(CardSet());
                 },
                 [&](const Play& play) {
                   view.trick.push_back(play);
                   --view.counts[at(play.seat)];
                   if (view.viewer.seat == play.seat) view.hand.remove(play.card);
                 },
             },
             seen);
}

std::optional<Outcome> OneTrick::result(const State& state) {
  if (state.phase != Phase::over) return std::nullopt;
  Outcome outcome;
  outcome.winner = best(state.trick).seat;
  outcome.points.assign(at(state.seats.seats), 0);
  outcome.points[at(*outcome.winner)] = 1;
  for (Seat seat = 0; seat < state.seats.seats; ++seat)
    outcome.hands.push_back(state.hands[at(seat)].cards());
  return outcome;
}

OneTrick::Action OneTrick::advise(const View&, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  return *std::max_element(legal.begin(), legal.end(), [](const Action& one, const Action& other) {
    return one.card.rank() < other.card.rank();
  });
}

OneTrick::Action OneTrick::on_timeout(const View&, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  return legal.front();
}

Move OneTrick::print(const Action& action) {
  return {"play", {{"card", rules::print(action.card)}}};
}

std::optional<OneTrick::Action> OneTrick::parse(const Move& move) {
  if (move.verb != "play" || !only(move.fields, {"card"})) return std::nullopt;
  const std::optional<Card> card = find_card(move.fields, "card");
  if (!card || !pack().has(*card)) return std::nullopt;
  return Action{*card};
}

Move OneTrick::print(const Seen& seen) {
  return std::visit([](const auto& shown) { return printed(shown); }, seen);
}

Sight OneTrick::print(const View& view) {
  Sight sight;
  sight.counts.assign(view.counts.begin(), view.counts.begin() + view.seats.seats);
  sight.hand = view.hand.cards();
  if (!view.dealt) return sight;
  base::List trick;
  for (const Play& play : view.trick)
    trick.push_back(base::Fields{{"seat", play.seat}, {"card", rules::print(play.card)}});
  sight.state.push_back({"trick", std::move(trick)});
  return sight;
}

std::string OneTrick::print(const State& state) {
  std::string text = "one-trick ";
  text += name(state.phase);
  text += " turn=" + std::to_string(state.turn);
  text += "\naside: " + rules::print(state.stock.cards());
  text += "\ntrick:";
  for (const Play& play : state.trick)
    text += " " + std::to_string(play.seat) + " " + rules::print(play.card);
  for (Seat seat = 0; seat < state.seats.seats; ++seat) {
    text += "\n" + std::to_string(seat) + ": ";
    text += state.seats.has(seat) ? rules::print(state.hands[at(seat)].cards()) : "not dealt in";
  }
  return text + "\n";
}

std::vector<Place> OneTrick::places(const State& state) {
  std::vector<Place> places{{"aside", Place::Known::to_nobody, -1, state.stock.cards()}};
  Place trick{"trick", Place::Known::to_all, -1, {}};
  for (const Play& play : state.trick) trick.cards.push_back(play.card);
  places.push_back(std::move(trick));
  for (Seat seat = 0; seat < state.seats.seats; ++seat)
    places.push_back({"hand", Place::Known::to_one, seat, state.hands[at(seat)].cards()});
  return places;
}

}  // namespace cardroom::rules
