#include "shared/crypto/key_ring.hpp"

#include <algorithm>

#include "shared/crypto/hash.hpp"
#include "shared/crypto/jwk_set.hpp"
#include "shared/crypto/random.hpp"

namespace cardroom::crypto {
namespace {

constexpr std::string_view kMakeOne = "make a file with `cardroomctl keys new FILE`";

}  // namespace

base::Result<KeyRing, KeyFileError> KeyRing::parse(std::string_view text, std::string_view where) {
  const auto set = parse_jwk_set(text, where, kMakeOne);
  if (!set) return base::refuse(set.reason());
  KeyRing ring;
  for (const Jwk& jwk : *set) {
    const std::string* kty = base::find_text(jwk.fields, "kty");
    if (!kty || *kty != "oct") return malformed(jwk.where, "kty is not \"oct\"", kMakeOne);
    const auto secret = parse_key_bytes(jwk, "k", kMakeOne);
    if (!secret) return base::refuse(secret.reason());
    ring.keys_.push_back({jwk.kid, *secret});
  }
  return ring;
}

base::Result<KeyRing, KeyFileError> KeyRing::fresh(std::string_view kid) {
  const auto secret = random_bytes<sizeof(Key256)>();
  if (!secret) {
    return base::refuse(KeyFileError{KeyFileFault::no_randomness, "new key",
                                     "the system gave no randomness",
                                     "look at OpenSSL's configuration"});
  }
  KeyRing ring;
  const auto id = random_bytes<8>();
  ring.keys_.push_back({!kid.empty() ? std::string(kid) : id ? hex(view_of(*id)) : "new", *secret});
  return ring;
}

const Key* KeyRing::find(std::string_view kid) const {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [kid](const Key& key) { return key.kid == kid; });
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace cardroom::crypto
