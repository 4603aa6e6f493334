// Durak, the fool, as a typed game of the contract in game.hpp. Pure; lives on any thread.
//
// THE RULES. The game as published under "Podkidnoy Durak" on pagat.com (John McLeod's card game
// rules), each for oneself. Where published rules differ, or leave the choice to the table, what we
// chose is marked [ours].
//
// Two to five play with 36 cards, six to ace; ace high. [ours] Not six, for whom no stock is left.
// Six cards each are dealt one at a time; the next is turned up, lies under the stock as its last
// card, and its suit is trumps. The first to act attacks the next seat upwards. [ours] Elsewhere
// the holder of the lowest trump attacks first, which shows a card; here the first attack goes
// round. The attacker leads a card. The defender beats it with a higher card of its suit, or, if it
// is no trump, with a trump; or takes. Meanwhile all others with cards may throw in cards of ranks
// that lie on the table, one at a time and all at once [ours: elsewhere the attacker comes first],
// until as many attacks lie there as the defender had cards, and never more than six. Who throws in
// no more passes; that stands until a new rank lies there or the defender takes. Once all have
// passed and every card is beaten, all of it leaves the game; where the defender takes, it gets all
// of it once the others have passed. Then all draw up to six cards, the attacker first, then the
// others upwards, the defender last. Who has beaten everything attacks next, the seat after who
// took otherwise; whoever has no cards when there is nothing to draw is out and is left over. Who
// is left with cards alone is the fool.
//   [ours] Twenty-four bouts in a row that all ended in taking, and after which nobody drew, are
//   a draw: three who only take could go on for ever.
//
// SCORES. The fool is charged 1; in a draw (nobody has cards left, or all only take) nobody is. A
// game of several hands ends when somebody has been the fool `target` times (1 … 20; 3). There is a
// winner of a hand only where two play.
//
// Elsewhere: OpenSpiel's durak is for two, with attacks and beating in strict turn, and the lowest
// trump first; here several may act at once.
//
// WHO MAY SEE WHAT. Everybody: the trump, what lies on the table, how many cards each and the stock
// hold, who has passed, who takes. A seat: its own cards. Nobody: the stock; what left the game may
// not be looked at again.
//
// ON THE WIRE. Actions: attack {card}, beat {card, over}, take, pass. Seen: deal {cards, counts,
// trump, stock, attacker, defender}, attack {seat, card}, beat {seat, card, over}, pass {seat},
// take {seat: it gives up}, clear {seat: the defender, taken: yes or no}, draw {seat, cards: the
// drawer's own, count, stock}, bout {attacker, defender}. `stock` counts the trump under it. A
// view's state: {trump, stock, attacker, defender, table: [{attack, beaten}], passed, taking, room:
// for so many attacks more}.
#pragma once

#include <span>
#include <variant>

#include "gameserver/rules/durak_bout.hpp"

namespace cardroom::rules {

struct Durak {
  static constexpr int kLeastSeats = 2;
  static constexpr int kMostSeats = durak::kMostSeats;
  static constexpr int kHand = 6;
  static constexpr int kMostTakes = 24;

  using Seats = Seating<kMostSeats>;
  template <class T>
  using BySeat = Seats::By<T>;

  enum class Phase : std::uint8_t {
    dealing,  // chance is to act; `turn` gets the next card, the last is the trump
    acting,   // a bout: see `may_act`
    drawing,  // chance is to act; `turn` gets the card
    over
  };

  using Attack = durak::Attack;
  using Bout = durak::Bout;

  struct State {
    Phase phase = Phase::dealing;
    Seats seats;
    Seat turn = 0;
    BySeat<CardSet> hands{};
    CardSet got;    // drawn by `turn`, not yet told
    CardSet stock;  // undealt, without the trump
    std::optional<Card> trump;
    bool trump_there = false;  // under the stock
    CardSet gone;
    Bout bout;
    std::int8_t takes = 0;  // in a row, with nothing drawn
    std::uint32_t asked = 0;
    bool operator==(const State&) const = default;
  };

