// The combinations of dou dizhu: what some cards are, what beats what, and what a hand can play.
// Knows nothing of turns. Pure; lives on any thread.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "gameserver/rules/fields.hpp"

namespace cardroom::rules::dou_dizhu {

// Three to king, ace, two: 0 … 12; the black joker 13, the red one 14.
inline constexpr int kRanks = 15;
inline constexpr int kAce = 11;
inline constexpr int kBlackJoker = 13;
inline constexpr int kRedJoker = 14;
int rank_of(Card card);

// `length` ranks in a row of `same` cards each, from `rank` upwards; with threes and fours so many
// ranks of `attached` cards each besides (0: none). A rocket, the two jokers, is of no shape but
// its own.
struct Combo {
  int same = 0;
  int length = 0;
  int attached = 0;
  int rank = 0;
  bool rocket = false;
  bool operator==(const Combo&) const = default;

  bool bomb() const { return same == 4 && attached == 0; }
  bool same_shape(const Combo& other) const {
    return same == other.same && length == other.length && attached == other.attached &&
           rocket == other.rocket;
  }
};

// What the cards are, or nothing.
std::optional<Combo> combo_of(CardSet cards);
bool beats(const Combo& combo, const Combo& before);

// Cards to be played together, perhaps with others (see Plus): of each rank the lowest suits.
struct Entry {
  CardSet cards;
  Plus plus;
  Combo combo;
};
// All that a hand can lead, or play on `before`: by shape, then from low to high; bombs and the
// rocket last.
std::vector<Entry> plays(CardSet hand, const std::optional<Combo>& before);

}  // namespace cardroom::rules::dou_dizhu
