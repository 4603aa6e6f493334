// Whether an exported hand proves what it says. Written from docs/fairness.md with OpenSSL's
// primitives, and not from the servers' shuffle, so that each shows the other's mistakes; only what
// the game's moves may be is asked of the rules. Pure; lives on any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cardroom::verify {

// What was published while the hand was played, as hexadecimal digits.
struct Published {
  std::optional<std::string> commitment;
  std::vector<std::string> roots;  // in order; of the first shuffles
};

struct Verdict {
  std::string wrong;  // the first thing that does not hold; empty: all holds
  std::string table;
  std::uint64_t hand_no = 0;
  std::size_t shuffles = 0, contributions = 0;
};

Verdict verify(std::string_view file, const Published& published);

}  // namespace cardroom::verify