  struct Action {
    enum class Verb : std::uint8_t { attack, beat, take, pass };
    Verb verb = Verb::pass;
    Card card{};  // of an attack, or that beats
    Card over{};  // that is beaten
    bool operator==(const Action&) const = default;
  };

  // Inner steps.
  struct Dealt {  // to `turn`
    Card card;
  };
  struct Reach {  // for the stock
    Seat seat;
  };
  struct Got {
    Card card;
  };
  struct Over {};
  struct Deal {
    Seats seats;
    BySeat<CardSet> hands;
    Card trump;
    int stock;
    Bout bout;
  };
  struct Attacked {
    Seat seat;
    Card card;
    bool operator==(const Attacked&) const = default;
  };
  struct Beat {
    Seat seat;
    Card card;
    Card over;
    bool operator==(const Beat&) const = default;
  };
  struct Pass {
    Seat seat;
    bool operator==(const Pass&) const = default;
  };
  struct Take {
    Seat seat;
    bool operator==(const Take&) const = default;
  };
  struct Clear {
    Seat seat;
    bool taken;
    bool operator==(const Clear&) const = default;
  };
  struct Draw {
    Seat seat;
    CardSet cards;
    int stock;
  };
  struct Begin {
    Bout bout;
    bool operator==(const Begin&) const = default;
  };
  using Event =
      std::variant<Dealt, Reach, Got, Over, Deal, Attacked, Beat, Pass, Take, Clear, Draw, Begin>;

  struct DealSeen {
    Seats seats;
    std::optional<CardSet> cards;  // of a viewer dealt in
    Card trump;
    int stock;
    Bout bout;
    bool operator==(const DealSeen&) const = default;
  };
  struct DrawSeen {
    Seat seat;
    int count;
    std::optional<CardSet> cards;  // the drawer's own
    int stock;
    bool operator==(const DrawSeen&) const = default;
  };
  using Seen = std::variant<DealSeen, Attacked, Beat, Pass, Take, Clear, DrawSeen, Begin>;

  struct View {
    Viewer viewer;
    Seats seats;
    std::optional<Card> trump;  // nothing: the deal is not done, and there is nothing to see
    int stock = 0;              // with the trump under it
    Bout bout;
    BySeat<std::int8_t> counts{};
    CardSet hand;
    bool operator==(const View&) const = default;
  };

  static const Info& info();
  static std::string check_options(const base::Fields& options);
  static State open(const Start& start);
  static std::optional<Ask> chance(const State& state);
  static std::vector<Event> deal(const State& state, Card card);
  // Attacks, or cards that beat by what they beat, in the order of cards; then take or pass.
  static std::vector<Action> legal(const State& state, Seat seat);
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action);
  static void evolve(State& state, const Event& event);
  static std::uint32_t choice_no(const State& state, Seat) { return state.asked; }
  static View view(const State& state, Viewer viewer);
  static std::optional<Seen> seen(const Event& event, Viewer viewer);
  static void follow(View& view, const Seen& seen);
  static std::optional<Outcome> result(const State& state);

  // The house bot leads its lowest card, throws in what is neither a trump nor above the ten (all
  // it can once the stock is gone), and beats with the lowest card that does, plain before trumps;
  // but it takes rather than spend a high trump while there is much to draw.
  static Action advise(const View& view, Seat seat, std::span<const Action> legal);
  // Leads the lowest card, throws in nothing, beats with the lowest card that does, else takes.
  static Action on_timeout(const View& view, Seat seat, std::span<const Action> legal);

  static Move print(const Action& action);
  static std::optional<Action> parse(const Move& move);
  static Move print(const Seen& seen);
  static Sight print(const View& view);
  static std::string print(const State& state);
  static std::vector<Place> places(const State& state);
};

}  // namespace cardroom::rules
