// A bout of durak: who attacks whom, what lies on the table and what may come to lie there. All of
// it is open, so that a State and a View change it alike. Pure; lives on any thread.
#pragma once

#include <array>
#include <optional>

#include "gameserver/rules/seating.hpp"

namespace cardroom::rules::durak {

inline constexpr int kMostSeats = 5;
inline constexpr int kMostAttacks = 6;

struct Attack {
  Card card{};
  std::optional<Card> beaten;  // by
  bool operator==(const Attack&) const = default;
};

struct Bout {
  Seat attacker = 0;
  Seat defender = 0;
  std::array<Attack, kMostAttacks> attacks{};
  std::int8_t size = 0;
  std::int8_t most = 0;  // attacks that may lie there
  bool taking = false;
  std::array<bool, kMostSeats> passed{};
  bool operator==(const Bout&) const = default;
};

bool rank_lies(const Bout& bout, Rank rank);
bool unbeaten(const Bout& bout);
bool unbeaten(const Bout& bout, Card attack);
CardSet lying(const Bout& bout);

void attack(Bout& bout, Card card);
// A new rank is a new choice for who had passed.
void beat(Bout& bout, Card card, Card over);
void take(Bout& bout);
// After it: who was in what part, and how it ended, says who draws first and who attacks next.
Bout cleared(const Bout& bout, bool taken);

// Whether the one card beats the other.
bool beats(Card card, Card over, Suit trumps);

}  // namespace cardroom::rules::durak
