// A toy game of the tests' own that can be broken in one place at a time, to show that each law can
// fail. Two or three hold two of eight hearts each and play one in turn until all are played; who
// played the dearest wins. A hand is its holder's secret; what is played lies open.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

#include "gameserver/rules/card_set.hpp"
#include "gameserver/rules/typed.hpp"

namespace cardroom::rules::testing {

enum class Fault : std::uint8_t {
  none,
  lists_too_much,     // legal: a card that one does not hold
  lists_too_little,   // legal: not the last card
  never_ends,         // live
  acts_after_end,     // live
  throws,             // total: evolve on a played ace
  refusal_remembers,  // refuse
  forgets_to_count,   // square: follow of another's play
  tells_only_some,    // square: spectators do not see plays
  tells_a_card,       // secret: the deal tells all whether somebody has the ace
  asks_by_secret,     // secret: who may act hangs on a hidden card
  loses_a_card,       // conserve
  doubles_a_card,     // conserve
  advises_nonsense,   // choice
  parses_otherwise,   // forms
  asks_anew_untold,   // told: all may act, and may do other things once another did
};

template <Fault F>
struct Toy {
  struct State {
    int seats = 0;
    Seat turn = 0;
    CardSet stock;
    CardSet played;
    std::array<CardSet, 3> hands{};
    std::array<Card, 3> dearest{};
    mutable int refusals = 0;
    bool operator==(const State&) const = default;
  };
  struct Action {
    Card card;
    bool operator==(const Action&) const = default;
  };
  struct Event {
    bool dealt = false;
    Seat seat = 0;
    Card card;
    bool ace_is_out = false;
  };
  struct Seen {
    bool dealt = false;
    Seat seat = 0;
    std::optional<Card> card;
    bool ace_is_out = false;
    bool operator==(const Seen&) const = default;
  };
  struct View {
    Viewer viewer;
    int seats = 0;
    std::array<int, 3> counts{};
    CardSet hand;
    bool operator==(const View&) const = default;
  };

  static std::size_t at(Seat seat) { return static_cast<std::size_t>(seat); }
  static bool dealing(const State& state) { return state.stock.size() > 8 - 2 * state.seats; }
  static bool over(const State& state) { return state.played.size() == 2 * state.seats; }
  static CardSet pack() { return CardSet("AH 2H 3H 4H 5H 6H 7H 8H"_cards); }

