// Hearts, as a typed game of the contract in game.hpp. Pure; lives on any thread.
//
// THE RULES. The game as published under "Hearts" on pagat.com (John McLeod's card game rules).
// Where published rules differ, or leave the choice to the table, what we chose is marked [ours].
//
// Four play, each for oneself, with one pack of 52; ace high; no trumps. Thirteen cards each are
// dealt one at a time round the table. Whoever takes a heart in a trick is charged 1 for it, and 13
// for the queen of spades; the fewest points win.
// Before play each passes three cards, face down, chosen without knowing what comes: in the first
// hand of a table to the next seat upwards (`left`), in the second downwards (`right`), in the
// third `across`; in the fourth nobody passes (`hold`); then it begins anew. All choose at once,
// and nobody sees what came before all have chosen. Who holds the two of clubs leads it to the
// first trick. One follows suit if one can, else plays any card; the highest card of the suit led
// takes the trick and leads the next.
//   Hearts may not be led before a heart was played to an earlier trick, unless one has nothing
//   else. [ours] The queen of spades does not open that door; elsewhere she does.
//   [ours] To the first trick nobody plays a heart or the queen of spades, unless one has nothing
//   else: so play most tables, though not all.
//
// SCORES. Once all cards are played, each gets the points charged. Who took all thirteen hearts and
// the queen has shot the moon: the others get 26 each and the shooter none, or, with the option
// `moon` = `self`, the shooter gets 26 less and the others none. With the option `omnibus` (yes or
// no) the jack of diamonds takes 10 off; it is not needed for the moon, and counts besides. Points
// add up over hands; a game is over once somebody has `target` (25 … 500; 100), and the lowest
// total has won it. The Outcome's winner is who has the fewest points of this hand, if one alone.
//
// Elsewhere: OpenSpiel's hearts draws the direction by chance, for it plays single hands, and
// passes card after card and seat after seat, for it has no choices at once; what is [ours] above,
// and the jack, are options there, and each hand ends in points of its own count.
//
// WHO MAY SEE WHAT. Everybody: who has passed, the cards on the table, how many cards each holds,
// the points each has taken, and once play begins who has the two of clubs. A seat: its own cards,
// those it passed and those that came. Tricks are not looked at again, but nothing in them is
// secret.
//
// ON THE WIRE. Actions: pass {cards: three}, play {card}. Seen: deal {cards, counts, pass}, pass
// {seat, cards: one's own}, exchange {cards: that came}, play {seat, card}, take {seat: who took
// the trick, points: charged with it}. A view's state: {pass, passed, trick: [{seat, card}],
// broken, points}; `pass` is the direction, `passed` and `points` go by seat.
#pragma once

#include <array>
#include <span>
#include <variant>

#include "gameserver/rules/fields.hpp"
#include "gameserver/rules/game.hpp"

namespace cardroom::rules {

struct Hearts {
  static constexpr int kSeats = 4;
  static constexpr int kHand = 13;
  static constexpr int kPassed = 3;

  template <class T>
  using BySeat = std::array<T, kSeats>;

  enum class Phase : std::uint8_t {
    dealing,  // chance is to act; `turn` gets the next card
    passing,  // all who have not passed are to act
    playing,  // `turn` is to act
    over
  };
  enum class Direction : std::uint8_t { left, right, across, hold };

  struct Trick {
    std::array<Card, kSeats> cards{};
    std::int8_t size = 0;
    Seat leader = 0;
    bool operator==(const Trick&) const = default;
  };

  struct State {
    Phase phase = Phase::dealing;
    Direction direction = Direction::left;
    bool shooter_pays = false;  // moon = self
    bool omnibus = false;
    bool broken = false;  // a heart was played
    Seat turn = 0;
    BySeat<CardSet> hands{};
    BySeat<CardSet> aside{};  // passed, and not yet there
    BySeat<CardSet> taken{};
    CardSet stock;  // undealt
    Trick trick;
    bool operator==(const State&) const = default;
  };

  struct Action {
    enum class Verb : std::uint8_t { pass, play };
    Verb verb = Verb::play;
    CardSet cards;  // one of a play, three of a pass
    Plus plus;      // of an entry of `legal` only
    bool operator==(const Action&) const = default;
  };

  struct Dealt {  // an inner step: to `turn`
    Card card;
  };
  struct Deal {
    BySeat<CardSet> hands;
    Direction direction;
  };
  struct Pass {
    Seat seat;
    CardSet cards;
  };
  struct Exchange {
    BySeat<CardSet> came;
  };
  struct Play {
    Seat seat;
    Card card;
    bool operator==(const Play&) const = default;
  };
  struct Took {
    Seat seat;
    int points;
    bool operator==(const Took&) const = default;
  };
  using Event = std::variant<Dealt, Deal, Pass, Exchange, Play, Took>;

  struct DealSeen {
    std::optional<CardSet> cards;  // one's own
    Direction direction;
    bool operator==(const DealSeen&) const = default;
  };
  struct PassSeen {
    Seat seat;
    std::optional<CardSet> cards;  // one's own
    bool operator==(const PassSeen&) const = default;
  };
  struct ExchangeSeen {
    std::optional<CardSet> cards;  // that came
    bool operator==(const ExchangeSeen&) const = default;
  };
  using Seen = std::variant<DealSeen, PassSeen, ExchangeSeen, Play, Took>;

  struct View {
    Viewer viewer;
    bool dealt = false;  // else there is nothing to see
    Direction direction = Direction::left;
    bool broken = false;
    BySeat<bool> passed{};
    BySeat<std::int8_t> counts{};
    BySeat<int> points{};
    Trick trick;
    CardSet hand;
    bool operator==(const View&) const = default;
  };

  static const Info& info();
  static std::string check_options(const base::Fields& options);
  static State open(const Start& start);
  static std::optional<Ask> chance(const State& state);
  static std::vector<Event> deal(const State& state, Card card);
  // Plays in the order of cards; one entry that stands for all passes.
  static std::vector<Action> legal(const State& state, Seat seat);
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action);
  static void evolve(State& state, const Event& event);
  static View view(const State& state, Viewer viewer);
  static std::optional<Seen> seen(const Event& event, Viewer viewer);
  static void follow(View& view, const Seen& seen);
  static std::optional<Outcome> result(const State& state);

  // The house bot passes what is likeliest to take tricks that cost: high spades and the queen
  // where few spades guard them, then high cards, hearts before others. It leads low. Following
  // suit it plays the highest card that does not take the trick; where all take it, the lowest, but
  // the highest as the last to a trick that costs nothing. Without the suit it throws off the
  // queen, then high hearts, then its highest card.
  static Action advise(const View& view, Seat seat, std::span<const Action> legal);
  // Passes the three highest cards, plays the lowest: no choice of a player's, and no great harm.
  static Action on_timeout(const View& view, Seat seat, std::span<const Action> legal);

  static Move print(const Action& action);
  static std::optional<Action> parse(const Move& move);
  static Move print(const Seen& seen);
  static Sight print(const View& view);
  static std::string print(const State& state);
  static std::vector<Place> places(const State& state);

  // What a card taken is charged with.
  static int points(Card card, bool omnibus);
};

}  // namespace cardroom::rules
