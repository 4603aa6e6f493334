// The byte strings of docs/fairness.md: its notation, and steps 1 to 4. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cardroom::verify {

std::string hex(std::string_view bytes);
// Of 64 lower-case digits.
std::optional<std::string> bytes_of(std::string_view hex);
std::string sha256(std::string_view bytes);

std::string commitment(std::string_view seed, std::string_view table, std::uint64_t hand_no);
std::string prk(std::string_view seed, const std::vector<std::string>& contributions);

struct Keys {
  std::string deck, salt;
};
Keys keys_of(std::string_view prk, std::string_view table, std::uint64_t hand_no,
             std::size_t shuffle);
// result[i] is the place, among n in ascending order, of what is dealt i-th.
std::vector<std::size_t> order(std::string_view deck_key, std::size_t n);
std::string root(std::string_view salt_key, const std::vector<std::string>& cards);

}  // namespace cardroom::verify
