#include "gameserver/rules/big_two_combos.hpp"

#include <algorithm>
#include <array>

namespace cardroom::rules::big_two {
namespace {

constexpr int kRanks = 13;
constexpr int kRow = 5;
constexpr std::array<int, 4> kSuitHeight = {1, 0, 2, 3};  // clubs, diamonds, hearts, spades

int size_of(Kind kind) {
  return kind <= Kind::triple ? static_cast<int>(kind) + 1 : kRow;
}

int height_of(Suit suit) {
  return kSuitHeight[static_cast<std::size_t>(suit)];
}

bool lower(Card one, Card other) {
  return value_of(one) < value_of(other);
}

// From low to high.
Cards sorted(CardSet cards) {
  Cards list = cards.cards();
  std::sort(list.begin(), list.end(), lower);
  return list;
}

// All ways to take so many of the cards.
std::vector<CardSet> some_of(const Cards& cards, int count) {
  std::vector<CardSet> all;
  const std::size_t ways = std::size_t{1} << cards.size();
  for (std::size_t way = 1; way < ways; ++way) {
    if (std::popcount(way) != count) continue;
    CardSet some;
    for (std::size_t i = 0; i < cards.size(); ++i)
      if ((way >> i & 1U) != 0) some.add(cards[i]);
    all.push_back(some);
  }
  return all;
}

class Plays {
 public:
  Plays(CardSet hand, const std::optional<Combo>& before, const std::optional<Card>& must)
      : before_(before), must_(must) {
    for (Card card : sorted(hand)) {
      ranks_[static_cast<std::size_t>(two_high(card))].push_back(card);
      suits_[static_cast<std::size_t>(height_of(card.suit()))].push_back(card);
    }
  }

  std::vector<Entry> all() {
    for (Kind kind : {Kind::single, Kind::pair, Kind::triple})
      if (wanted(kind)) of_a_rank(kind);
    if (wanted(Kind::straight)) straights();
    if (wanted(Kind::flush)) flushes();
    if (wanted(Kind::full_house)) full_houses();
    if (wanted(Kind::four)) fours();
    // Where they are not among the flushes already.
    if (wanted(Kind::straight_flush)) straight_flushes();
    return std::move(entries_);
  }

 private:
  bool wanted(Kind kind) const {
    return !before_ || (size_of(kind) == size_of(before_->kind) && kind >= before_->kind);
  }
  // What its top must be above.
  int above(Kind kind) const { return before_ && before_->kind == kind ? before_->top : -1; }
  bool has_must(CardSet cards) const { return !must_ || cards.has(*must_); }

  void of_a_rank(Kind kind) {
    for (const Cards& rank : ranks_)
      for (CardSet cards : some_of(rank, size_of(kind)))
        if (has_must(cards) && combo_of(cards)->top > above(kind)) entries_.push_back({cards, {}});
  }

  // One card of each of five ranks in a row.
  void straights() {
    for (int first = 0; first + kRow <= kRanks; ++first) {
      Entry entry;
      for (int rank = first; rank < first + kRow; ++rank) {
        std::vector<CardSet> of;
        for (Card card : ranks_[static_cast<std::size_t>(rank)]) {
          if (rank == first && must_ && card != *must_) continue;
          if (rank == first + kRow - 1 && value_of(card) <= above(Kind::straight)) continue;
          of.push_back(CardSet({card}));
        }
        if (!of.empty()) entry.plus.push_back({1, std::move(of)});
      }
      if (entry.plus.size() == kRow) entries_.push_back(std::move(entry));
    }
  }

  // By their highest card, and four below it. The lowest card of a hand is below any four others.
  void flushes() {
    for (const Cards& suit : suits_) {
      if (must_ && (suit.empty() || suit.front() != *must_)) continue;
      for (std::size_t top = kRow - 1; top < suit.size(); ++top) {
        if (value_of(suit[top]) <= above(Kind::flush)) continue;
        Entry entry{CardSet({suit[top]}), {{kRow - 1, {}}}};
        for (std::size_t i = 0; i < top; ++i) {
          if (i == 0 && must_) {
            entry.cards.add(suit[i]);
            --entry.plus[0].choose;
          } else {
            entry.plus[0].of.push_back(CardSet({suit[i]}));
          }
        }
        entries_.push_back(std::move(entry));
      }
    }
  }

