// The simulator's chance: splitmix64 (G. Steele et al., 2014) from a seed. For schedules and faults
// only; nothing in the servers knows it.
#pragma once

#include <cstdint>

namespace cardroom::sim {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t word() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
  }
  std::uint64_t below(std::uint64_t bound) { return word() % bound; }
  bool one_in(std::uint64_t many) { return below(many) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace cardroom::sim
