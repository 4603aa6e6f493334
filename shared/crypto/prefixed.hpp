// How byte strings and numbers are put one after another before they are hashed, so that no two
// different lists give the same bytes. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cardroom::crypto {

inline void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
}

// lp(x): the length of x as four bytes, big-endian, and then x.
inline void append_prefixed(std::string& out, std::string_view bytes) {
  append_big_endian(out, bytes.size(), 4);
  out.append(bytes);
}

}  // namespace cardroom::crypto