  void full_houses() {
    for (int rank = 0; rank < kRanks; ++rank) {
      if (rank <= above(Kind::full_house)) continue;
      const Cards& three = ranks_[static_cast<std::size_t>(rank)];
      const bool must_be_three = must_ && two_high(*must_) == rank;
      Entry entry{{}, {{1, {}}, {1, {}}}};
      for (CardSet cards : some_of(three, 3))
        if (!must_be_three || cards.has(*must_)) entry.plus[0].of.push_back(cards);
      for (int other = 0; other < kRanks; ++other)
        if (other != rank)
          for (CardSet cards : some_of(ranks_[static_cast<std::size_t>(other)], 2))
            if (must_be_three || has_must(cards)) entry.plus[1].of.push_back(cards);
      if (!entry.plus[0].of.empty() && !entry.plus[1].of.empty())
        entries_.push_back(std::move(entry));
    }
  }

  void fours() {
    for (int rank = 0; rank < kRanks; ++rank) {
      const Cards& four = ranks_[static_cast<std::size_t>(rank)];
      if (rank <= above(Kind::four) || four.size() < 4) continue;
      Entry entry{CardSet(four), {{1, {}}}};
      for (const Cards& other : ranks_)
        for (Card card : other)
          if (!entry.cards.has(card) && (has_must(entry.cards) || card == *must_))
            entry.plus[0].of.push_back(CardSet({card}));
      if (!entry.plus[0].of.empty()) entries_.push_back(std::move(entry));
    }
  }

  void straight_flushes() {
    const bool all_are_flushes = !before_ || before_->kind < Kind::flush;
    if (all_are_flushes) return;
    for (const Cards& suit : suits_) {
      for (std::size_t top = kRow - 1; top < suit.size(); ++top) {
        const auto last = suit.begin() + static_cast<std::ptrdiff_t>(top) + 1;
        const CardSet cards(Cards(last - kRow, last));
        const Combo combo = *combo_of(cards);
        const bool listed = before_->kind == Kind::flush && combo.top > before_->top;
        if (combo.kind == Kind::straight_flush && !listed && combo.top > above(combo.kind))
          entries_.push_back({cards, {}});
      }
    }
  }

  std::optional<Combo> before_;
  std::optional<Card> must_;
  std::array<Cards, kRanks> ranks_;
  std::array<Cards, 4> suits_;
  std::vector<Entry> entries_;
};

}  // namespace

int value_of(Card card) {
  return two_high(card) * 4 + height_of(card.suit());
}

std::optional<Combo> combo_of(CardSet cards) {
  const Cards list = sorted(cards);
  if (list.empty()) return std::nullopt;
  std::array<int, kRanks> counts{};
  for (Card card : list) ++counts[static_cast<std::size_t>(two_high(card))];
  const int most = *std::max_element(counts.begin(), counts.end());
  const int rank = static_cast<int>(std::find(counts.begin(), counts.end(), most) - counts.begin());
  const int top = value_of(list.back());
  const auto size = list.size();
  if (size <= 3) {
    if (most != static_cast<int>(size)) return std::nullopt;
    if (size == 3) return Combo{Kind::triple, rank};
    return Combo{size == 1 ? Kind::single : Kind::pair, top};
  }
  if (size != kRow) return std::nullopt;
  if (most == 4) return Combo{Kind::four, rank};
  if (most == 3 && std::count(counts.begin(), counts.end(), 2) == 1)
    return Combo{Kind::full_house, rank};
  const bool flush = std::all_of(list.begin(), list.end(),
                                 [&](Card card) { return card.suit() == list[0].suit(); });
  const bool row = most == 1 && two_high(list.back()) - two_high(list.front()) == kRow - 1;
  if (flush) return Combo{row ? Kind::straight_flush : Kind::flush, top};
  return row ? std::optional(Combo{Kind::straight, top}) : std::nullopt;
}

bool beats(const Combo& combo, const Combo& before) {
  if (size_of(combo.kind) != size_of(before.kind)) return false;
  return combo.kind > before.kind || (combo.kind == before.kind && combo.top > before.top);
}

std::vector<Entry> plays(CardSet hand, const std::optional<Combo>& before,
                         const std::optional<Card>& must) {
  return Plays(hand, before, must).all();
}

}  // namespace cardroom::rules::big_two
