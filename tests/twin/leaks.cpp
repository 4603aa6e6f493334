#include "twin/leaks.hpp"

#include <cstdio>

#include "shared/base/planted.hpp"
#include "twin/run.hpp"

namespace cardroom::twin {
namespace {

constexpr std::uint64_t kMostPairs = 20'000;

const std::vector<Leak> kLeaks = {};

}  // namespace

const std::vector<Leak>& leaks() {
  return kLeaks;
}

int try_leak(int number, const std::string& game, std::uint64_t first) {
  (void)number;
  (void)game;
  (void)first;
  (void)kMostPairs;
  return 2;
}

int try_all_leaks(std::uint64_t first) {
  (void)first;
  return 2;
}

}  // namespace cardroom::twin
