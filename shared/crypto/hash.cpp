#include "shared/crypto/hash.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <climits>

#include "shared/base/check.hpp"

namespace cardroom::crypto {

Digest sha256(std::string_view bytes) {
  Digest digest;
  CHECK(SHA256(octets(bytes), bytes.size(), digest.data()) != nullptr);
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  CHECK(key.size() <= INT_MAX);
  Digest digest;
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(bytes), bytes.size(),
             digest.data(), nullptr) != nullptr);
  return digest;
}

std::string hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    text.push_back(kDigits[static_cast<std::uint8_t>(byte) >> 4]);
    text.push_back(kDigits[static_cast<std::uint8_t>(byte) & 15]);
  }
  return text;
}

}  // namespace cardroom::crypto
