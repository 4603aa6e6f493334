// Crazy eights, as a typed game of the contract in game.hpp. Pure; lives on any thread.
//
// THE RULES. The game as published under "Crazy Eights" on pagat.com (John McLeod's card game
// rules) and in the Bicycle rules (bicyclecards.com). Where published rules differ, or leave the
// choice to the table, what we chose is marked [ours].
//
// Two to seven play with one pack of 52. Two players are dealt seven cards each, three or more
// five, one at a time round the table from the first to act. The next card is turned up as the
// starter; the rest is the stock.
//   [ours] An eight turned up counts as a plain card of its printed suit. Elsewhere it is buried
//   and another turned; burying needs a place in the stock to be chosen, by somebody or by more
//   chance, while this favours nobody, and the verified shuffle stays the pack as it lay.
// In turn, upwards by seat, one plays a card face up that matches the top card in rank or in suit.
// Eights are wild: an eight may always be played, and who plays it names the suit to follow; a
// plain card then must be of that suit, an eight may answer an eight.
//   [ours] Who cannot play, or does not want to, draws one card, and then plays that very card or
//   passes. (Elsewhere up to three are drawn, or until one can be played.)
//   [ours] When the stock is gone, all discards but the top are shuffled into a new one, at once
//   after the draw or play that emptied it or that left something to shuffle, never after the play
//   that ends the hand. The named suit stays named.
// With nothing to draw, `pass` stands in the place of `draw`; what is playable may still be played.
// The hand ends when somebody has no card left, or is blocked when all players in a row pass for
// want of a stock (a pass after a draw does not count, nor does it with a play between).
//
// SCORES. Who went out scores what the others hold: an eight 50, a court card or ten 10, an ace 1,
// any other card its number. In a blocked hand, who holds the fewest points scores, from each of
// the others, the difference. [ours] Where several hold the fewest there is no winner and nobody
// scores. Points add up over hands to a target (option `target`, 50 … 500; 200; the table adds).
//
// Elsewhere: OpenSpiel's crazy eights turns another card where an eight is turned up, lets one draw
// up to five times in a turn, takes two packs from six players on, makes a new stock of the
// discards only where it is told to, and charges each loser what it holds, for it plays single
// hands. Here one draw keeps a turn short, and one pack deals five cards to seven. Skips, turns of
// direction and draws of two, an option there, make another game. RLCard has no crazy eights.
//
// WHO MAY SEE WHAT. Everybody: the top card and the suit to follow, how many cards each seat, the
// stock and the discards hold, who drew, played or passed, and whether the one to act has drawn. A
// seat: its own cards as well. Nobody: the stock; of the discards only what one has seen played.
// What the seats held at the end is opened by the Outcome.
//
// ON THE WIRE. Actions: play {card, suit of an eight}, draw, pass. Seen: deal {cards, counts, up,
// stock}, draw {seat, card, stock}, play {seat, card, suit}, pass {seat}, reshuffle {stock};
// `stock` is what is left after the event. A view's state: {up, suit, stock, discards, drawn};
// `suit` is the suit to follow, `discards` counts the cards beneath the top one. `counts` is by
// table seat.
#pragma once

#include <array>
#include <span>
#include <variant>

#include "gameserver/rules/card_set.hpp"
#include "gameserver/rules/game.hpp"

namespace cardroom::rules {

struct CrazyEights {
  static constexpr int kLeastSeats = 2;
  static constexpr int kMostSeats = 7;

  template <class T>
  using BySeat = std::array<T, kMostSeats>;
  using Counts = BySeat<std::int8_t>;

  enum class Phase : std::uint8_t {
    dealing,  // chance is to act; `turn` gets the next card
    acting,   // `turn` is to act
    drawing,  // chance is to act; `turn` gets the card
    over
  };

