// Cards, suits and counts as the Fields of a Move or a Sight, and back. Knows no game. Pure; lives
// on any thread.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "gameserver/rules/card_set.hpp"
#include "shared/base/fields.hpp"

namespace cardroom::rules {

// A part of `plus` (game.hpp): any `choose` different ones of `of`, each taken whole.
struct Choice {
  int choose = 0;
  std::vector<CardSet> of;
  bool operator==(const Choice&) const = default;
};
using Plus = std::vector<Choice>;

base::List print_list(const Plus& plus);
base::List print_list(const Cards& cards);
base::List print_list(CardSet cards);  // ascending
std::string letter(Suit suit);

// The first `seats` of what is kept by seat.
template <class T, std::size_t N>
base::List print_list(const std::array<T, N>& by_seat, int seats) {
  base::List list;
  list.reserve(static_cast<std::size_t>(seats));
  for (std::size_t seat = 0; seat < static_cast<std::size_t>(seats); ++seat) {
    if constexpr (std::is_same_v<T, bool>) {
      list.emplace_back(by_seat[seat]);
    } else {
      list.emplace_back(static_cast<std::int64_t>(by_seat[seat]));
    }
  }
  return list;
}

// No others than these are there.
bool only(const base::Fields& fields, std::initializer_list<std::string_view> names);
std::optional<Card> find_card(const base::Fields& fields, std::string_view name);
// What `cards` lists, or the one that `card` names; of one pack, none twice, and not none.
std::optional<CardSet> find_cards(const base::Fields& fields);

}  // namespace cardroom::rules
