// The bugs that are planted in the servers (shared/base/planted.hpp), each with what it breaks, and
// the trial in which the checker has to catch them, of which it knows nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cardroom::sim {

struct Mutant {
  int number;
  const char* name;
  const char* breaks;
};

const std::vector<Mutant>& mutants();

// One bug on, from seed to seed until it is caught or its time is up. Says how it went; 0: caught.
int try_mutant(int number, std::uint64_t first);
// Each of them in a process of its own. 0: all were caught.
int try_all_mutants(std::uint64_t first);

}  // namespace cardroom::sim
