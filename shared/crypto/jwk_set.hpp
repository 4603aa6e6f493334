// A JWK Set (RFC 7517 §5) as a list of named keys, before it is known of which kind they are: inner
// part of key_ring.hpp and site_keys.hpp. Pure; lives on any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/base/fields.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::crypto {

struct Jwk {
  std::string where;  // for an error
  std::string kid;
  base::Fields fields;
};

base::Refused<KeyFileError> malformed(std::string_view where, std::string what,
                                      std::string_view mend);

// 1 to kMaxKeys keys, each with a kid of its own of at most kMaxKidBytes. `mend`: how such a file
// is made.
base::Result<std::vector<Jwk>, KeyFileError> parse_jwk_set(std::string_view text,
                                                           std::string_view where,
                                                           std::string_view mend);

// The 32 bytes of the member `name`.
base::Result<Key256, KeyFileError> parse_key_bytes(const Jwk& key, std::string_view name,
                                                   std::string_view mend);

}  // namespace cardroom::crypto
