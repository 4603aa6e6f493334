// One simulated evening: players, faults, then peace in which every table must finish a hand, then
// a quiet in which all must stand alike, then the reckoning against the journal. A function of its
// seed.
#pragma once

#include <cstdint>
#include <string>

#include "sim/world.hpp"

namespace cardroom::sim {

struct Report {
  std::uint64_t seed = 0;
  std::uint64_t hands = 0;
  std::uint64_t actions = 0;  // acknowledged
  Faults faults;
  std::uint64_t hash = 0;  // of everything that players were told
  std::string violation;   // empty where all is well; the rule stands before the first colon

  std::string print() const;
  std::string rule() const { return violation.substr(0, violation.find(": ")); }
};

Report run(std::uint64_t seed, Traced traced = {});

}  // namespace cardroom::sim
