#include "gameserver/rules/gin_rummy_melds.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace cardroom::rules {
namespace {

constexpr int kLeastMeld = 3;

bool is_set(CardSet meld) {
  const auto cards = meld.cards();
  return cards[0].rank() == cards[1].rank();
}

std::optional<Card> after(Card card) {
  if (card.rank() == Rank::king) return std::nullopt;
  return Card::from_index(card.index() + 1);
}

std::optional<Card> before(Card card) {
  if (card.rank() == Rank::ace) return std::nullopt;
  return Card::from_index(card.index() - 1);
}

// Lays off all that fits. Runs before sets: a run may go on after a card, a set is full.
void lay_off(Spread& spread, const std::vector<CardSet>& melds) {
  const auto lay = [&spread](Card card) {
    spread.left.remove(card);
    spread.laid_off.add(card);
  };
  for (CardSet meld : melds) {
    if (is_set(meld)) continue;
    const Cards run = meld.cards();
    for (auto next = after(run.back()); next && spread.left.has(*next); next = after(*next))
      lay(*next);
    for (auto next = before(run.front()); next && spread.left.has(*next); next = before(*next))
      lay(*next);
  }
  for (CardSet meld : melds) {
    if (!is_set(meld)) continue;
    for (Suit suit : kSuits)
      if (const Card card((*meld.begin()).rank(), suit); spread.left.has(card)) lay(card);
  }
}

// Tries every layout: the lowest card left is in one of its melds, or deadwood.
class Search {
 public:
  explicit Search(const std::vector<CardSet>* against) : against_(against) {}

  Spread best(CardSet hand) {
    rest_ = hand;
    look();
    return *best_;
  }

 private:
  void look() {
    // Without laying off, what lies there already can only grow.
    if (!against_ && best_ && deadwood(now_.left) >= points_) return;
    if (rest_.empty()) return keep();
    const Card lowest = *rest_.begin();
    runs_from(lowest);
    sets_with(lowest);
    rest_.remove(lowest);
    now_.left.add(lowest);
    look();
    now_.left.remove(lowest);
    rest_.add(lowest);
  }

  void runs_from(Card lowest) {
    CardSet run({lowest});
    for (auto next = after(lowest); next && rest_.has(*next); next = after(*next)) {
      run.add(*next);
      if (run.size() >= kLeastMeld) with(run);
    }
  }

  void sets_with(Card lowest) {
    CardSet all;
    for (Suit suit : kSuits)
      if (const Card card(lowest.rank(), suit); rest_.has(card)) all.add(card);
    if (all.size() < kLeastMeld) return;
    with(all);
    if (all.size() == kLeastMeld) return;
    for (Card card : all) {
      if (card == lowest) continue;
      CardSet three = all;
      three.remove(card);
      with(three);
    }
  }

  void with(CardSet meld) {
    for (Card card : meld) rest_.remove(card);
    now_.melds.push_back(meld);
    look();
    now_.melds.pop_back();
    for (Card card : meld) rest_.add(card);
  }

  void keep() {
    Spread spread = now_;
    if (against_) lay_off(spread, *against_);
    const int points = deadwood(spread.left);
    if (best_ && points >= points_) return;
    points_ = points;
    best_ = std::move(spread);
  }

  const std::vector<CardSet>* against_;
  CardSet rest_;
  Spread now_;
  std::optional<Spread> best_;
  int points_ = 0;
};

}  // namespace

int deadwood(Card card) {
  return std::min(static_cast<int>(card.rank()), 10);
}

int deadwood(CardSet cards) {
  int sum = 0;
  for (Card card : cards) sum += deadwood(card);
  return sum;
}

Spread spread_of(CardSet hand) {
  return Search(nullptr).best(hand);
}

Spread spread_against(CardSet hand, const std::vector<CardSet>& melds) {
  return Search(&melds).best(hand);
}

int least_deadwood(CardSet hand) {
  return deadwood(spread_of(hand).left);
}

}  // namespace cardroom::rules
