// SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and lower-case hex. Keeps nothing between calls.
// Lives on any thread.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "shared/crypto/bytes.hpp"

namespace cardroom::crypto {

Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view bytes);

// The same for many byte strings under one key, which is hashed once: half the work. One owner at a
// time.
class Hmac {
 public:
  explicit Hmac(std::string_view key);
  Digest of(std::string_view bytes) const;

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  using Context = std::unique_ptr<EVP_MD_CTX, Free>;

  Context inner_, outer_;  // which have taken the key
};

// Two lower-case digits a byte.
std::string hex(std::string_view bytes);
inline std::string hex(const Digest& digest) {
  return hex(view_of(digest));
}
// 64 digits, upper case or lower; nothing where it is anything else.
std::optional<Digest> digest_from_hex(std::string_view text);

}  // namespace cardroom::crypto
