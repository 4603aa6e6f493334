#include "twin/leaks.hpp"

#include <cstdio>

#include "shared/base/planted.hpp"
#include "twin/run.hpp"

namespace cardroom::twin {
namespace {

constexpr std::uint64_t kMostRounds = 40;  // of each game that the leak is in
constexpr std::uint64_t kPairsOfRound = 80;

const std::vector<Leak> kLeaks = {
    // what a table tells of how it stands
    {101, "a count of what one may play", ""},
    {102, "the order of two messages", ""},
    {103, "the reason of a refusal", ""},
    {104, "another's legal", ""},
    {105, "a turn that is not told", ""},
    {106, "a spectator's table has a hand", ""},
    // coming back
    {107, "missed events of a neighbour", ""},
    {108, "a neighbour's table", ""},
    {109, "a neighbour's events after a takeover", ""},
    // seats that change hands
    {25, "a watcher sees draws", ""},
    {26, "a watcher sees the hand", ""},
    {110, "the hand of a left seat", ""},
    {111, "a stand_in tells the hand", ""},
    // what stands beside the table
    {112, "the time of a turn", ""},
    {113, "the lobby's count of players", ""},
    {114, "a proof of a neighbour's cards", ""},
    {115, "chat", ""},
    {116, "a log line", ""},
    {117, "a metric", ""},
    {118, "an operator sees a hand", ""},
    {119, "a column of the journal", ""},
    {125, "a hash of the request, made without a key", "hearts"},
    // what a game shows of an event
    {23, "a drawn card to a seat", "crazy-eights"},
    {24, "a drawn card to spectators", "crazy-eights"},
    {120, "the cards that are passed on", "hearts"},
    {121, "a card drawn from the stock", "gin-rummy"},
    {122, "a hand to everybody", "dou-dizhu"},
    {123, "the cards that are drawn up", "durak"},
    {124, "a hand to spectators", "big-two"},
};

const Leak* find(int number) {
  for (const Leak& leak : kLeaks)
    if (leak.number == number) return &leak;
  return nullptr;
}

// The first of what was told is who noticed and where.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

const std::vector<Leak>& leaks() {
  return kLeaks;
}

int try_leak(int number, const std::string& game, std::uint64_t first) {
  const Leak* leak = find(number);
#ifdef CARDROOM_MUTANTS
  base::planted_bug = leak ? number : 0;
#else
  leak = nullptr;
#endif
  if (!leak) {
    std::puts("no such leak is in this program: build the preset `mutants`");
    return 2;
  }
  const std::string only = game.empty() ? leak->game : game;
  std::uint64_t pairs = 0, seed = first;
  for (std::uint64_t round = 0; round < kMostRounds; ++round, seed += kPairsOfRound) {
    for (const std::string& name : games()) {
      if (!only.empty() && only != name) continue;
      const Report report = run(name, kPairsOfRound, seed);
      pairs += report.pairs;
      if (report.told.empty()) continue;
      std::printf("%3d  %-40s caught in %s: %s, pair %llu\n", number, leak->name, name.c_str(),
                  first_line(report.told).c_str(), static_cast<unsigned long long>(pairs));
      std::fflush(stdout);
      return 0;
    }
  }
  std::printf("%3d  %-40s NOT CAUGHT in %llu pairs\n", number, leak->name,
              static_cast<unsigned long long>(pairs));
  std::fflush(stdout);
  return 1;
}

int try_all_leaks(std::uint64_t first) {
  std::size_t caught = 0;
  for (const Leak& leak : kLeaks) caught += try_leak(leak.number, "", first) == 0 ? 1 : 0;
  std::printf("%zu of %zu planted leaks caught\n", caught, kLeaks.size());
  return caught == kLeaks.size() ? 0 : 1;
}

}  // namespace cardroom::twin
