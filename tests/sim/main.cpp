// cardroom-sim: simulated hands with crashes, from seed to seed, until enough were played.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "sim/mutants.hpp"
#include "sim/run.hpp"

namespace {

using cardroom::sim::Report;

int play_one(std::uint64_t seed, bool trace, const std::string& history) {
  cardroom::bots::History file;
  if (!history.empty() && !file.open(history)) {
    std::printf("%s cannot be written\n", history.c_str());
    return 2;
  }
  const Report report =
      cardroom::sim::run(seed, {.on = trace, .history = history.empty() ? nullptr : &file});
  std::puts(report.print().c_str());
  return report.violation.empty() ? 0 : 1;
}

// Builds of the same source by any compiler print the same hash.
int play(std::uint64_t hands, std::uint64_t first) {
  if (cardroom::sim::run(first).print() != cardroom::sim::run(first).print()) {
    std::puts("the same seed does not give the same trace");
    return 1;
  }
  constexpr std::uint64_t kHashFactor = 1099511628211u;
  std::uint64_t played = 0, actions = 0, faults = 0, killed = 0, unknown = 0, hash = 0,
                seed = first;
  for (; played < hands; ++seed) {
    const Report report = cardroom::sim::run(seed);
    played += report.hands;
    actions += report.actions;
    faults += report.faults.total();
    killed += report.faults.games_killed + report.faults.fronts_killed;
    unknown += report.faults.unknown_commits;
    hash = hash * kHashFactor ^ report.hash;
    if (report.violation.empty()) continue;
    std::puts(report.print().c_str());
    return 1;
  }
  const auto as = [](std::uint64_t count) { return static_cast<unsigned long long>(count); };
  std::printf(
      "%llu hands, %llu actions, %llu faults, %llu servers killed among them, %llu commits of "
      "unknown fate, seeds %llu to %llu, hash %llu, nothing lost\n",
      as(played), as(actions), as(faults), as(killed), as(unknown), as(first), as(seed - 1),
      as(hash));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Plays hands against both tiers in one thread while they are killed.");
  std::uint64_t hands = 10'000, first = 1;
  std::optional<std::uint64_t> one;
  std::optional<int> mutant;
  std::string history;
  bool trace = false, mutants = false;
  app.add_option("--hands", hands, "how many hands to play");
  app.add_option("--first", first, "the first seed");
  auto* seed = app.add_option("--seed", one, "this seed only; says what became of it");
  app.add_flag("--trace", trace, "with --seed: print everything that happens")->needs(seed);
  app.add_option("--history", history,
                 "with --seed: write what the players sent and received, an object a line")
      ->needs(seed);
  app.add_option("--mutant", mutant, "with this planted bug, until it is caught: then 0");
  app.add_flag("--mutants", mutants, "the same with each of them");
  CLI11_PARSE(app, argc, argv);
  if (mutant && !one) return cardroom::sim::try_mutant(*mutant, first);
  if (mutants) return cardroom::sim::try_all_mutants(first);
  if (one) return play_one(*one, trace, history);
  return play(hands, first);
}
