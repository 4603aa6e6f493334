#include "shared/crypto/hkdf.hpp"

#include <algorithm>

#include "shared/base/check.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::crypto {

Digest hkdf_extract(std::string_view salt, std::string_view key_material) {
  return hmac_sha256(salt, key_material);
}

std::string hkdf_expand(const Digest& prk, std::string_view info, std::size_t size) {
  CHECK(size <= kMaxHkdfBytes);
  std::string out;
  std::string input;  // T(n-1) ‖ info ‖ n
  for (char n = 1; out.size() < size; ++n) {
    input.append(info).push_back(n);
    const Digest block = hmac_sha256(view_of(prk), input);
    out.append(view_of(block));
    input.assign(view_of(block));
  }
  out.resize(size);
  return out;
}

Key256 hkdf_key(const Digest& prk, std::string_view info) {
  const std::string bytes = hkdf_expand(prk, info, sizeof(Key256));
  Key256 key;
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

}  // namespace cardroom::crypto
