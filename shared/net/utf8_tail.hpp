// Whether text that is valid UTF-8 as far as it goes stops inside a code point (RFC 3629).
// Never validates what comes before. Pure; any thread.
#pragma once

#include <string_view>

namespace cardroom::net {

inline bool ends_in_whole_code_point(std::string_view text) {
  std::size_t tail = 0;  // continuation bytes at the end
  while (tail < text.size() && tail < 4) {
    const auto byte = static_cast<unsigned char>(text[text.size() - 1 - tail]);
    if (byte < 0x80) return tail == 0;
    if (byte >= 0xc0) {
      const std::size_t wanted = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      return tail == wanted;
    }
    ++tail;
  }
  return text.empty();
}

}  // namespace cardroom::net
