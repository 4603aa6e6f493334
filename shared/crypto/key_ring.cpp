#include "shared/crypto/key_ring.hpp"

#include <algorithm>

#include "shared/crypto/base64url.hpp"
#include "shared/crypto/random.hpp"
#include "shared/crypto/strict_json.hpp"

namespace cardroom::crypto {
namespace {

using base::Fields;

constexpr std::string_view kMakeOne = "make a file with `cardroomctl keys new FILE`";

base::Refused<KeyFileError> malformed(std::string_view where, std::string what,
                                      std::string_view mend) {
  return base::refuse(KeyFileError{KeyFileFault::malformed, std::string(where), std::move(what),
                                   std::string(mend)});
}

base::Result<Key, KeyFileError> parse_key(const base::Value& entry, const std::string& where) {
  const Fields* jwk = entry.fields();
  if (!jwk) return malformed(where, "not an object", kMakeOne);
  const std::string* kty = base::find_text(*jwk, "kty");
  if (!kty || *kty != "oct") return malformed(where, "kty is not \"oct\"", kMakeOne);
  const std::string* kid = base::find_text(*jwk, "kid");
  if (!kid || kid->empty()) return malformed(where, "no kid", "give every key its own \"kid\"");
  if (kid->size() > kMaxKidBytes) {
    return malformed(where, "kid over 128 bytes", "give the key a shorter \"kid\"");
  }
  const std::string* text = base::find_text(*jwk, "k");
  const auto bytes = text ? decode_base64url(*text) : std::nullopt;
  if (!bytes) return malformed(where, "k is not base64url without padding", kMakeOne);
  Key key{*kid, {}};
  if (bytes->size() != key.secret.size()) {
    return malformed(where, "k holds " + std::to_string(bytes->size()) + " bytes, not 32",
                     kMakeOne);
  }
  std::copy(bytes->begin(), bytes->end(), key.secret.begin());
  return key;
}

}  // namespace

base::Result<KeyRing, KeyFileError> KeyRing::parse(std::string_view text, std::string_view where) {
  if (text.size() > kMaxKeyFileBytes) return malformed(where, "over 64 KiB", kMakeOne);
  const auto document = parse_object(text);
  if (!document) return malformed(where, std::string(to_text(document.reason())), kMakeOne);
  const base::Value* keys = base::find(*document, "keys");
  const base::List* list = keys ? keys->list() : nullptr;
  if (!list) return malformed(where, "no list \"keys\"", kMakeOne);
  if (list->empty()) return malformed(where, "no key in \"keys\"", kMakeOne);
  if (list->size() > kMaxKeys) {
    return malformed(where, "more than 64 keys", "remove the oldest, which come first");
  }
  KeyRing ring;
  for (const base::Value& entry : *list) {
    const std::string place = std::string(where) + ": key " + std::to_string(ring.keys_.size() + 1);
    auto key = parse_key(entry, place);
    if (!key) return base::refuse(key.reason());
    if (ring.find(key->kid)) {
      return malformed(place, "a kid that an earlier key has", "give every key its own \"kid\"");
    }
    ring.keys_.push_back(*std::move(key));
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
  ring.keys_.push_back(Key{std::string(kid), *secret});
  return ring;
}

const Key* KeyRing::find(std::string_view kid) const {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [kid](const Key& key) { return key.kid == kid; });
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace cardroom::crypto
