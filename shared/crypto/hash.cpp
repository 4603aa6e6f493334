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

const Sha256& hasher() {
  thread_local const Sha256 hasher;
  return hasher;
}

void begin(EVP_MD_CTX* context) {
  CHECK(EVP_DigestInit_ex2(context, hasher().kind, nullptr) == 1);
}

void add(EVP_MD_CTX* context, std::string_view bytes) {
  CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

Digest end(EVP_MD_CTX* context) {
  Digest digest;
  CHECK(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
  return digest;
}

// Of the parts one after another.
Digest hash(std::initializer_list<std::string_view> parts) {
  EVP_MD_CTX* const context = hasher().context;
  begin(context);
  for (const std::string_view part : parts) add(context, part);
  return end(context);
}

// What is hashed before the bytes, and before the digest of that.
struct Pads {
  static constexpr std::size_t kBlock = 64;

  explicit Pads(std::string_view key) {
    inner.fill(0x36);
    outer.fill(0x5C);
    Digest shorter;
    if (key.size() > kBlock) {
      shorter = sha256(key);
      key = view_of(shorter);
    }
    for (std::size_t i = 0; i < key.size(); ++i) {
      inner[i] ^= static_cast<std::uint8_t>(key[i]);
      outer[i] ^= static_cast<std::uint8_t>(key[i]);
    }
  }

  std::array<std::uint8_t, kBlock> inner, outer;
};

}  // namespace

Digest sha256(std::string_view bytes) {
  return hash({bytes});
}

// As RFC 2104 has it: OpenSSL's own makes and copies three contexts a call, which takes longer than
// the hashing.
Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  const Pads pads(key);
  const Digest within = hash({view_of(pads.inner), bytes});
  return hash({view_of(pads.outer), view_of(within)});
}

Hmac::Hmac(std::string_view key) : inner_(EVP_MD_CTX_new()), outer_(EVP_MD_CTX_new()) {
  CHECK(inner_ && outer_);
  const Pads pads(key);
  begin(inner_.get());
  add(inner_.get(), view_of(pads.inner));
  begin(outer_.get());
  add(outer_.get(), view_of(pads.outer));
}

Digest Hmac::of(std::string_view bytes) const {
  EVP_MD_CTX* const context = hasher().context;
  const auto go_on = [context](const Context& from, std::string_view with) {
    CHECK(EVP_MD_CTX_copy_ex(context, from.get()) == 1);
    add(context, with);
    return end(context);
  };
  const Digest within = go_on(inner_, bytes);
  return go_on(outer_, view_of(within));
}

std::string hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(bytes.size() * 2, '\0');
  auto at = text.begin();
  for (const char byte : bytes) {
    *at++ = kDigits[static_cast<std::uint8_t>(byte) >> 4];
    *at++ = kDigits[static_cast<std::uint8_t>(byte) & 15];
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
