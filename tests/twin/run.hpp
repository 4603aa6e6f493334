// Runs of the twin run: pairs from seed to seed, and what they came to.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cardroom::twin {

inline constexpr std::uint64_t kTwinsOfHand = 8;  // of one recording
inline constexpr std::uint64_t kMaxBarren = 200;  // hands in a row of which no twin was found

struct Report {
  std::string game;
  std::uint64_t pairs = 0, hands = 0, inputs = 0, messages = 0;
  std::map<std::string, std::uint64_t> by_viewer;  // by kind of viewer, pairs
  std::uint64_t last = 0;                          // seed
  std::string told;                                // what a viewer noticed, and how to replay it
  std::string print() const;
};

// Of the registered game. Ends at the first leak.
Report run(const std::string& game, std::uint64_t pairs, std::uint64_t first);

std::vector<std::string> games();

}  // namespace cardroom::twin
