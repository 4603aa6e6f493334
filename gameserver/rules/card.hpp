// A playing card and its two-character name (PROTOCOL: rank A23456789TJQK, suit CDHS, jokers BJ and
// RJ, a second pack's cards end in '). Cards are ordered by pack, then suit, then rank, jokers
// last. Pure; lives on any thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cardroom::rules {

enum class Suit : std::uint8_t { clubs, diamonds, hearts, spades };
inline constexpr Suit kSuits[] = {Suit::clubs, Suit::diamonds, Suit::hearts, Suit::spades};
enum class Rank : std::uint8_t {
  ace = 1,
  two,
  three,
  four,
  five,
  six,
  seven,
  eight,
  nine,
  ten,
  jack,
  queen,
  king
};

class Card {
 public:
  constexpr Card() = default;
  constexpr Card(Rank rank, Suit suit, int pack = 0)
      : index_(static_cast<std::uint8_t>(pack * kPackSize + static_cast<int>(suit) * 13 +
                                         static_cast<int>(rank) - 1)) {}
  static constexpr Card black_joker(int pack = 0) { return Card(pack, 52); }
  static constexpr Card red_joker(int pack = 0) { return Card(pack, 53); }

  constexpr bool joker() const { return index_ % kPackSize >= 52; }
  // Of no meaning for a joker.
  constexpr Suit suit() const { return static_cast<Suit>(index_ % kPackSize / 13); }
  constexpr Rank rank() const { return static_cast<Rank>(index_ % kPackSize % 13 + 1); }
  constexpr int pack() const { return index_ / kPackSize; }
  // The place in the order of cards: 0 … 53 in the first pack, 54 … 107 in the second.
  constexpr int index() const { return index_; }
  static constexpr Card from_index(int index) { return Card(0, index); }

  constexpr auto operator<=>(const Card&) const = default;

 private:
  static constexpr int kPackSize = 54;
  constexpr Card(int pack, int place)
      : index_(static_cast<std::uint8_t>(pack * kPackSize + place)) {}
  std::uint8_t index_ = 0;
};

// The rank as a number where the ace is high: 2 … 14. Of no meaning for a joker.
constexpr int ace_high(Card card) {
  return card.rank() == Rank::ace ? 14 : static_cast<int>(card.rank());
}

// The rank where three is lowest and two highest: 0 … 12. Of no meaning for a joker.
constexpr int two_high(Card card) {
  return (static_cast<int>(card.rank()) + 10) % 13;
}

using Cards = std::vector<Card>;

std::string print(Card card);           // "8H"
std::string print(const Cards& cards);  // "8H QD KS"
char print(Suit suit);                  // 'H'
std::optional<Card> parse_card(std::string_view text);
std::optional<Suit> parse_suit(std::string_view text);

// The 52 cards of one pack, ascending.
Cards standard_pack();

inline namespace literals {
Card operator""_card(const char* text, std::size_t size);    // "8H"_card; aborts on a bad name
Cards operator""_cards(const char* text, std::size_t size);  // "8H QD KS"_cards
}  // namespace literals

}  // namespace cardroom::rules
