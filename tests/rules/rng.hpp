// The tests' own numbers: splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014), the same on every machine and compiler. Not for any deal that is
// played.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cardroom::rules::testing {

class Rng {
 public:
  explicit Rng(std::uint64_t seed) : state_(seed) {}

  std::uint64_t word() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // 0 … bound-1; the bias of so small bounds is of no matter to a test.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(word() % bound); }
  bool one_in(std::size_t bound) { return below(bound) == 0; }

  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace cardroom::rules::testing
