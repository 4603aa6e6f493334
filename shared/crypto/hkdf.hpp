// HKDF with SHA-256 (RFC 5869). Pure; lives on any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/crypto/bytes.hpp"

namespace cardroom::crypto {

inline constexpr std::size_t kMaxHkdfBytes = 255 * 32;  // RFC 5869 §2.3

// RFC 5869 §2.2. An empty salt is 32 zero bytes, as the RFC has it.
Digest hkdf_extract(std::string_view salt, std::string_view key_material);

// RFC 5869 §2.3. `size` is at most kMaxHkdfBytes.
std::string hkdf_expand(const Digest& prk, std::string_view info, std::size_t size);

// The 32 bytes that most callers want.
Key256 hkdf_key(const Digest& prk, std::string_view info);

}  // namespace cardroom::crypto
