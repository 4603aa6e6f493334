// The bots' own numbers: splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014), so that a seed gives the same choices on every machine. Never deals a
// card, never makes a key. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cardroom::bots {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t word() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // 0 … bound-1; the bias of so small bounds is of no matter here.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(word() % bound); }

 private:
  std::uint64_t state_;
};

}  // namespace cardroom::bots
