#include "shared/crypto/hash.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <charconv>

#include "shared/base/check.hpp"

namespace cardroom::crypto {
namespace {

// Fetched once: finding the algorithm by name takes longer than hashing an action's record.
struct Sha256 {
  Sha256() : kind(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context(EVP_MD_CTX_new()) {
    CHECK(kind && context);
  }
  ~Sha256() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(kind);
  }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  EVP_MD* const kind;
  EVP_MD_CTX* const context;
};

// The same: what is begun anew with another key keeps its digest.
struct HmacSha256 {
  HmacSha256() : kind(EVP_MAC_fetch(nullptr, "HMAC", nullptr)), context(EVP_MAC_CTX_new(kind)) {
    char digest[] = "SHA256";
    const OSSL_PARAM wanted[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    CHECK(kind && context && EVP_MAC_CTX_set_params(context, wanted) == 1);
  }
  ~HmacSha256() {
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(kind);
  }
  HmacSha256(const HmacSha256&) = delete;
  HmacSha256& operator=(const HmacSha256&) = delete;
  EVP_MAC* const kind;
  EVP_MAC_CTX* const context;
};

}  // namespace

Digest sha256(std::string_view bytes) {
  thread_local const Sha256 hasher;
  Digest digest;
  CHECK(EVP_DigestInit_ex2(hasher.context, hasher.kind, nullptr) == 1);
  CHECK(EVP_DigestUpdate(hasher.context, bytes.data(), bytes.size()) == 1);
  CHECK(EVP_DigestFinal_ex(hasher.context, digest.data(), nullptr) == 1);
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  thread_local const HmacSha256 maker;
  if (key.empty()) key = std::string_view("");  // without a pointer it would keep the last one
  Digest digest;
  std::size_t size = 0;
  CHECK(EVP_MAC_init(maker.context, octets(key), key.size(), nullptr) == 1);
  CHECK(EVP_MAC_update(maker.context, octets(bytes), bytes.size()) == 1);
  CHECK(EVP_MAC_final(maker.context, digest.data(), &size, digest.size()) == 1 &&
        size == digest.size());
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

std::optional<Digest> digest_from_hex(std::string_view text) {
  Digest digest{};
  if (text.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const char* const begin = text.data() + 2 * i;
    const auto [end, wrong] = std::from_chars(begin, begin + 2, digest[i], 16);
    if (wrong != std::errc() || end != begin + 2) return std::nullopt;
  }
  return digest;
}

}  // namespace cardroom::crypto