  struct State {
    Phase phase = Phase::dealing;
    std::int8_t seats = 0;
    std::int8_t players = 0;  // how many are dealt in
    Seat turn = 0;
    BySeat<bool> playing{};
    BySeat<CardSet> hands{};
    CardSet stock;    // undealt
    CardSet beneath;  // the discards under the top one
    std::optional<Card> up;
    Suit suit{};                // to follow, once `up` is there
    std::optional<Card> drawn;  // by `turn`, this turn
    std::int8_t blocked = 0;    // passes in a row for want of a stock
    std::uint32_t shuffle = 0;
    bool operator==(const State&) const = default;
  };

  struct Action {
    enum class Verb : std::uint8_t { play, draw, pass };
    Verb verb = Verb::pass;
    Card card{};               // of a play
    std::optional<Suit> suit;  // named by an eight
    bool operator==(const Action&) const = default;
  };

  // Events. The first three are inner steps: nobody sees them.
  struct Dealt {  // to `turn`
    Card card;
  };
  struct Turned {  // the starter
    Card card;
  };
  struct Reached {};  // for the stock
  struct Deal {
    std::int8_t seats;
    BySeat<bool> playing;
    BySeat<CardSet> hands;
    Card up;
    int stock;
  };
  struct Draw {
    Seat seat;
    Card card;
    int stock;
  };
  struct Play {
    Seat seat;
    Card card;
    std::optional<Suit> suit;
    bool operator==(const Play&) const = default;
  };
  struct Pass {
    Seat seat;
    bool operator==(const Pass&) const = default;
  };
  struct Reshuffle {
    int stock;
    bool operator==(const Reshuffle&) const = default;
  };
  using Event = std::variant<Dealt, Turned, Reached, Deal, Draw, Play, Pass, Reshuffle>;

  struct DealSeen {
    std::int8_t seats;
    std::optional<CardSet> cards;  // of a viewer dealt in
    Counts counts;
    Card up;
    int stock;
    bool operator==(const DealSeen&) const = default;
  };
  struct DrawSeen {
    Seat seat;
    std::optional<Card> card;  // the drawer's
    int stock;
    bool operator==(const DrawSeen&) const = default;
  };
  using Seen = std::variant<DealSeen, DrawSeen, Play, Pass, Reshuffle>;

  struct View {
    Viewer viewer;
    std::int8_t seats = 0;
    std::optional<Card> up;  // nothing: the deal is not done, and there is nothing to see
    Suit suit{};
    int stock = 0;
    int discards = 0;
    bool drawn = false;
    Counts counts{};
    CardSet hand;
    bool operator==(const View&) const = default;
  };

  static const Info& info();
  static std::string check_options(const base::Fields& options);
  static State open(const Start& start);
  static std::optional<Ask> chance(const State& state);
  static std::optional<Ask> undealt(const State& state);
  static std::vector<Event> deal(const State& state, Card card);
  // Plays in the order of cards (an eight four times, by suit), then draw, then pass.
  static std::vector<Action> legal(const State& state, Seat seat);
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action);
  static void evolve(State& state, const Event& event);
  static View view(const State& state, Viewer viewer);
  static std::optional<Seen> seen(const Event& event, Viewer viewer);
  static void follow(View& view, const Seen& seen);
  static std::optional<Outcome> result(const State& state);

  // The house bot: a plain card before an eight, of plain cards the one whose suit it then holds
  // most of, of these the dearest; an eight rather than a draw (a draw costs a card and a turn),
  // naming the suit it holds most of; draw when nothing can be played, then play what was drawn.
  static Action advise(const View& view, Seat seat, std::span<const Action> legal);
  // Draws if it may, else passes: one of the two is always legal, and neither gives a card away.
  static Action on_timeout(const View& view, Seat seat, std::span<const Action> legal);

  static Move print(const Action& action);
  static std::optional<Action> parse(const Move& move);
  static Move print(const Seen& seen);
  static Sight print(const View& view);
  static std::string print(const State& state);
  static std::vector<Place> places(const State& state);

  // What a card left in hand counts.
  static std::int64_t points(Card card);
};

}  // namespace cardroom::rules
