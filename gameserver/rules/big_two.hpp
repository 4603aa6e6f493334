// Big two 大老二, as a typed game of the contract in game.hpp. Pure; lives on any thread.
//
// THE RULES. The game as published under "Big Two" on pagat.com (John McLeod's card game rules).
// Where published rules differ, or leave the choice to the table, what we chose is marked [ours].
//
// Two to four play with one pack of 52. Cards rank 3 … K, A, 2; of one rank diamonds are lowest,
// then clubs, hearts, spades. Thirteen cards each are dealt one at a time; with fewer than four the
// rest stays aside, face down. Whoever has the three of diamonds (else the lowest card that was
// dealt) begins, with a play that has that card. Then, upwards by seat, one plays a higher
// combination of as many cards, or passes; a pass binds for nothing. Once all others have passed in
// a row, who played last leads anything. The combinations:
//   single; pair, by its higher card; triple, by rank; and of five cards, from low to high,
//   straight, flush, full house, four of a kind with one card, straight flush: a higher kind beats
//   a lower one. Full houses go by the three, fours by the four. [ours] Straights run in the order
//   of the cards, from 3-4-5-6-7 to J-Q-K-A-2, and never round the corner; they and flushes go by
//   their highest card. Elsewhere twos may count low in straights, and suits decide between flushes
//   first.
// Who is out of cards first has won.
//
// SCORES. Each other loses a point for each card left, two for each from ten cards on, three for
// each of all thirteen; [ours] the winner gets what the others lose. A game of several hands ends
// at `target` points (10 … 500; 50).
//
// Elsewhere: neither OpenSpiel nor RLCard plays it.
//
// WHO MAY SEE WHAT. Everybody: what is played, how many cards each holds, who has the lowest card
// before the first play. A seat: its own cards. Nobody: the cards left aside.
//
// ON THE WIRE. Actions: play {cards}, pass. Seen: deal {cards, counts, lead: the lowest card}, play
// {seat, cards}, pass {seat}. A view's state: {lead: until it is played, last: {seat, cards} to
// beat}. In `legal` straights, flushes, full houses and fours stand by rank with all cards that can
// be taken.
#pragma once

#include <span>
#include <variant>

#include "gameserver/rules/big_two_combos.hpp"
#include "gameserver/rules/seating.hpp"

namespace cardroom::rules {

struct BigTwo {
  static constexpr int kLeastSeats = 2;
  static constexpr int kMostSeats = 4;
  static constexpr int kHand = 13;

  using Seats = Seating<kMostSeats>;
  template <class T>
  using BySeat = Seats::By<T>;

  enum class Phase : std::uint8_t {
    dealing,  // chance is to act; `turn` gets the next card
    playing,  // `turn` is to play or pass
    over
  };

  struct Last {
    Seat seat = 0;
    CardSet cards;
    bool operator==(const Last&) const = default;
  };

  struct State {
    Phase phase = Phase::dealing;
    Seats seats;
    Seat turn = 0;
    BySeat<CardSet> hands{};
    CardSet stock;  // undealt, later aside
    CardSet played;
    std::optional<Card> lead;  // until it is played
    std::optional<Last> last;  // to beat
    std::int8_t passes = 0;    // in a row
    bool operator==(const State&) const = default;
  };

  struct Action {
    enum class Verb : std::uint8_t { play, pass };
    Verb verb = Verb::pass;
    CardSet cards;
    Plus plus;  // of an entry of `legal` only
    bool operator==(const Action&) const = default;
  };

  struct Dealt {  // an inner step: to `turn`
    Card card;
  };
  struct Deal {
    Seats seats;
    BySeat<CardSet> hands;
    Card lead;
  };
  struct Play {
    Seat seat;
    CardSet cards;
    bool operator==(const Play&) const = default;
  };
  struct Pass {
    Seat seat;
    bool operator==(const Pass&) const = default;
  };
  using Event = std::variant<Dealt, Deal, Play, Pass>;

  struct DealSeen {
    Seats seats;
    std::optional<CardSet> cards;  // of a viewer dealt in
    Card lead;
    bool operator==(const DealSeen&) const = default;
  };
  using Seen = std::variant<DealSeen, Play, Pass>;

  struct View {
    Viewer viewer;
    Seats seats;
    bool dealt = false;  // else there is nothing to see
    std::optional<Card> lead;
    std::optional<Last> last;
    std::int8_t passes = 0;
    BySeat<std::int8_t> counts{};
    CardSet hand;
    bool operator==(const View&) const = default;
  };

  static const Info& info();
  static std::string check_options(const base::Fields& options);
  static State open(const Start& start);
  static std::optional<Ask> chance(const State& state);
  static std::vector<Event> deal(const State& state, Card card);
  // Plays (see big_two::plays), then pass, where one may.
  static std::vector<Action> legal(const State& state, Seat seat);
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action);
  static void evolve(State& state, const Event& event);
  static View view(const State& state, Viewer viewer);
  static std::optional<Seen> seen(const Event& event, Viewer viewer);
  static void follow(View& view, const Seen& seen);
  static std::optional<Outcome> result(const State& state);

  // The house bot leads what sheds the most cards, of equal ones the lowest; it beats with the
  // lowest that does, and goes out when it can.
  static Action advise(const View& view, Seat seat, std::span<const Action> legal);
  // Passes; where one must lead, the lowest single, which is the first of `legal`.
  static Action on_timeout(const View& view, Seat seat, std::span<const Action> legal);

  static Move print(const Action& action);
  static std::optional<Action> parse(const Move& move);
  static Move print(const Seen& seen);
  static Sight print(const View& view);
  static std::string print(const State& state);
  static std::vector<Place> places(const State& state);

  // What so many cards left cost.
  static int penalty(int cards);
};

}  // namespace cardroom::rules
