// The contract of a game: a pure value machine in which chance is one more actor. What happened
// (Event) and what one viewer may know of it (Seen) are different types, and only Seen, View and
// Action can be printed as Fields, hence be sent: an unredacted event cannot leave the process.
//
// A game is a struct G with the types State, Action, Event, View and Seen (all value types with ==)
// and these static functions (typed.hpp holds it to them; `Hand` below carries any of them without
// its type):
//
//   info() → Info                          name, seats, verbs
//   check_options(Fields) → string         empty: good; else what is wrong, where, and the mend
//   open(Start) → State                    before the first card; chance is to act
//   chance(State) → optional<Ask>          the undealt cards one of which is wanted now, ascending
//   undealt(State) → optional<Ask>         only of a game that shuffles in mid-hand: the shuffle
//   from
//                                          which the next card will come, though nobody wants it
//                                          yet
//   deal(State, Card) → [Event]            chance's `decide`; the card is one of the Ask's
//   legal(State, Seat) → [Action]          complete; empty where the seat may not act
//   decide(State, Seat, Action) → [Event] | Refusal
//   evolve(State&, Event)                  total on what decide and deal gave
//   view(State, Viewer) → View
//   seen(Event, Viewer) → optional<Seen>   nothing: an inner step; for every viewer alike
//   follow(View&, Seen)
//   result(State) → optional<Outcome>
//   advise(View, Seat, [Action]) → Action  what a house bot would do; it knows the View only
//   on_timeout(View, Seat, [Action]) → Action  what is done for one whose time ran out
//   choice_no(State, Seat) → number        optional; numbers the choices of a seat that may act
//   while
//                                          others act, too: another number is another choice, which
//                                          is told and timed anew. A function of what all can see
//   print(Action) → Move   parse(Move) → optional<Action>   print(Seen) → Move
//   print(View) → Sight    print(State) → string   (full and canonical, for hashes and tests)
//   places(State) → [Place]                every card of the pack, where it lies, who may see it
//
// Where combinations are many, an entry of `legal` stands for several: its Move has a field `plus`,
// a list of {choose, of}, and means its `cards` together with any `choose` different entries of
// each list (a card, or a list of cards taken whole), sent as one `cards`. Such an Action is in no
// client's power: parse takes no `plus`, decide refuses it, advise and on_timeout give none.
//
// Laws (tests/rules/laws_test.cpp checks them for every registered game on random hands): legal,
// live, total, refuse, square, secret, conserve, choice, told, brief, forms.
// Includes base only. No JSON, sockets, clocks, <random>, logging, threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gameserver/rules/card.hpp"
#include "shared/base/fields.hpp"
#include "shared/base/result.hpp"

namespace cardroom::rules {

using Seat = std::int32_t;  // a place at the table, from 0

struct Viewer {
  Seat seat = -1;
  static constexpr Viewer spectator() { return Viewer{-1}; }
  static constexpr Viewer at(Seat seat) { return Viewer{seat}; }
  auto operator<=>(const Viewer&) const = default;
};

enum class Refusal : std::uint8_t { not_your_turn, illegal_action };

// When every card of a hand may be known, and with it the seed that it was dealt from.
enum class Opens : std::uint8_t { with_result, never };

struct Info {
  std::string_view name;  // on the wire, such as "old-maid"
  int least_seats = 2;
  int most_seats = 2;
  std::vector<std::string_view> verbs;  // the requests it declares
  int version = 1;                      // of the rules; stands in every journal record
  std::int64_t target = 200;            // points that end a game of several hands, if not said
  // Cards of one rank are equal: `legal` names one of them, and all are taken in its place.
  bool ranks_only = false;
  Opens opens = Opens::with_result;
};

// `playing` are the seats dealt in, ascending; the others (up to `seats`) stay empty-handed.
struct Start {
  int seats = 0;
  std::vector<Seat> playing;
  Seat first = 0;  // who acts first, one of `playing`
  base::Fields options;
  std::uint64_t hand_no = 1;  // of the table, from 1: for what changes from hand to hand
};

// Chance is asked for one of `cards`, dealt from shuffle number `shuffle` (0: the deal itself;
// each reshuffle in mid-hand counts on). At the first Ask of a shuffle `cards` is all of it.
struct Ask {
  std::uint32_t shuffle = 0;
  Cards cards;
};

struct Outcome {
  std::optional<Seat> winner;
  std::vector<std::int64_t> points;  // by seat
  std::vector<Cards> hands;          // by seat: what the game opens at the end
  bool operator==(const Outcome&) const = default;
};

// Cards that lie together, and who may know which they are. Only the laws read it.
struct Place {
  enum class Known : std::uint8_t { to_nobody, to_one, to_all };
  std::string name;
  Known known = Known::to_nobody;
  Seat seat = -1;  // whose, where known to one
  Cards cards;
};

// A verb with its fields as they stand on the wire: what one sends, or what one saw. `room`, `id`,
// `seen` and `re` are the table's and never among them; a game refuses fields that it doesn't know.
struct Move {
  std::string verb;
  base::Fields fields;
  bool operator==(const Move&) const = default;
};

// What a viewer's table shows: the public part, the number of cards by seat, the viewer's own hand.
struct Sight {
  base::Fields state;
  std::vector<std::int64_t> counts;
  Cards hand;
};

// An event of some game, whose type only its own game knows.
using Event = std::shared_ptr<const void>;

// One deal in play, of any game. A value: `clone` copies it.
class Hand {
 public:
  virtual ~Hand() = default;
  virtual std::unique_ptr<Hand> clone() const = 0;

  virtual std::optional<Ask> chance() const = 0;
  // What lies ready to be dealt from before it is asked for; nothing where the game never shuffles
  // in mid-hand.
  virtual std::optional<Ask> undealt() const = 0;
  virtual std::vector<Event> deal(Card card) const = 0;
  virtual std::vector<Move> legal(Seat seat) const = 0;
  // A Move that is no action of this game is an illegal_action.
  virtual base::Result<std::vector<Event>, Refusal> decide(Seat seat, const Move& move) const = 0;
  virtual void evolve(const Event& event) = 0;
  virtual std::uint32_t choice_no(Seat seat) const = 0;
  virtual Sight view(Viewer viewer) const = 0;
  virtual std::optional<Outcome> result() const = 0;
  virtual Move advise(Seat seat) const = 0;      // for a seat that may act
  virtual Move on_timeout(Seat seat) const = 0;  // for a seat that may act
  virtual std::string print() const = 0;
};

class Game {
 public:
  virtual ~Game() = default;
  virtual const Info& info() const = 0;
  virtual std::unique_ptr<Hand> open(const Start& start) const = 0;
  // Nothing: an inner step that is not numbered and that nobody sees.
  virtual std::optional<Move> seen(const Event& event, Viewer viewer) const = 0;
  // Empty where the options are good; else what is wrong, where, and the mend.
  virtual std::string check_options(const base::Fields& options) const = 0;
};

// The game of that name, or null. `games` lists them all in the order of the registry.
const Game* find_game(std::string_view name);
const std::vector<const Game*>& games();

}  // namespace cardroom::rules
