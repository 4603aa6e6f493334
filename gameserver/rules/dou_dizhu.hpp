// Dou dizhu 斗地主, fighting the landlord, as a typed game of the contract in game.hpp. Pure; lives
// on any thread.
//
// THE RULES. The game as published under "Dou Dizhu" on pagat.com (John McLeod's card game rules).
// Where published rules differ, or leave the choice to the table, what we chose is marked [ours].
//
// Three play with one pack of 52 and two jokers. Seventeen cards each are dealt one at a time;
// three are left, face down. From the first to act each in turn bids 1, 2 or 3, higher than before,
// or passes; who bid most is the landlord, takes the three cards, and plays alone against the other
// two.
//   [ours] Each speaks once, and 3 ends the bidding. If all pass, the hand is over without points;
//   published rules deal anew, which is what the table does next.
//   [ours] The three cards are shown to all, as most play.
// The landlord leads any combination; then, upwards by seat, one beats what was played last or
// passes. Once both others have passed, who played last leads anything. Who is out of cards first
// has won, a peasant for both. Cards rank 3 … K, A, 2, black joker, red joker; suits do not matter.
// The combinations: a single; a pair; a triplet, alone or with a single or a pair attached; a row
// of five or more singles, of three or more pairs, of two or more triplets, the last also with as
// many singles, or as many pairs, attached as there are triplets; four of a kind with two singles
// or two pairs; a bomb (four of a kind); the rocket (both jokers). Rows end at the ace. Attached
// cards are of ranks different from each other and from the rest, and not both jokers at once. One
// beats another of the same kind and size whose rank (in rows the lowest, attached cards apart) is
// lower. A bomb beats all but a higher bomb and the rocket; the rocket beats all. Four of a kind
// with others attached is no bomb.
//
// SCORES. The bid, doubled for each bomb and rocket played, and once more [ours, as most play] for
// a spring: the landlord won and no peasant ever played, or peasants won and the landlord played
// but once. A winning landlord gets that from each peasant, else each peasant gets it from the
// landlord. The Outcome's winner is who went out. A game of several hands ends at `target` points
// (5 … 500; 20).
//
// Elsewhere: OpenSpiel's dou dizhu lets bidding go on until two pass in a row, takes cards of one
// rank and even jokers together as attached singles, and has no four with two; RLCard's has no
// bidding, a fixed landlord, and pays 1 or 0. Neither names a choice in few words: both number all
// plays.
//
// WHO MAY SEE WHAT. Everybody: bids, the three cards once taken, what is played, how many cards
// each holds. A seat: its own cards. Nobody: the three cards before.
//
// ON THE WIRE. Actions: bid {bid}, pass, play {cards}. `legal` names of each rank the lowest suits,
// and one entry for a combination with all that may be attached to it. Seen: deal {cards, counts},
// bid {seat, bid}, pass {seat}, landlord {seat, cards, bid}, play {seat, cards}. A view's state:
// {bid: the highest, landlord, kitty: the three cards, last: {seat, cards} to beat, doubled: how
// often}.
#pragma once

#include <array>
#include <span>
#include <variant>

#include "gameserver/rules/dou_dizhu_combos.hpp"
#include "gameserver/rules/game.hpp"

namespace cardroom::rules {

struct DouDizhu {
  static constexpr int kSeats = 3;
  static constexpr int kHand = 17;
  static constexpr int kKitty = 3;
  static constexpr int kMostBid = 3;

  template <class T>
  using BySeat = std::array<T, kSeats>;

  enum class Phase : std::uint8_t {
    dealing,  // chance is to act; `turn` gets the next card, the kitty the last
    bidding,  // `turn` is to bid or pass
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
    Seat turn = 0;
    BySeat<CardSet> hands{};
    CardSet kitty;
    CardSet stock;  // undealt
    CardSet played;
    int spoken = 0;                // how many have bid or passed
    int bid = 0;                   // the highest
    std::optional<Seat> landlord;  // or, while bidding, who bid it
    std::optional<Last> last;      // to beat
    int passes = 0;                // in a row
    int doubled = 0;
    BySeat<std::int8_t> plays{};
    bool operator==(const State&) const = default;
  };

  struct Action {
    enum class Verb : std::uint8_t { bid, pass, play };
    Verb verb = Verb::pass;
    int bid = 0;
    CardSet cards;
    Plus plus;  // of an entry of `legal` only
    bool operator==(const Action&) const = default;
  };

  struct Dealt {  // an inner step: to `turn`, or to the kitty
    Card card;
  };
  struct Deal {
    BySeat<CardSet> hands;
  };
  struct Bid {
    Seat seat;
    int bid;
    bool operator==(const Bid&) const = default;
  };
  struct Pass {
    Seat seat;
    bool operator==(const Pass&) const = default;
  };
  struct Landlord {
    Seat seat;
    CardSet cards;
    int bid;
    bool operator==(const Landlord&) const = default;
  };
  struct Play {
    Seat seat;
    CardSet cards;
    bool operator==(const Play&) const = default;
  };
  using Event = std::variant<Dealt, Deal, Bid, Pass, Landlord, Play>;

  struct DealSeen {
    std::optional<CardSet> cards;  // one's own
    bool operator==(const DealSeen&) const = default;
  };
  using Seen = std::variant<DealSeen, Bid, Pass, Landlord, Play>;

  struct View {
    Viewer viewer;
    bool dealt = false;  // else there is nothing to see
    int bid = 0;
    std::optional<Seat> landlord;  // once the bidding is over
    CardSet kitty;
    std::optional<Last> last;
    int passes = 0;
    int doubled = 0;
    BySeat<std::int8_t> counts{};
    CardSet hand;
    bool operator==(const View&) const = default;
  };

  static const Info& info();
  static std::string check_options(const base::Fields& options);
  static State open(const Start& start);
  static std::optional<Ask> chance(const State& state);
  static std::vector<Event> deal(const State& state, Card card);
  // Bids from low to high, or plays (see dou_dizhu::plays); then pass, where one may.
  static std::vector<Action> legal(const State& state, Seat seat);
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action);
  static void evolve(State& state, const Event& event);
  static View view(const State& state, Viewer viewer);
  static std::optional<Seen> seen(const Event& event, Viewer viewer);
  static void follow(View& view, const Seen& seen);
  static std::optional<Outcome> result(const State& state);

  // The house bot bids by its jokers, twos, aces and bombs. It leads what sheds the most cards of
  // low rank, attaching the lowest; it beats with the least that does, breaks no bomb for it, and
  // keeps bombs until an opponent has few cards left. A peasant lets the other peasant's play
  // stand. It always goes out when it can.
  static Action advise(const View& view, Seat seat, std::span<const Action> legal);
  // Passes; where one must lead, the lowest single.
  static Action on_timeout(const View& view, Seat seat, std::span<const Action> legal);

  static Move print(const Action& action);
  static std::optional<Action> parse(const Move& move);
  static Move print(const Seen& seen);
  static Sight print(const View& view);
  static std::string print(const State& state);
  static std::vector<Place> places(const State& state);
};

}  // namespace cardroom::rules
