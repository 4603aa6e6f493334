// SiteKeys: the Ed25519 keys with which web sites sign the tokens that they seal, so that the
// private tier need not believe who opened them. A JWK Set (RFC 7517 §5, RFC 8037 §2) of
// {"kty":"OKP","crv":"Ed25519","kid":"…","x":"…"}; where a site keeps its own, each has `d`, too.
// A signed token is a compact JWS (RFC 7515 §7.1) with `alg` = `EdDSA` over the claims set that
// token.hpp has; sealed whole in a token it is a nested JWT. Lives on any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.hpp"
#include "shared/crypto/key_ring.hpp"
#include "shared/crypto/token.hpp"

namespace cardroom::crypto {

struct SiteKey {
  std::string kid;
  Key256 public_key{};
  std::optional<Key256> private_key;
};

class SiteKeys {
 public:
  static base::Result<SiteKeys, KeyFileError> parse(std::string_view text, std::string_view where);
  // One key, of both parts.
  static base::Result<SiteKeys, KeyFileError> fresh(std::string_view kid);

  const SiteKey& newest() const { return keys_.back(); }  // never empty; the newest is the last
  bool has_private_parts() const;

  // What a signed token says that is good at `now`, or why it says nothing (`claims` where it is no
  // three parts).
  base::Result<Claims, InvalidToken> open(std::string_view token, base::WallTime now) const;
  // By the newest key, whose private part is here; or which claim no reader would take.
  base::Result<std::string, InvalidToken> sign(const Claims& claims) const;

  // The set for game servers, without private parts; and the whole, for the site's own file.
  std::string print_public() const;
  std::string print_whole() const;

 private:
  std::vector<SiteKey> keys_;
};

// Makes a file with one fresh key, as create_key_file does.
base::Result<SiteKeys, KeyFileError> create_site_keys(const std::string& path,
                                                      std::string_view kid);

// Refuses a file with private parts that others than its owner can open.
base::Result<SiteKeys, KeyFileError> load_site_keys(const std::string& path);

}  // namespace cardroom::crypto
