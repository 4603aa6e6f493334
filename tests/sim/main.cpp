// cardroom-sim: simulated hands with crashes, from seed to seed, until enough were played.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "sim/run.hpp"

int main(int argc, char** argv) {
  CLI::App app("Plays hands against both tiers in one thread while they are killed.");
  std::uint64_t hands = 10'000, first = 1;
  std::optional<std::uint64_t> one;
  app.add_option("--hands", hands, "how many hands to play");
  app.add_option("--first", first, "the first seed");
  app.add_option("--seed", one, "this seed only; says what became of it");
  bool trace = false;
  app.add_flag("--trace", trace, "with --seed: print everything that happens");
  CLI11_PARSE(app, argc, argv);
  using cardroom::sim::Report;
  using cardroom::sim::Traced;
  if (one) {
    const Report report = cardroom::sim::run(*one, trace ? Traced::yes : Traced::no);
    std::puts(report.print().c_str());
    return report.violation.empty() ? 0 : 1;
  }
  if (cardroom::sim::run(first).print() != cardroom::sim::run(first).print()) {
    std::puts("the same seed does not give the same trace");
    return 1;
  }
  std::uint64_t played = 0, actions = 0, faults = 0, killed = 0, unknown = 0, seed = first;
  for (; played < hands; ++seed) {
    const Report report = cardroom::sim::run(seed);
    played += report.hands;
    actions += report.actions;
    faults += report.faults.total();
    killed += report.faults.games_killed + report.faults.fronts_killed;
    unknown += report.faults.unknown_commits;
    if (report.violation.empty()) continue;
    std::puts(report.print().c_str());
    return 1;
  }
  std::printf(
      "%llu hands, %llu actions, %llu faults, %llu servers killed among them, %llu commits of "
      "unknown fate, "
      "seeds %llu to %llu, nothing lost\n",
      static_cast<unsigned long long>(played), static_cast<unsigned long long>(actions),
      static_cast<unsigned long long>(faults), static_cast<unsigned long long>(killed),
      static_cast<unsigned long long>(unknown), static_cast<unsigned long long>(first),
      static_cast<unsigned long long>(seed - 1));
}
