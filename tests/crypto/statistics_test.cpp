// The shuffle as a statistician sees it: where cards come to lie, which lie next to each other, and
// the cycles and fixed points of the order as a permutation, over many deals of fixed seeds. Such
// counts cannot tell a predictable generator from a good one (known answers do, in the other tests
// of this folder), but they find a shuffle that is wrong: beside the real one stand wrong ones, and
// each of them must fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "shared/crypto/chacha20.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::crypto {
namespace {

constexpr std::size_t kCards = 52;
constexpr int kDeals = 20'000;
// Significance: of a million sets of seeds, one would have a right shuffle fail a given count, too
// uneven or too even. The normal quantile of that:
constexpr double kQuantile = 4.89;
constexpr std::size_t kBins = 8;  // of a count a deal: 0 … 6, more

using Order = std::vector<std::uint32_t>;
using Shuffle = std::function<Order(int deal)>;
using Shares = std::array<double, kBins>;

// Whether χ² with so many degrees of freedom is neither too great nor too small: by the cube root
// of Wilson and Hilferty (1931), which is nearly normal.
bool likely(double chi_squared, double freedom) {
  const double spread = 2 / (9 * freedom);
  const double normal = (std::cbrt(chi_squared / freedom) - (1 - spread)) / std::sqrt(spread);
  return std::abs(normal) < kQuantile;
}

// The share of orders with k cycles: the next of n cards opens one with the chance 1/n.
Shares cycles_expected() {
  std::vector<double> share{1};
  for (std::size_t n = 1; n <= kCards; ++n) {
    std::vector<double> next(n + 1);
    for (std::size_t k = 0; k < n; ++k) {
      next[k] += share[k] * static_cast<double>(n - 1) / static_cast<double>(n);
      next[k + 1] += share[k] / static_cast<double>(n);
    }
    share = next;
  }
  Shares shares{};
  for (std::size_t k = 0; k < share.size(); ++k) shares[std::min(k, kBins - 1)] += share[k];
  return shares;
}

// The share of orders of n that leave no card in its place.
double deranged(std::size_t n) {
  double share = 1, term = 1;
  for (std::size_t k = 1; k <= n; ++k) share += term *= -1 / static_cast<double>(k);
  return share;
}

Shares with_rest(Shares shares) {
  shares.back() = 1 - std::accumulate(shares.begin(), shares.end() - 1, 0.0);
  return shares;
}

Shares fixed_points_expected() {
  Shares shares{};
  double factorial = 1;
  for (std::size_t k = 0; k + 1 < kBins; factorial *= static_cast<double>(++k))
    shares[k] = deranged(kCards - k) / factorial;
  return with_rest(shares);
}

// The share of orders in which k cards lie right behind the one before them in the pack.
Shares neighbours_expected() {
  Shares shares{};
  double factorial = 1;
  for (std::size_t k = 0; k + 1 < kBins; factorial *= static_cast<double>(++k))
    shares[k] =
        (static_cast<double>(kCards - k) * deranged(kCards - k) + deranged(kCards - k - 1)) /
        (static_cast<double>(kCards) * factorial);
  return with_rest(shares);
}

std::size_t cycles(const Order& order) {
  std::vector<bool> seen(order.size());
  std::size_t count = 0;
  for (std::size_t begin = 0; begin < order.size(); ++begin) {
    if (seen[begin]) continue;
    ++count;
    for (std::size_t at = begin; !seen[at]; at = order[at]) seen[at] = true;
  }
  return count;
}

std::size_t fixed_points(const Order& order) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < order.size(); ++at) count += order[at] == at;
  return count;
}

std::size_t neighbours(const Order& order) {
  std::size_t count = 0;
  for (std::size_t at = 1; at < order.size(); ++at) count += order[at] == order[at - 1] + 1;
  return count;
}

class Tally {
 public:
  Tally(std::string name, std::size_t (*count)(const Order&), const Shares& expected)
      : name_(std::move(name)), count_(count), expected_(expected) {}

  void take(const Order& order) { ++seen_[std::min(count_(order), kBins - 1)]; }
  const std::string& name() const { return name_; }
  bool likely() const {
    double chi_squared = 0, bins = 0;
    for (std::size_t k = 0; k < kBins; ++k) {
      const double expected = expected_[k] * kDeals;
      if (expected == 0) continue;  // an order has one cycle at least
      chi_squared += (seen_[k] - expected) * (seen_[k] - expected) / expected;
      ++bins;
    }
    return crypto::likely(chi_squared, bins - 1);
  }

 private:
  std::string name_;
  std::size_t (*count_)(const Order&);
  Shares expected_;
  std::array<double, kBins> seen_{};
};

