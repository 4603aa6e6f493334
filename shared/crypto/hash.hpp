// SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and lower-case hex. Keeps nothing between calls.
// Lives on any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/crypto/bytes.hpp"

namespace cardroom::crypto {

Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view bytes);

// Two lower-case digits a byte.
std::string hex(std::string_view bytes);
inline std::string hex(const Digest& digest) {
  return hex(view_of(digest));
}
// 64 digits, upper case or lower; nothing where it is anything else.
std::optional<Digest> digest_from_hex(std::string_view text);

}  // namespace cardroom::crypto
