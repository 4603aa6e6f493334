#include "twin/run.hpp"

#include <algorithm>

#include "twin/pair.hpp"

namespace cardroom::twin {

using rules::testing::Rng;

namespace {

// p0 and p3 are of one kind.
std::string kind_of(const Viewer& viewer) {
  if (viewer.link == kOperator || viewer.link == kColumns) return viewer.name;
  if (viewer.link) return "a realtime server";
  if (viewer.name[0] == 'p') return "a player";
  if (viewer.name[0] == 'n') return "a newcomer";
  return viewer.name[0] == 'w' ? "a spectator" : "a stranger";
}

}  // namespace

std::vector<std::string> games() {
  std::vector<std::string> names;
  for (const rules::Game* game : rules::games()) names.emplace_back(game->info().name);
  return names;
}

Report run(const std::string& game, std::uint64_t pairs, std::uint64_t first) {
  Report report;
  report.game = game;
  std::uint64_t barren = 0;
  for (std::uint64_t seed = first; report.pairs < pairs; ++seed) {
    const Recording recording = record(game, seed);
    ++report.hands;
    report.last = seed;
    Rng rng(seed ^ 0x7717);
    const std::uint64_t before = report.pairs;
    for (std::uint64_t i = 0; i < kTwinsOfHand && report.pairs < pairs; ++i) {
      const auto twin = find_twin(recording, rng);
      if (!twin) continue;
      ++report.pairs;
      ++report.by_viewer[kind_of(twin->viewer)];
      report.inputs += twin->inputs;
      report.told = noticed(recording, *twin);
      if (report.told.empty()) continue;
      report.told += "\n  replay: cardroom-twin --game " + game + " --seed " +
                     std::to_string(seed) + " --pairs " + std::to_string(kTwinsOfHand);
      return report;
    }
    barren = report.pairs == before ? barren + 1 : 0;
    if (barren < kMaxBarren) continue;
    report.told = "no twins are found of " + game;
    return report;
  }
  return report;
}

std::string Report::print() const {
  std::string text = game + ": " + std::to_string(pairs) + " pairs of " + std::to_string(hands) +
                     " hands, seeds to " + std::to_string(last) + ", " + std::to_string(inputs) +
                     " inputs";
  for (const auto& [viewer, count] : by_viewer) text += "; " + viewer + " " + std::to_string(count);
  return text + (told.empty() ? "; nobody noticed" : "\n" + told);
}

}  // namespace cardroom::twin
