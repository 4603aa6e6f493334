// What `legal` costs in each game: its time, printed as Moves too, at the states of random hands,
// and how long the longest is on the wire. The bar is 200 us and 8 KiB; exit code 1: one is over
// it.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>

#include "gameserver/rules/registry.hpp"
#include "tests/rules/text.hpp"
#include "tests/rules/walk.hpp"

namespace cardroom::rules {
namespace {

constexpr std::uint64_t kHands = 100;
constexpr double kMostUs = 200;
constexpr std::size_t kMostBytes = 8192;
bool over_the_bar = false;

struct Asked {
  std::unique_ptr<Hand> hand;
  Seat seat;
};

// Every choice that a seat had in so many hands.
template <class G>
std::vector<Asked> choices() {
  std::vector<Asked> all;
  for (std::uint64_t seed = 0; seed < kHands; ++seed) {
    const auto walk = testing::random_walk<G>(seed);
    for (const auto& now : walk.moments)
      for (Seat seat = 0; seat < walk.start.seats; ++seat)
        if (!now.of(seat).empty()) all.push_back({std::make_unique<TypedHand<G>>(now.state), seat});
  }
  return all;
}

// The worst of the choices, measured alone: the least of several times, for others share the core.
double worst_us(const std::vector<Asked>& all) {
  using Clock = std::chrono::steady_clock;
  double worst = 0;
  for (const Asked& asked : all) {
    double least = 1e9;
    for (int i = 0; i < 5; ++i) {
      const auto begin = Clock::now();
      benchmark::DoNotOptimize(asked.hand->legal(asked.seat));
      const std::chrono::duration<double, std::micro> took = Clock::now() - begin;
      least = std::min(least, took.count());
    }
    worst = std::max(worst, least);
  }
  return worst;
}

template <class G>
void legal(benchmark::State& state) {
  const std::vector<Asked> all = choices<G>();
  std::size_t next = 0, longest = 0;
  for (const Asked& asked : all)
    longest = std::max(longest, testing::bytes_of(asked.hand->legal(asked.seat)));
  for (auto _ : state) {
    const Asked& asked = all[next++ % all.size()];
    benchmark::DoNotOptimize(asked.hand->legal(asked.seat));
  }
  const double worst = worst_us(all);
  over_the_bar = over_the_bar || worst > kMostUs || longest > kMostBytes;
  state.counters["worst_us"] = worst;
  state.counters["longest_bytes"] = static_cast<double>(longest);
}

template <class... G>
void measure(GameList<G...>) {
  (benchmark::RegisterBenchmark(std::string(G::info().name).c_str(), legal<G>), ...);
}

}  // namespace
}  // namespace cardroom::rules

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  cardroom::rules::measure(cardroom::rules::Registered{});
  benchmark::RunSpecifiedBenchmarks();
  return cardroom::rules::over_the_bar ? 1 : 0;
}
