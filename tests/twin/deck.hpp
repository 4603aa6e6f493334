// The other deck of a twin, as a value. The games of this program (registry.cpp) deal what the
// dealer gives them with cards exchanged, and are asked for cards with the exchange undone: so the
// dealer shuffles the same seed into the same order, and its commitments, roots, salts and paths
// are the same bytes in both twins. They would differ for any two seeds, and hide the order behind
// a hash; everything else that depends on a card must show. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gameserver/rules/game.hpp"
#include "tests/rules/exchange.hpp"

namespace cardroom::twin {

using rules::Move;
using rules::Seat;
using rules::testing::Exchange;

struct Deck {
  Exchange exchange;  // none: the cards are the dealer's own
  Exchange back;      // undoes it
  // What house bots and clocks did, to be done again; none: they choose.
  std::vector<Move> choices;
  std::size_t chosen = 0;
  bool fails = false;  // the code of the game throws at its next decision
};

// Of all tables of this program.
inline Deck deck;

Deck exchanged_deck(Exchange exchange, const std::vector<Move>& choices);

// The registered game of that name as the rules have it, without a deck of ours; or null.
const rules::Game* plain_game(std::string_view name);

}  // namespace cardroom::twin