// The counts by which the shuffle is found out.
std::vector<std::string> unlikely(const Shuffle& shuffle) {
  std::array<Tally, 3> tallies{Tally{"cycles", cycles, cycles_expected()},
                               Tally{"fixed points", fixed_points, fixed_points_expected()},
                               Tally{"neighbours", neighbours, neighbours_expected()}};
  std::array<std::array<double, kCards>, kCards> places{};
  for (int deal = 0; deal < kDeals; ++deal) {
    const Order order = shuffle(deal);
    for (std::size_t at = 0; at < kCards; ++at) ++places[at][order[at]];
    for (Tally& tally : tallies) tally.take(order);
  }
  double chi_squared = 0;
  constexpr double kExpected = static_cast<double>(kDeals) / kCards;
  for (const auto& row : places)
    for (const double seen : row)
      chi_squared += (seen - kExpected) * (seen - kExpected) / kExpected;
  // A card lies in one place and a place holds one card: rows and columns are bound.
  constexpr double kFreedom = (kCards - 1) * (kCards - 1);
  std::vector<std::string> found;
  if (!likely(chi_squared * (kCards - 1) / kCards, kFreedom)) found.push_back("places");
  for (const Tally& tally : tallies)
    if (!tally.likely()) found.push_back(tally.name());
  return found;
}

// Words as good as the real ones, for wrong ways of using them.
class Words {
 public:
  explicit Words(int deal)
      : keys_(shuffle_keys(sha256(std::to_string(deal)), "a wrong shuffle", 1, 0)),
        stream_(keys_.deck, {}, 0) {}
  std::uint32_t operator()() { return stream_.word(); }
  std::uint32_t below(std::uint32_t bound) {
    return bounded_draw([this] { return stream_.word(); }, bound);
  }

 private:
  ShuffleKeys keys_;
  ChaCha20Stream stream_;
};

Order pack() {
  Order order(kCards);
  std::iota(order.begin(), order.end(), 0u);
  return order;
}

// From the top, with `draw(i)` to exchange place i with.
Order exchanged(const std::function<std::uint32_t(std::uint32_t)>& draw) {
  Order order = pack();
  for (std::uint32_t i = kCards - 1; i > 0; --i) std::swap(order[i], order[draw(i)]);
  return order;
}

using Found = std::vector<std::string>;

TEST(Statistics, TheShuffleStands) {
  EXPECT_EQ(unlikely([](int deal) {
              const Seed seed{sha256("deal " + std::to_string(deal))};
              return shuffle_order(seed, "room1", static_cast<std::uint64_t>(deal), 0, kCards);
            }),
            Found{});
}

TEST(Statistics, ExchangingWithAnyPlaceIsFound) {
  const Found found = unlikely([](int deal) {
    Words words(deal);
    return exchanged([&](std::uint32_t) { return words.below(kCards); });
  });
  EXPECT_EQ(found.empty() ? "" : found.front(), "places");
}

TEST(Statistics, TheRestOfADivisionIsFound) {
  const Found found = unlikely([](int deal) {
    Words words(deal);
    return exchanged([&](std::uint32_t i) { return (words() >> 24) % (i + 1); });
  });
  EXPECT_EQ(found.empty() ? "" : found.front(), "places");
}

// Sattolo's cycle, which an i in place of i + 1 makes.
TEST(Statistics, OneTooFewToExchangeWithIsFound) {
  const Found found = unlikely([](int deal) {
    Words words(deal);
    return exchanged([&](std::uint32_t i) { return words.below(i); });
  });
  EXPECT_EQ(found, (Found{"places", "cycles", "fixed points"}));
}

// Every place has every card as often as it should, but all 52 go together.
TEST(Statistics, ACutAloneIsFound) {
  const Found found = unlikely([](int deal) {
    Words words(deal);
    Order order = pack();
    std::rotate(order.begin(), order.begin() + words.below(kCards), order.end());
    return order;
  });
  EXPECT_EQ(found, (Found{"places", "cycles", "fixed points", "neighbours"}));
}

// A congruential generator seeded with the number of the deal.
TEST(Statistics, AWeakGeneratorIsFound) {
  const Found found = unlikely([](int deal) {
    std::uint32_t state = static_cast<std::uint32_t>(deal);
    return exchanged([&](std::uint32_t i) {
      state = state * 1'103'515'245 + 12'345;
      return static_cast<std::uint32_t>(std::uint64_t{state} * (i + 1) >> 32);
    });
  });
  EXPECT_FALSE(found.empty());
}

}  // namespace
}  // namespace cardroom::crypto
