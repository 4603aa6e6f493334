#include "gameserver/rules/dou_dizhu_combos.hpp"

#include <algorithm>

namespace cardroom::rules::dou_dizhu {
namespace {

using Counts = std::array<int, kRanks>;
using ByRank = std::array<CardSet, kRanks>;

// How many ranks in a row each shape needs; one alone always will do.
constexpr std::array<int, 5> kLeastRow = {0, 5, 3, 2, 1};
constexpr int kMostRow = kAce + 1;
constexpr int kBesideFour = 2;

ByRank by_rank(CardSet hand) {
  ByRank ranks;
  for (Card card : hand) ranks[static_cast<std::size_t>(rank_of(card))].add(card);
  return ranks;
}

int beside(const Combo& combo) {
  return combo.same == 4 ? kBesideFour : combo.length;
}

// The lowest rank of which there are so many, where those ranks lie in a row.
std::optional<int> row_of(const Counts& counts, int same, int length) {
  int first = 0;
  while (first < kRanks && counts[static_cast<std::size_t>(first)] != same) ++first;
  if (length > 1 && first + length - 1 > kAce) return std::nullopt;
  for (int rank = first; rank < first + length; ++rank)
    if (counts[static_cast<std::size_t>(rank)] != same) return std::nullopt;
  return first;
}

CardSet lowest(CardSet cards, int count) {
  CardSet some;
  for (Card card : cards)
    if (some.size() < count) some.add(card);
  return some;
}

// Everything of one shape that a hand holds.
class Plays {
 public:
  Plays(const ByRank& ranks, int above) : ranks_(ranks), above_(above) {}

  void add(int same, int length, int attached) {
    const int last = length > 1 ? kAce - length + 1 : kRanks - 1;
    for (int rank = above_ + 1; rank <= last; ++rank) {
      Entry entry;
      const bool holds = has_row(rank, same, length, entry.cards);
      if (!holds) continue;
      entry.combo = {same, length, attached, rank, false};
      if (attached == 0) {
        entries_.push_back(entry);
      } else {
        attach(entry);
      }
    }
  }

  std::vector<Entry> take() { return std::move(entries_); }

 private:
  const CardSet& cards(int rank) const { return ranks_[static_cast<std::size_t>(rank)]; }

  bool has_row(int rank, int same, int length, CardSet& row) const {
    for (int i = 0; i < length; ++i) {
      if (cards(rank + i).size() < same) return false;
      row.add_all(lowest(cards(rank + i), same));
    }
    return true;
  }

  // Attached cards are of ranks of their own, and never both jokers: so there is one entry without
  // the red joker, and one with it and without the black.
  void attach(const Entry& base) {
    const int wanted = beside(base.combo);
    std::vector<CardSet> of;
    for (int rank = 0; rank < kRanks; ++rank) {
      if (base.combo.rank <= rank && rank < base.combo.rank + base.combo.length) continue;
      if (cards(rank).size() >= base.combo.attached)
        of.push_back(lowest(cards(rank), base.combo.attached));
    }
    const bool both = wanted > 1 && base.combo.attached == 1 && !cards(kBlackJoker).empty() &&
                      !cards(kRedJoker).empty();
    if (!both) return with(base, wanted, std::move(of));
    const CardSet red = of.back();
    of.pop_back();
    with(base, wanted, of);
    of.pop_back();
    Entry red_too = base;
    red_too.cards.add_all(red);
    with(red_too, wanted - 1, std::move(of));
  }

  void with(Entry entry, int choose, std::vector<CardSet> of) {
    if (static_cast<int>(of.size()) < choose) return;
    entry.plus = {{choose, std::move(of)}};
    entries_.push_back(std::move(entry));
  }

  const ByRank& ranks_;
  int above_;
  std::vector<Entry> entries_;
};

void add_rows(Plays& plays, int same, int attached) {
  const auto least = kLeastRow[static_cast<std::size_t>(same)];
  for (int length = std::max(least, 2); length <= kMostRow; ++length)
    plays.add(same, length, attached);
}

}  // namespace

int rank_of(Card card) {
  if (card.joker()) return card == Card::black_joker() ? kBlackJoker : kRedJoker;
  return two_high(card);
}

std::optional<Combo> combo_of(CardSet cards) {
  Counts counts{};
  for (Card card : cards) ++counts[static_cast<std::size_t>(rank_of(card))];
  const auto ranks_with = [&counts](int count) {
    return static_cast<int>(std::count(counts.begin(), counts.end(), count));
  };
  const std::array<int, 5> ranks{0, ranks_with(1), ranks_with(2), ranks_with(3), ranks_with(4)};
  const bool jokers = counts[kBlackJoker] == 1 && counts[kRedJoker] == 1;
  if (jokers && cards.size() == 2) return Combo{1, 1, 0, kBlackJoker, true};
  int same = 4;
  while (same > 0 && ranks[static_cast<std::size_t>(same)] == 0) --same;
  if (same == 0) return std::nullopt;
  const int length = ranks[static_cast<std::size_t>(same)];
  const std::optional<int> first = row_of(counts, same, length);
  Combo combo{same, length, 0, first.value_or(0), false};
  const bool long_enough =
      length == 1 || (same < 4 && length >= kLeastRow[static_cast<std::size_t>(same)]);
  if (!first || !long_enough) return std::nullopt;
  int others = 0;
  for (int count = 1; count < same; ++count) others += ranks[static_cast<std::size_t>(count)];
  if (others == 0) return combo;
  for (int attached : {1, 2}) {
    combo.attached = attached;
    const bool all_so = ranks[static_cast<std::size_t>(attached)] == others;
    if (same >= 3 && all_so && others == beside(combo) && !jokers) return combo;
  }
  return std::nullopt;
}

bool beats(const Combo& combo, const Combo& before) {
  if (combo.rocket) return true;
  if (before.rocket) return false;
  if (combo.bomb() && !before.bomb()) return true;
  return combo.same_shape(before) && combo.rank > before.rank;
}

std::vector<Entry> plays(CardSet hand, const std::optional<Combo>& before) {
  const ByRank ranks = by_rank(hand);
  Plays shaped(ranks, before && !before->rocket ? before->rank : -1);
  if (before) {
    if (!before->rocket && !before->bomb())
      shaped.add(before->same, before->length, before->attached);
  } else {
    for (int same = 1; same <= 3; ++same) {
      shaped.add(same, 1, 0);
      add_rows(shaped, same, 0);
    }
    for (int attached = 1; attached <= 2; ++attached) {
      shaped.add(3, 1, attached);
      add_rows(shaped, 3, attached);
      shaped.add(4, 1, attached);
    }
  }
  std::vector<Entry> entries = shaped.take();
  if (!before || !before->rocket) {
    Plays bombs(ranks, before && before->bomb() ? before->rank : -1);
    bombs.add(4, 1, 0);
    for (Entry& bomb : bombs.take()) entries.push_back(std::move(bomb));
    CardSet jokers = ranks[kBlackJoker];
    jokers.add_all(ranks[kRedJoker]);
    if (jokers.size() == 2) entries.push_back({jokers, {}, *combo_of(jokers)});
  }
  return entries;
}

}  // namespace cardroom::rules::dou_dizhu
