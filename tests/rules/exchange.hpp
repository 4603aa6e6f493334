// Cards exchanged among themselves, in whatever names them: what makes a twin of a hand. Pure.
#pragma once

#include <map>

#include "gameserver/rules/game.hpp"

namespace cardroom::rules::testing {

using Exchange = std::map<Card, Card>;

inline Card exchanged(Card card, const Exchange& exchange) {
  const auto found = exchange.find(card);
  return found == exchange.end() ? card : found->second;
}

inline base::Value exchanged(const base::Value& value, const Exchange& exchange) {
  if (const std::string* text = value.text()) {
    const std::optional<Card> card = parse_card(*text);
    return card ? base::Value(print(exchanged(*card, exchange))) : value;
  }
  if (const base::List* list = value.list()) {
    base::List changed;
    for (const base::Value& each : *list) changed.push_back(exchanged(each, exchange));
    return changed;
  }
  return value;
}

inline Move exchanged(Move move, const Exchange& exchange) {
  for (auto& [name, value] : move.fields) value = exchanged(value, exchange);
  return move;
}

}  // namespace cardroom::rules::testing
