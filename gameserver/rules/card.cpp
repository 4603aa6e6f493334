#include "gameserver/rules/card.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace cardroom::rules {
namespace {

constexpr std::string_view kRanks = "A23456789TJQK";
constexpr std::string_view kSuitLetters = "CDHS";
constexpr int kMaxPacks = 2;

}  // namespace

std::string print(Card card) {
  CHECK(card.pack() < kMaxPacks);
  std::string text;
  if (card.joker()) {
    text = card == Card::black_joker(card.pack()) ? "BJ" : "RJ";
  } else {
    text += kRanks[static_cast<std::size_t>(card.rank()) - 1];
    text += print(card.suit());
  }
  if (card.pack() == 1) text += '\'';
  return text;
}

std::string print(const Cards& cards) {
  std::string text;
  for (Card card : cards) {
    if (!text.empty()) text += ' ';
    text += print(card);
  }
  return text;
}

char print(Suit suit) {
  return kSuitLetters[static_cast<std::size_t>(suit)];
}

std::optional<Suit> parse_suit(std::string_view text) {
  if (text.size() != 1) return std::nullopt;
  const std::size_t place = kSuitLetters.find(text[0]);
  if (place == std::string_view::npos) return std::nullopt;
  return static_cast<Suit>(place);
}

std::optional<Card> parse_card(std::string_view text) {
  int pack = 0;
  if (text.size() == 3 && text[2] == '\'') {
    pack = 1;
    text.remove_suffix(1);
  }
  if (text.size() != 2) return std::nullopt;
  if (text == "BJ") return Card::black_joker(pack);
  if (text == "RJ") return Card::red_joker(pack);
  const std::size_t rank = kRanks.find(text[0]);
  const std::optional<Suit> suit = parse_suit(text.substr(1));
  if (rank == std::string_view::npos || !suit) return std::nullopt;
  return Card(static_cast<Rank>(rank + 1), *suit, pack);
}

Cards standard_pack() {
  Cards cards;
  cards.reserve(52);
  for (int index = 0; index < 52; ++index) cards.push_back(Card::from_index(index));
  return cards;
}

inline namespace literals {

Card operator""_card(const char* text, std::size_t size) {
  const std::optional<Card> card = parse_card({text, size});
  CHECK(card.has_value());
  return *card;
}

Cards operator""_cards(const char* text, std::size_t size) {
  Cards cards;
  std::string_view rest(text, size);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::optional<Card> card = parse_card(rest.substr(0, end));
    CHECK(card.has_value());
    cards.push_back(*card);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return cards;
}

}  // namespace literals
}  // namespace cardroom::rules
