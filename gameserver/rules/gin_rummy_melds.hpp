// Melds of gin rummy: how ten cards are laid out, and what can be laid off on another's. Knows
// nothing of turns. Pure; lives on any thread.
#pragma once

#include <vector>

#include "gameserver/rules/card_set.hpp"

namespace cardroom::rules {

// Cards laid out: melds (sets, and runs in which the ace is low), what was laid off on another's
// melds, and the deadwood that is left.
struct Spread {
  std::vector<CardSet> melds;
  CardSet laid_off;
  CardSet left;
  bool operator==(const Spread&) const = default;
};

// What a card counts as deadwood, and what several do.
int deadwood(Card card);
int deadwood(CardSet cards);

// The layout that leaves the least deadwood; of several the first that is found, runs before sets.
Spread spread_of(CardSet hand);
// The same for who lays off on these melds afterwards.
Spread spread_against(CardSet hand, const std::vector<CardSet>& melds);

// The least deadwood of a hand.
int least_deadwood(CardSet hand);

}  // namespace cardroom::rules
