// Random injuries to a text, for tests of who reads what strangers send.
#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace cardroom::protocol {

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t bound) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return static_cast<std::size_t>((z ^ (z >> 31)) % bound);
  }

 private:
  std::uint64_t state_;
};

inline constexpr std::string_view kPieces[] = {"{",
                                               "}",
                                               "[",
                                               "]",
                                               "\"",
                                               ":",
                                               ",",
                                               "\\",
                                               "\\u0000",
                                               "\\ud800",
                                               "\0",
                                               "\xFF",
                                               "\xC0\x80",
                                               "1e9",
                                               "-0",
                                               "1.0",
                                               "null",
                                               "true",
                                               "\"id\":1,",
                                               "\"id\":",
                                               "[[[",
                                               "{\"a\":",
                                               "\"msg\":",
                                               "\"room\":\"\"",
                                               "18446744073709551616",
                                               "\xEF\xBB\xBF",
                                               "/**/"};

inline std::string injured(std::string text, Draws& draws) {
  for (std::size_t left = 1 + draws.below(4); left > 0 && !text.empty(); --left) {
    const std::size_t at = draws.below(text.size());
    switch (draws.below(5)) {
      case 0:
        text[at] = static_cast<char>(draws.below(256));
        break;
      case 1:
        text.erase(at, 1 + draws.below(8));
        break;
      case 2:
        text.insert(at, kPieces[draws.below(std::size(kPieces))]);
        break;
      case 3:
        text.insert(at, text.substr(draws.below(text.size()), draws.below(40)));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

}  // namespace cardroom::protocol
