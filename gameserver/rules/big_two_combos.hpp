// The combinations of big two: what some cards are, what beats what, and what a hand can play.
// Knows nothing of turns. Pure; lives on any thread.
#pragma once

#include <optional>
#include <vector>

#include "gameserver/rules/fields.hpp"

namespace cardroom::rules::big_two {

// From low to high: threes to twos, of each rank diamonds, clubs, hearts, spades. 0 … 51.
int value_of(Card card);

enum class Kind : std::uint8_t {
  single,
  pair,
  triple,
  straight,
  flush,
  full_house,
  four,  // of a kind, and one card
  straight_flush
};

struct Combo {
  Kind kind = Kind::single;
  int top =
      0;  // the highest card's value; of triples and what holds them, and of fours, their rank
  bool operator==(const Combo&) const = default;
};

std::optional<Combo> combo_of(CardSet cards);
// Of as many cards: a higher kind, or the same with a higher top.
bool beats(const Combo& combo, const Combo& before);

struct Entry {
  CardSet cards;
  Plus plus;
};
// All that a hand can lead, or play on `before`; with `must`, only what has that card, the lowest
// of the hand. From few cards to many, from low kinds to high.
std::vector<Entry> plays(CardSet hand, const std::optional<Combo>& before,
                         const std::optional<Card>& must);

}  // namespace cardroom::rules::big_two
