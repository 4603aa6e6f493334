// cardroom-twin: twins of random hands, from seed to seed, until enough were compared.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "twin/leaks.hpp"
#include "twin/run.hpp"

namespace {

using cardroom::twin::Report;

bool play(const std::string& game, std::uint64_t pairs, std::uint64_t first) {
  const Report report = cardroom::twin::run(game, pairs, first);
  std::puts(report.print().c_str());
  std::fflush(stdout);
  return report.told.empty();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Plays hands twice, with cards exchanged that a viewer has not seen, and compares "
      "what reached the viewer.");
  std::uint64_t pairs = 1'000, first = 1;
  std::string game;
  std::optional<int> leak;
  bool leaks = false;
  app.add_option("--pairs", pairs, "how many pairs of each game to compare");
  app.add_option("--game", game, "this game only");
  app.add_option("--seed", first, "the first seed");
  app.add_option("--leak", leak, "with this planted leak, until it is caught: then 0");
  app.add_flag("--leaks", leaks, "the same with each of them");
  CLI11_PARSE(app, argc, argv);
  if (leak) return cardroom::twin::try_leak(*leak, game, first);
  if (leaks) return cardroom::twin::try_all_leaks(first);
  bool good = true, known = false;
  for (const std::string& name : cardroom::twin::games()) {
    if (!game.empty() && game != name) continue;
    known = true;
    good = play(name, pairs, first) && good;
  }
  if (!known) std::printf("no game is named %s\n", game.c_str());
  return good && known ? 0 : 1;
}
