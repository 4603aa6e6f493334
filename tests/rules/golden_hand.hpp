// Golden hands (tests/golden/*.hand): a hand of cards as text that a card player can review, played
// through the game without its type. The file gives every card that chance deals.
//
//   game crazy-eights seats=3 first=1 hand=1 target=200
//       `first` acts first (if not said: the second of those dealt in), `hand` counts the table's
//       hands; the rest are options: numbers, yes, no, or words.
//   deal  0: 2S 8H QD KS AS   1: 2C 3C 8S QH AC   2: 2D 8C 9C QS AD   up: 3D   stock: 5D 7H
//       dealt one at a time round the table from `first`; a seat without cards is not dealt in.
//       Then come the other piles, as they are written; of the `stock`, which is last, whatever is
//       drawn later.
//   1 plays 3C           -> all: 1 played 3C
//   2 plays 8C as S      -> all: 2 played 8C as S
//   2 draws              -> 2: drew 5D | others: 2 drew a card; reshuffled (stock 12)
//       what each viewer sees, and nothing else: a seat's number, `spectators`, `others`, `all`;
//       events are separated by `;`. One's own seat may be left out, the part in brackets too, and
//       the dots in it stand for anything. Without a `stock`, the card drawn is the one named here.
//   0 bids, bid 2        -> all: 0 bid 2
//       fields that are no cards stand behind a comma, each with its name.
//   1 is late            -> 1: drew 5D | others: 1 drew a card
//       its time ran out: it does what the game has the clock do.
//   0 plays KS           !! not_your_turn
//       refused so, and nothing changed.
//   legal 1: play 3C, play 8S as C, draw
//       an entry that stands for several: play 3C 3D 3H plus 1 of 4C 5C (6C 6D).
//   view 1: up 3D, suit D, stock 36 … counts 5 5 5 hand 2C 3C 8S QH AC
//       `view 1 has: stock 36, suit D` names some of it only.
//   result  winner 1; points 0 35 0; 0: 2S 8H; 2: KS
//       who holds what at the end, by seat. A hand that ended must say so.
//
// `#` begins a comment; a line that begins with a space goes on with the one above.
#pragma once

#include <string>
#include <string_view>

namespace cardroom::rules::testing {

// Empty where the hand went as written; else the first difference, with its line.
std::string play_golden(std::string_view text);

}  // namespace cardroom::rules::testing
