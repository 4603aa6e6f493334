#include "gameserver/table/dealer.hpp"

#include <algorithm>

namespace cardroom::table {

rules::Card Dealer::deal(const rules::Ask& ask) {
  if (order_.empty() || ask.shuffle != shuffle_) {
    shuffle_ = ask.shuffle;
    order_.clear();
    dealt_ = 0;
    for (const std::uint32_t place :
         crypto::shuffle_order(seed_, table_, hand_no_, shuffle_, ask.cards.size()))
      order_.push_back(ask.cards[place]);
  }
  CHECK(dealt_ < order_.size());
  const rules::Card card = order_[dealt_++];
  CHECK(std::binary_search(ask.cards.begin(), ask.cards.end(), card));
  return card;
}

}  // namespace cardroom::table
