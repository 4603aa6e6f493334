// A set of cards of one pack (52 cards and two jokers) in one word: it has no order but the cards'
// own, so that a State which holds its undealt cards so cannot hold, or show, the order of a deck.
// A card of a second pack is never in it. Pure; lives on any thread.
#pragma once

#include <bit>
#include <cstdint>

#include "gameserver/rules/card.hpp"
#include "shared/base/check.hpp"

namespace cardroom::rules {

class CardSet {
 public:
  constexpr CardSet() = default;
  explicit CardSet(const Cards& cards) {
    for (Card card : cards) add(card);
  }
  // The 52 cards of one pack.
  static constexpr CardSet standard_pack() { return CardSet((std::uint64_t{1} << 52) - 1); }
  // And its two jokers.
  static constexpr CardSet pack_with_jokers() { return CardSet((std::uint64_t{1} << 54) - 1); }

  constexpr bool has(Card card) const { return card.pack() == 0 && (bits_ & bit(card)) != 0; }
  constexpr int size() const { return std::popcount(bits_); }
  constexpr bool empty() const { return bits_ == 0; }

  // The card is not in it yet.
  void add(Card card) {
    CHECK(card.pack() == 0 && !has(card));
    bits_ |= bit(card);
  }
  // The card is in it.
  void remove(Card card) {
    CHECK(has(card));
    bits_ &= ~bit(card);
  }

  constexpr bool has_all(CardSet other) const { return (other.bits_ & ~bits_) == 0; }
  void add_all(CardSet other) {
    CHECK((bits_ & other.bits_) == 0);
    bits_ |= other.bits_;
  }
  void remove_all(CardSet other) {
    CHECK(has_all(other));
    bits_ &= ~other.bits_;
  }

  // Ascending.
  class Iterator {
   public:
    explicit constexpr Iterator(std::uint64_t rest) : rest_(rest) {}
    constexpr Card operator*() const { return Card::from_index(std::countr_zero(rest_)); }
    constexpr Iterator& operator++() {
      rest_ &= rest_ - 1;
      return *this;
    }
    constexpr bool operator==(const Iterator&) const = default;

   private:
    std::uint64_t rest_;
  };
  constexpr Iterator begin() const { return Iterator(bits_); }
  constexpr Iterator end() const { return Iterator(0); }

  Cards cards() const {
    Cards list(static_cast<std::size_t>(size()));
    auto at = list.begin();
    for (Card card : *this) *at++ = card;
    return list;
  }

  constexpr bool operator==(const CardSet&) const = default;

 private:
  explicit constexpr CardSet(std::uint64_t bits) : bits_(bits) {}
  static constexpr std::uint64_t bit(Card card) { return std::uint64_t{1} << card.index(); }

  std::uint64_t bits_ = 0;
};

}  // namespace cardroom::rules
