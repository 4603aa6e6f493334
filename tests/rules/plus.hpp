// What an entry of `legal` stands for where it has a `plus` (gameserver/rules/game.hpp): one of the
// plays by chance, and whether a given play is among them. Knows no game.
#pragma once

#include "gameserver/rules/game.hpp"
#include "tests/rules/rng.hpp"

namespace cardroom::rules::testing {

// By chance one of those that the entry stands for; itself where it stands for itself.
Move one_of(const Move& entry, Rng& rng);

// Whether the entry stands for `move`, whose cards come in any order. Where `ranks_only`, cards of
// one rank are equal.
bool stands_for(const Move& entry, const Move& move, bool ranks_only);

// Another play much like `move`: a card of `from` more, one less, or one exchanged.
Move near_miss(const Move& move, const Cards& from, Rng& rng);

// The cards of `card` or `cards`; what is no card is left out.
Cards cards_of(const Move& move);

}  // namespace cardroom::rules::testing
