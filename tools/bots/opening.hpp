// What the opening of a hand gives: whether the roots that were published are those of the orders
// that follow from its seed and its contributions. It knows no game, but which packs there are.
// Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cardroom::bots {

struct Opening {
  std::string room;
  std::uint64_t hand_no = 0;
  std::string seed;                        // 32 bytes
  std::vector<std::string> contributions;  // the same, in the order of the seats
};

// By shuffle: as they were published, in hexadecimal digits; and, of those after the first, what
// was shuffled, as far as it is known.
using Roots = std::map<std::uint64_t, std::string>;
using Shuffled = std::map<std::uint64_t, std::vector<std::string>>;

// Empty, or what does not follow.
std::string fault_in(const Opening& opening, const Roots& roots, const Shuffled& shuffled);

}  // namespace cardroom::bots
