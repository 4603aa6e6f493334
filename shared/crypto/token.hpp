// Tokens: who a player is, said by the web site that knows them. A compact JWE (RFC 7516), `dir`
// and `A256GCM`, whose plaintext is a JWT claims set; PROTOCOL.md "Tokens" has the rules, all of
// which are checked here but one: a `jti` is redeemed by the private tier. Never says to a player
// why a token was refused: `TokenFault` is for logs and tests. A TokenOpener keeps contexts and key
// schedules: each thread has its own.
//
// Nested (RFC 7519 §5.2): the plaintext may be a token that the web site signed (site_keys.hpp), in
// whose payload the claims are. Its signature is for the private tier to check.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.hpp"
#include "shared/base/time.hpp"
#include "shared/crypto/gcm.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::crypto {

inline constexpr std::size_t kMaxTokenBytes = 2048;
inline constexpr std::size_t kMaxSubPoints = 64;
inline constexpr std::size_t kMaxNamePoints = 32;
inline constexpr std::size_t kMaxJtiPoints = 64;
inline constexpr std::int64_t kMaxTokenSeconds = 300;
inline constexpr std::int64_t kMaxSecondsAhead = 30;
inline constexpr std::string_view kAudience = "cardroom";
inline constexpr std::string_view kGuestPrefix = "guest-";

struct Claims {
  std::string sub;       // user id, 1–64 code points, no control characters
  std::string name;      // shown to others, 1–32 code points, no control or bidi characters
  std::string jti;       // 1–64 code points, unique
  std::int64_t iat = 0;  // seconds since 1970, as the two below
  std::int64_t exp = 0;
  std::int64_t nbf = INT64_MIN;  // where the token has none
  std::string nested = {};       // the signed token that they came in, unchecked; empty: in none
  bool operator==(const Claims&) const = default;
};

// In the order of the checks.
enum class TokenFault {
  too_long,
  not_five_parts,
  base64url,
  header,  // not strict JSON, or a member of the wrong kind
  zip,
  crit,
  alg,
  enc,
  encrypted_key,
  iv_length,
  tag_length,
  unknown_kid,
  not_authentic,
  claims,  // not strict JSON
  sub,
  name,
  jti,
  aud,
  iat,
  exp,
  nbf,
  guest,      // a `sub` that this key may not speak for
  iat_ahead,  // the rest depends on the time of day
  nbf_ahead,
  exp_before_iat,
  lives_too_long,
  expired,
};

// The fault's own name: "unknown_kid".
std::string_view to_text(TokenFault fault);

// To the player all faults are one: `invalid_token`.
struct InvalidToken {
  TokenFault fault;
  bool operator==(const InvalidToken&) const = default;
};

// Whose tokens a key may seal: `sub` begins with "guest-" only under a guests' key.
enum class Subjects { anybody, guests_only, no_guests };

// The parts of a token, between its dots: views into it. Nothing where there are not N.
template <std::size_t N>
std::optional<std::array<std::string_view, N>> split_token(std::string_view token) {
  std::array<std::string_view, N> parts;
  for (std::size_t i = 0; i + 1 < N; ++i) {
    const std::size_t dot = token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    parts[i] = token.substr(0, dot);
    token.remove_prefix(dot + 1);
  }
  if (token.find('.') != std::string_view::npos) return std::nullopt;
  parts[N - 1] = token;
  return parts;
}

class TokenOpener {
 public:
  // From now on `ring`'s keys open too. A kid that two rings share is tried with both.
  void accept(const KeyRing& ring, Subjects subjects);
  // These keys open instead of those of before.
  void replace(const KeyRing& ring, Subjects subjects);
  bool knows(std::string_view kid) const;
  // Whether some key opened once and no longer does.
  bool has_lost_keys() const { return lost_keys_; }

  base::Result<Claims, InvalidToken> open(std::string_view token, base::WallTime now);

  // What an authentic token says, at whatever time: for inspection, not for letting anybody in.
  base::Result<Claims, InvalidToken> read(std::string_view token);

  // The kid in a token's header, unproven; empty where there is none. For inspection.
  static std::string kid_of(std::string_view token);

 private:
  struct Entry {
    std::string kid;
    Subjects subjects;
    Gcm gcm;
  };
  std::vector<Entry> keys_;
  bool lost_keys_ = false;
};

// Whether a token with these claims is good at `now`, as far as time goes.
base::Result<base::Done, InvalidToken> check_times(const Claims& claims, base::WallTime now);

// A token for these claims, with `aud` = "cardroom", or for the signed token that is nested in
// them; or which claim no reader would take (`not_authentic` where there was no randomness). An
// `nbf` is not written.
base::Result<std::string, InvalidToken> mint_token(const Key& key, const Claims& claims);

}  // namespace cardroom::crypto
