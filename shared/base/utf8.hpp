// UTF-8 (RFC 3629) to code points, strictly: no overlong forms, no surrogates, nothing past
// U+10FFFF. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cardroom::base {

// Nothing where `text` is not UTF-8.
inline std::optional<std::u32string> code_points(std::string_view text) {
  std::u32string points;
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[at++]);
    if (first < 0x80) {
      points.push_back(first);
      continue;
    }
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4) return std::nullopt;
    char32_t point = first & (0x3FU >> more);
    for (int i = 0; i < more; ++i, ++at) {
      if (at == text.size() || (text[at] & 0xC0) != 0x80) return std::nullopt;
      point = point << 6 | static_cast<char32_t>(text[at] & 0x3F);
    }
    constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (point < kLeast[more] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
      return std::nullopt;
    points.push_back(point);
  }
  return points;
}

}  // namespace cardroom::base
