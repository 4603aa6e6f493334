// The Dealer: answers the rules' requests for cards from one deal's sealed seed. It stands outside
// the rules, so that no state, view or log can hold the order of the undealt cards. A value: a copy
// deals the same cards. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "gameserver/rules/game.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::table {

class Dealer {
 public:
  Dealer(const crypto::Seed& seed, std::string table, std::uint64_t hand_no)
      : seed_(seed), table_(std::move(table)), hand_no_(hand_no) {}

  // The next card of the shuffle that `ask` names; one of ask.cards.
  rules::Card deal(const rules::Ask& ask);

  const crypto::Seed& seed() const { return seed_; }

 private:
  crypto::Seed seed_;
  std::string table_;
  std::uint64_t hand_no_;
  std::uint32_t shuffle_ = 0;
  rules::Cards order_;  // of the shuffle in use, first dealt first; empty before the first
  std::size_t dealt_ = 0;
};

}  // namespace cardroom::table
