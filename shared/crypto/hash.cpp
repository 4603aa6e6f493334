#include "shared/crypto/hash.hpp"

#include <openssl/evp.h>

#include <charconv>
#include <initializer_list>

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

// Of the parts one after another.
Digest hash(std::initializer_list<std::string_view> parts) {
  thread_local const Sha256 hasher;
  Digest digest;
  CHECK(EVP_DigestInit_ex2(hasher.context, hasher.kind, nullptr) == 1);
  for (const std::string_view part : parts)
    CHECK(EVP_DigestUpdate(hasher.context, part.data(), part.size()) == 1);
  CHECK(EVP_DigestFinal_ex(hasher.context, digest.data(), nullptr) == 1);
  return digest;
}

}  // namespace

Digest sha256(std::string_view bytes) {
  return hash({bytes});
}

// As RFC 2104 has it: OpenSSL's own makes and copies three contexts a call, which takes longer than
// the hashing.
Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  constexpr std::size_t kBlock = 64;
  Digest shorter;
  if (key.size() > kBlock) {
    shorter = sha256(key);
    key = view_of(shorter);
  }
  std::array<std::uint8_t, kBlock> inner, outer;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const std::uint8_t byte = i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5C;
  }
  const Digest within = hash({view_of(inner), bytes});
  return hash({view_of(outer), view_of(within)});
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
