#include "shared/crypto/jwk_set.hpp"

#include <algorithm>

#include "shared/crypto/base64url.hpp"
#include "shared/crypto/strict_json.hpp"

namespace cardroom::crypto {

base::Refused<KeyFileError> malformed(std::string_view where, std::string what,
                                      std::string_view mend) {
  return base::refuse(KeyFileError{KeyFileFault::malformed, std::string(where), std::move(what),
                                   std::string(mend)});
}

base::Result<std::vector<Jwk>, KeyFileError> parse_jwk_set(std::string_view text,
                                                           std::string_view where,
                                                           std::string_view mend) {
  if (text.size() > kMaxKeyFileBytes) return malformed(where, "over 64 KiB", mend);
  const auto document = parse_object(text);
  if (!document) return malformed(where, std::string(to_text(document.reason())), mend);
  const base::Value* keys = base::find(*document, "keys");
  const base::List* list = keys ? keys->list() : nullptr;
  if (!list) return malformed(where, "no list \"keys\"", mend);
  if (list->empty()) return malformed(where, "no key in \"keys\"", mend);
  if (list->size() > kMaxKeys)
    return malformed(where, "more than 64 keys", "remove the oldest, which come first");
  constexpr std::string_view kNameIt = "give every key its own \"kid\"";
  std::vector<Jwk> found;
  for (const base::Value& entry : *list) {
    const std::string place = std::string(where) + ": key " + std::to_string(found.size() + 1);
    const base::Fields* jwk = entry.fields();
    if (!jwk) return malformed(place, "not an object", mend);
    const std::string* kid = base::find_text(*jwk, "kid");
    if (!kid || kid->empty()) return malformed(place, "no kid", kNameIt);
    if (kid->size() > kMaxKidBytes)
      return malformed(place, "kid over 128 bytes", "give the key a shorter \"kid\"");
    if (std::ranges::count(found, *kid, &Jwk::kid) > 0)
      return malformed(place, "a kid that an earlier key has", kNameIt);
    found.push_back({place, *kid, *jwk});
  }
  return found;
}

base::Result<Key256, KeyFileError> parse_key_bytes(const Jwk& key, std::string_view name,
                                                   std::string_view mend) {
  const std::string* text = base::find_text(key.fields, name);
  const auto bytes = text ? decode_base64url(*text) : std::nullopt;
  if (!bytes)
    return malformed(key.where, std::string(name) + " is not base64url without padding", mend);
  Key256 secret;
  if (bytes->size() != secret.size())
    return malformed(
        key.where, std::string(name) + " holds " + std::to_string(bytes->size()) + " bytes, not 32",
        mend);
  std::ranges::copy(*bytes, secret.begin());
  return secret;
}

}  // namespace cardroom::crypto
