// Literals of the crypto tests.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cardroom::crypto {

// The bytes that hex digits name; white space between them is skipped.
inline std::string bytes_of(std::string_view digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string bytes;
  bool high = true;
  for (const char digit : digits) {
    const std::size_t value = kDigits.find(digit);
    if (value == std::string_view::npos) continue;
    if (high) {
      bytes.push_back(static_cast<char>(value << 4));
    } else {
      bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | value);
    }
    high = !high;
  }
  return bytes;
}

template <class Array>
Array array_of(std::string_view digits) {
  const std::string bytes = bytes_of(digits);
  Array array{};
  for (std::size_t i = 0; i < array.size() && i < bytes.size(); ++i)
    array[i] = static_cast<unsigned char>(bytes[i]);
  return array;
}

}  // namespace cardroom::crypto