  static const Info& info() {
    static const Info kInfo{"toy", 2, 3, {"play"}, 1};
    return kInfo;
  }
  static std::string check_options(const base::Fields&) { return {}; }
  static State open(const Start& start) {
    State state;
    state.seats = start.seats;
    state.stock = pack();
    return state;
  }
  static std::optional<Ask> chance(const State& state) {
    if (!dealing(state)) return std::nullopt;
    return Ask{0, state.stock.cards()};
  }
  static std::vector<Event> deal(const State& state, Card card) {
    return {{true, state.turn, card, card == "AH"_card}};
  }
  static std::vector<Action> legal(const State& state, Seat seat) {
    if (dealing(state) || seat < 0 || seat >= state.seats) return {};
    if (F == Fault::acts_after_end && over(state)) return {{"AH"_card}};
    Seat turn = state.turn;
    if (F == Fault::asks_by_secret && state.played.empty() && state.hands[1].has("AH"_card))
      turn = 1;
    if (seat != turn && F != Fault::asks_anew_untold) return {};
    std::vector<Action> actions;
    for (Card card : state.hands[at(seat)]) actions.push_back({card});
    if (F == Fault::lists_too_much && !state.hands[at(seat)].has("AH"_card))
      actions.push_back({"AH"_card});
    if (F == Fault::lists_too_little && actions.size() > 1) actions.pop_back();
    if (F == Fault::asks_anew_untold && state.played.size() % 2 == 1)
      std::reverse(actions.begin(), actions.end());
    return actions;
  }
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action) {
    if (F == Fault::refusal_remembers) ++state.refusals;
    if (legal(state, seat).empty()) return base::refuse(Refusal::not_your_turn);
    if (F != Fault::acts_after_end && !state.hands[at(seat)].has(action.card))
      return base::refuse(Refusal::illegal_action);
    if (F == Fault::refusal_remembers) --state.refusals;
    return std::vector<Event>{{false, seat, action.card, false}};
  }
  static void evolve(State& state, const Event& event) {
    if (F == Fault::throws && !event.dealt && event.card == "AH"_card)
      throw std::runtime_error("an ace");
    if (event.dealt) {
      state.stock.remove(event.card);
      if (F != Fault::loses_a_card || event.card != "AH"_card)
        state.hands[at(event.seat)].add(event.card);
    } else {
      if (F != Fault::doubles_a_card) state.hands[at(event.seat)].remove(event.card);
      if (!state.played.has(event.card)) state.played.add(event.card);
      state.dearest[at(event.seat)] = std::max(state.dearest[at(event.seat)], event.card);
    }
    state.turn = (event.seat + 1) % state.seats;
  }
  static View view(const State& state, Viewer viewer) {
    View view{viewer, state.seats, {}, {}};
    for (std::size_t seat = 0; seat < 3; ++seat) view.counts[seat] = state.hands[seat].size();
    if (viewer.seat >= 0) view.hand = state.hands[at(viewer.seat)];
    return view;
  }
  static std::optional<Seen> seen(const Event& event, Viewer viewer) {
    if (F == Fault::tells_only_some && !event.dealt && viewer == Viewer::spectator())
      return std::nullopt;
    Seen seen{event.dealt, event.seat, event.card, F == Fault::tells_a_card && event.ace_is_out};
    if (event.dealt && viewer.seat != event.seat) seen.card.reset();
    return seen;
  }
  static void follow(View& view, const Seen& seen) {
    const bool own = view.viewer.seat == seen.seat;
    if (seen.dealt) {
      ++view.counts[at(seen.seat)];
      if (own) view.hand.add(*seen.card);
      return;
    }
    if (F != Fault::forgets_to_count || own) --view.counts[at(seen.seat)];
    if (own && view.hand.has(*seen.card)) view.hand.remove(*seen.card);
  }
  static std::optional<Outcome> result(const State& state) {
    if (!over(state) || F == Fault::never_ends) return std::nullopt;
    Outcome outcome{0, {}, {}};
    for (Seat seat = 0; seat < state.seats; ++seat) {
      if (state.dearest[at(*outcome.winner)] < state.dearest[at(seat)]) outcome.winner = seat;
      outcome.points.push_back(0);
      outcome.hands.emplace_back();
    }
    return outcome;
  }
  static Action advise(const View&, Seat, std::span<const Action> legal) {
    return F == Fault::advises_nonsense ? Action{"KS"_card} : legal.front();
  }
  static Action on_timeout(const View&, Seat, std::span<const Action> legal) {
    return legal.front();
  }

  static Move print(const Action& action) {
    return {"play", {{"card", rules::print(action.card)}}};
  }
  static std::optional<Action> parse(const Move& move) {
    if (move.verb != "play" || move.fields.size() != 1) return std::nullopt;
    const std::string* card = base::find_text(move.fields, "card");
    if (card == nullptr || !parse_card(*card)) return std::nullopt;
    if (F == Fault::parses_otherwise && *card == "AH") return Action{"2H"_card};
    return Action{*parse_card(*card)};
  }
  static Move print(const Seen& seen) {
    Move move{seen.dealt ? "deal" : "play", {{"seat", seen.seat}}};
    if (seen.card) move.fields.push_back({"card", rules::print(*seen.card)});
    if (seen.ace_is_out) move.fields.push_back({"ace_is_out", true});
    return move;
  }
  static Sight print(const View& view) {
    return {{}, {view.counts.begin(), view.counts.end()}, view.hand.cards()};
  }
  static std::string print(const State& state) {
    std::string text = "toy turn=" + std::to_string(state.turn);
    for (const Place& place : places(state)) text += "; " + rules::print(place.cards);
    return text;
  }
  static std::vector<Place> places(const State& state) {
    std::vector<Place> places{{"stock", Place::Known::to_nobody, -1, state.stock.cards()},
                              {"played", Place::Known::to_all, -1, state.played.cards()}};
    for (Seat seat = 0; seat < state.seats; ++seat)
      places.push_back({"hand", Place::Known::to_one, seat, state.hands[at(seat)].cards()});
    return places;
  }
};

}  // namespace cardroom::rules::testing
