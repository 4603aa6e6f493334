#include "gameserver/rules/durak_bout.hpp"

#include <algorithm>

namespace cardroom::rules::durak {

bool rank_lies(const Bout& bout, Rank rank) {
  for (int i = 0; i < bout.size; ++i) {
    const Attack& attack = bout.attacks[at(i)];
    if (attack.card.rank() == rank || (attack.beaten && attack.beaten->rank() == rank)) return true;
  }
  return false;
}

bool unbeaten(const Bout& bout) {
  for (int i = 0; i < bout.size; ++i)
    if (!bout.attacks[at(i)].beaten) return true;
  return false;
}

bool unbeaten(const Bout& bout, Card attack) {
  return std::any_of(bout.attacks.begin(), bout.attacks.begin() + bout.size,
                     [attack](const Attack& one) { return one.card == attack && !one.beaten; });
}

CardSet lying(const Bout& bout) {
  CardSet cards;
  for (int i = 0; i < bout.size; ++i) {
    cards.add(bout.attacks[at(i)].card);
    if (bout.attacks[at(i)].beaten) cards.add(*bout.attacks[at(i)].beaten);
  }
  return cards;
}

void attack(Bout& bout, Card card) {
  bout.attacks[at(bout.size++)] = {card, std::nullopt};
}

void beat(Bout& bout, Card card, Card over) {
  if (!rank_lies(bout, card.rank())) bout.passed.fill(false);
  for (Attack& one : bout.attacks)
    if (one.card == over) one.beaten = card;
}

void take(Bout& bout) {
  bout.taking = true;
  bout.passed.fill(false);
}

Bout cleared(const Bout& bout, bool taken) {
  Bout after;
  after.attacker = bout.attacker;
  after.defender = bout.defender;
  after.taking = taken;
  return after;
}

bool beats(Card card, Card over, Suit trumps) {
  if (card.suit() == over.suit()) return ace_high(card) > ace_high(over);
  return card.suit() == trumps;
}

}  // namespace cardroom::rules::durak
