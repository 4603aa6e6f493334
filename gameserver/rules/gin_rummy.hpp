// Gin rummy, as a typed game of the contract in game.hpp. Pure; lives on any thread.
//
// THE RULES. The game as published under "Gin Rummy" on pagat.com (John McLeod's card game rules).
// Where published rules differ, or leave the choice to the table, what we chose is marked [ours].
//
// Two play with one pack of 52; aces are low. Ten cards each are dealt one at a time from the first
// to act; the next lies face up and begins the discards, the rest is the stock. One collects melds:
// sets of three or four cards of one rank, and runs of three or more of one suit in a row; a card
// is in one meld only. What is in none is deadwood: a court card counts 10, an ace 1, others their
// number.
// The first to act may take the card turned up or pass; then the other may; if both pass the first
// draws from the stock. From then on each in turn draws from the stock or takes the top discard,
// and discards one card, but not the very card just taken from the discards. Who has drawn and
// would keep deadwood of `knock` or less may knock with the discard. The game lays out the
// knocker's cards so that the deadwood is least, then the other's likewise, and without gin (no
// deadwood at all) the other's deadwood is laid off on the knocker's melds as far as it goes.
//   [ours] Nobody lays out or lays off by hand: it would only be a way to count wrong. Where
//   several ways leave the knocker as little, runs go before sets; the other does the best against
//   that. [ours] The knocker's discard lies face up like any other.
// When two cards are left in the stock, and whoever discards has not knocked, the hand is over and
// nobody scores.
//
// SCORES. The knocker scores the difference in deadwood, and for gin 20 besides. Where the other
// has as little deadwood or less, it has undercut, and scores the difference and 10. Options:
// `knock` (the most deadwood to knock with, 0 … 10; 10), `oklahoma` (yes or no: the first card
// turned up says it in its place: court cards 10, an ace that only gin will do), `gin` and
// `undercut` (the bonuses, 0 … 50), `target` (50 … 500; 100: points that end a game of several
// hands).
//
// Elsewhere: OpenSpiel's gin rummy has players name each meld and each card laid off, and a bonus
// of 25 for both; RLCard's ends a hand with rewards in place of scores and lays nothing off.
//
// WHO MAY SEE WHAT. Everybody: the top discard, how many cards the stock and each hand hold, what
// is taken from the discards, and after a knock both hands. A seat: its own cards. Nobody: the
// stock; of the discards only what one has seen laid there.
//
// ON THE WIRE. Actions: draw {from: stock or discards}, pass, discard {card}, knock {card}. Seen:
// deal {cards, counts, discard, stock, limit}, draw {seat, from, card: the drawer's only where from
// the stock, stock, discard: the new top}, pass {seat}, discard {seat, card}, knock {seat, card,
// melds, left}, lay_off {seat, melds, cards: laid off, left}. A view's state: {discard, stock,
// limit, offered, taken}; `offered` while the first card is, `taken` is what may not be discarded
// now.
#pragma once

#include <array>
#include <span>
#include <variant>

#include "gameserver/rules/game.hpp"
#include "gameserver/rules/gin_rummy_melds.hpp"

namespace cardroom::rules {

struct GinRummy {
  static constexpr int kSeats = 2;
  static constexpr int kHand = 10;
  static constexpr int kStockEnd = 2;

  template <class T>
  using BySeat = std::array<T, kSeats>;

  enum class Phase : std::uint8_t {
    dealing,     // chance is to act; `turn` gets the next card
    offering,    // `turn` may take the first card
    refused,     // both have passed: the first draws from the stock
    drawing,     // `turn` is to draw
    reaching,    // chance is to act: `turn` gets the card
    discarding,  // `turn` is to discard, or to knock
    over
  };
  enum class Source : std::uint8_t { stock, discards };

  struct State {
    Phase phase = Phase::dealing;
    Seat turn = 0;
    std::int8_t passes = 0;  // on the first card
    bool oklahoma = false;
    int limit = 10;
    int gin = 20;
    int undercut = 10;
    BySeat<CardSet> hands{};
    CardSet stock;              // undealt
    Cards discards;             // the top one last
    std::optional<Card> taken;  // from the discards, this turn
    std::optional<Seat> knocked;
    BySeat<Spread> spreads{};  // after a knock
    bool operator==(const State&) const = default;
  };

  struct Action {
    enum class Verb : std::uint8_t { draw, pass, discard, knock };
    Verb verb = Verb::pass;
    Source from = Source::stock;  // of a draw
    Card card{};                  // of a discard or a knock
    bool operator==(const Action&) const = default;
  };

  struct Dealt {  // an inner step: to `turn`
    Card card;
  };
  struct Reached {};  // an inner step: for the stock
  struct Deal {
    BySeat<CardSet> hands;
    Card up;
    int stock;
    int limit;
  };
  struct Draw {
    Seat seat;
    Source from;
    std::optional<Card> card;  // nothing: not the viewer's to know
    int stock;
    std::optional<Card> top;  // of the discards, after it
    bool operator==(const Draw&) const = default;
  };
  struct Pass {
    Seat seat;
    bool operator==(const Pass&) const = default;
  };
  struct Discard {
    Seat seat;
    Card card;
    bool operator==(const Discard&) const = default;
  };
  struct Knock {
    Seat seat;
    Card card;
    Spread spread;
    bool operator==(const Knock&) const = default;
  };
  struct LayOff {
    Seat seat;
    Spread spread;
    bool operator==(const LayOff&) const = default;
  };
  using Event = std::variant<Dealt, Reached, Deal, Draw, Pass, Discard, Knock, LayOff>;

  struct DealSeen {
    std::optional<CardSet> cards;  // one's own
    Card up;
    int stock;
    int limit;
    bool operator==(const DealSeen&) const = default;
  };
  using Seen = std::variant<DealSeen, Draw, Pass, Discard, Knock, LayOff>;

  struct View {
    Viewer viewer;
    bool dealt = false;  // else there is nothing to see
    bool offered = false;
    std::int8_t passes = 0;
    int stock = 0;
    int limit = 0;
    std::optional<Card> top;  // of the discards
    std::optional<Card> taken;
    BySeat<std::int8_t> counts{};
    CardSet hand;
    bool operator==(const View&) const = default;
  };

  static const Info& info();
  static std::string check_options(const base::Fields& options);
  static State open(const Start& start);
  static std::optional<Ask> chance(const State& state);
  static std::vector<Event> deal(const State& state, Card card);
  // Draws, the stock first, then pass; or discards in the order of cards, then knocks likewise.
  static std::vector<Action> legal(const State& state, Seat seat);
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action);
  static void evolve(State& state, const Event& event);
  static View view(const State& state, Viewer viewer);
  static std::optional<Seen> seen(const Event& event, Viewer viewer);
  static void follow(View& view, const Seen& seen);
  static std::optional<Outcome> result(const State& state);

  // The house bot takes the top discard where it makes a meld that leaves less deadwood, else draws
  // from the stock (passes on the first card). It knocks as soon as it can, and discards what
  // leaves the least deadwood; of equal cards the dearest.
  static Action advise(const View& view, Seat seat, std::span<const Action> legal);
  // Passes on the first card, draws from the stock, discards as the house bot does, never knocks.
  static Action on_timeout(const View& view, Seat seat, std::span<const Action> legal);

  static Move print(const Action& action);
  static std::optional<Action> parse(const Move& move);
  static Move print(const Seen& seen);
  static Sight print(const View& view);
  static std::string print(const State& state);
  static std::vector<Place> places(const State& state);
};

}  // namespace cardroom::rules
