// The leaks that are planted in the game server (shared/base/planted.hpp), each with what it tells
// to whom, and the trial in which the twin run has to catch them, of which it knows nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cardroom::twin {

struct Leak {
  int number;
  const char* name;
  const char* game;  // in which it shows; empty: in every
};

const std::vector<Leak>& leaks();

// One leak on, until a viewer notices. Says how it went; 0: caught. `game` none: the leak's own.
int try_leak(int number, const std::string& game, std::uint64_t first);
// Each of them. 0: all were caught.
int try_all_leaks(std::uint64_t first);

}  // namespace cardroom::twin
