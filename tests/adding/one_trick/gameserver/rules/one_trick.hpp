// One trick, as a typed game of the contract in game.hpp. Pure; lives on any thread.
//
// THE RULES. A game made up to be small. Two to four play with twelve cards: the jacks, queens and
// kings of one pack. Two cards each are dealt one at a time, upwards from the seat that is first;
// the rest stays aside, face down. In the same order each plays one card, face up. The highest rank
// wins, of equal ranks the one that was played first.
//
// SCORES. The winner gets a point. A game of several hands ends at `target` points (1 … 50; 5).
//
// WHO MAY SEE WHAT. Everybody: what is played, how many cards each holds. A seat: its own cards.
// Nobody: the cards left aside.
//
// ON THE WIRE. Actions: play {card}. Seen: deal {cards, counts}, play {seat, card}. A view's state:
// {trick: what was played, in order, each {seat, card}}.
#pragma once

#include <span>
#include <variant>

#include "gameserver/rules/card_set.hpp"
#include "gameserver/rules/seating.hpp"

namespace cardroom::rules {

struct OneTrick {
  static constexpr int kLeastSeats = 2;
  static constexpr int kMostSeats = 4;
  static constexpr int kHand = 2;

  using Seats = Seating<kMostSeats>;
  template <class T>
  using BySeat = Seats::By<T>;

  enum class Phase : std::uint8_t {
    dealing,  // chance is to act; `turn` gets the next card
    playing,  // `turn` is to play
    over
  };

  struct Play {
    Seat seat = 0;
    Card card;
    bool operator==(const Play&) const = default;
  };

  struct State {
    Phase phase = Phase::dealing;
    Seats seats;
    Seat turn = 0;
    BySeat<CardSet> hands{};
    CardSet stock;  // undealt, later aside
    std::vector<Play> trick;
    bool operator==(const State&) const = default;
  };

  struct Action {
    Card card;
    bool operator==(const Action&) const = default;
  };

  struct Dealt {  // an inner step: to `turn`
    Card card;
  };
  struct Deal {
    Seats seats;
    BySeat<CardSet> hands;
  };
  using Event = std::variant<Dealt, Deal, Play>;

  struct DealSeen {
    Seats seats;
    std::optional<CardSet> cards;  // of a viewer dealt in
    bool operator==(const DealSeen&) const = default;
  };
  using Seen = std::variant<DealSeen, Play>;

  struct View {
    Viewer viewer;
    Seats seats;
    bool dealt = false;  // else there is nothing to see
    BySeat<std::int8_t> counts{};
    CardSet hand;
    std::vector<Play> trick;
    bool operator==(const View&) const = default;
  };

  static const Info& info();
  static std::string check_options(const base::Fields& options);
  static State open(const Start& start);
  static std::optional<Ask> chance(const State& state);
  static std::vector<Event> deal(const State& state, Card card);
  static std::vector<Action> legal(const State& state, Seat seat);
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action);
  static void evolve(State& state, const Event& event);
  static View view(const State& state, Viewer viewer);
  static std::optional<Seen> seen(const Event& event, Viewer viewer);
  static void follow(View& view, const Seen& seen);
  static std::optional<Outcome> result(const State& state);

  // The house bot plays its highest rank, a sleeper the first card of `legal`.
  static Action advise(const View& view, Seat seat, std::span<const Action> legal);
  static Action on_timeout(const View& view, Seat seat, std::span<const Action> legal);

  static Move print(const Action& action);
  static std::optional<Action> parse(const Move& move);
  static Move print(const Seen& seen);
  static Sight print(const View& view);
  static std::string print(const State& state);
  static std::vector<Place> places(const State& state);
};

}  // namespace cardroom::rules
