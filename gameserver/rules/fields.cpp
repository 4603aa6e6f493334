#include "gameserver/rules/fields.hpp"

#include <algorithm>

namespace cardroom::rules {
namespace {

bool add_to(CardSet& set, const base::Value& value) {
  const std::string* text = value.text();
  const std::optional<Card> card = text ? parse_card(*text) : std::nullopt;
  if (!card || card->pack() != 0 || set.has(*card)) return false;
  set.add(*card);
  return true;
}

}  // namespace

base::List print_list(const Plus& plus) {
  base::List list;
  for (const Choice& choice : plus) {
    base::List of;
    of.reserve(choice.of.size());
    for (CardSet entry : choice.of) {
      if (entry.size() == 1) {
        of.emplace_back(print(*entry.begin()));
      } else {
        of.emplace_back(print_list(entry));
      }
    }
    list.emplace_back(base::Fields{{"choose", choice.choose}, {"of", std::move(of)}});
  }
  return list;
}

base::List print_list(const Cards& cards) {
  base::List texts;
  texts.reserve(cards.size());
  for (Card card : cards) texts.emplace_back(print(card));
  return texts;
}

base::List print_list(CardSet cards) {
  base::List texts;
  texts.reserve(static_cast<std::size_t>(cards.size()));
  for (Card card : cards) texts.emplace_back(print(card));
  return texts;
}

std::string letter(Suit suit) {
  return std::string(1, print(suit));
}

bool only(const base::Fields& fields, std::initializer_list<std::string_view> names) {
  return std::all_of(fields.begin(), fields.end(), [names](const base::Field& field) {
    return std::find(names.begin(), names.end(), field.name) != names.end();
  });
}

std::optional<Card> find_card(const base::Fields& fields, std::string_view name) {
  const std::string* text = base::find_text(fields, name);
  return text ? parse_card(*text) : std::nullopt;
}

std::optional<CardSet> find_cards(const base::Fields& fields) {
  const base::Value* one = base::find(fields, "card");
  const base::Value* several = base::find(fields, "cards");
  if ((one != nullptr) == (several != nullptr)) return std::nullopt;
  CardSet set;
  if (one) return add_to(set, *one) ? std::optional(set) : std::nullopt;
  const base::List* list = several->list();
  if (!list || list->empty()) return std::nullopt;
  for (const base::Value& value : *list)
    if (!add_to(set, value)) return std::nullopt;
  return set;
}

}  // namespace cardroom::rules
