#include "shared/crypto/token.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>

#include "shared/crypto/base64url.hpp"
#include "shared/crypto/claims.hpp"
#include "shared/crypto/random.hpp"
#include "shared/crypto/strict_json.hpp"

namespace cardroom::crypto {
namespace {

using base::Fields;

base::Refused<InvalidToken> refuse(TokenFault fault) {
  return base::refuse(InvalidToken{fault});
}

// The kid, where the header asks for just what is done here.
base::Result<std::string, InvalidToken> parse_header(std::string_view text) {
  const auto parsed = parse_object(text);
  if (!parsed) return refuse(TokenFault::header);
  const Fields& header = *parsed;
  const auto is = [&header](std::string_view member, std::string_view expected) {
    const std::string* held = base::find_text(header, member);
    return held && *held == expected;
  };
  if (base::find(header, "zip")) return refuse(TokenFault::zip);
  if (base::find(header, "crit")) return refuse(TokenFault::crit);
  if (!is("alg", "dir")) return refuse(TokenFault::alg);
  if (!is("enc", "A256GCM")) return refuse(TokenFault::enc);
  const std::string* kid = base::find_text(header, "kid");
  if (!kid) return refuse(TokenFault::unknown_kid);
  return *kid;
}

// Claims as they are, or in the payload of a signed token, in which no brace can be.
base::Result<Claims, InvalidToken> parse_plaintext(const std::string& plain) {
  const auto parts = split_token<3>(plain);  // header, payload, signature
  if (!parts || plain.find('{') != std::string::npos) return parse_claims(plain);
  const auto payload = decode_base64url((*parts)[1]);
  if (!payload) return refuse(TokenFault::claims);
  auto claims = parse_claims(*payload);
  if (claims) claims->nested = plain;
  return claims;
}

bool may_speak_for(Subjects subjects, std::string_view sub) {
  switch (subjects) {
    case Subjects::anybody:
      return true;
    case Subjects::guests_only:
      return sub.starts_with(kGuestPrefix);
    case Subjects::no_guests:
      return !sub.starts_with(kGuestPrefix);
  }
  CHECK(false);
}

}  // namespace

void TokenOpener::accept(const KeyRing& ring, Subjects subjects) {
  for (const Key& key : ring.keys()) keys_.push_back(Entry{key.kid, subjects, Gcm(key.secret)});
}

void TokenOpener::replace(const KeyRing& ring, Subjects subjects) {
  const auto stays = [&ring](const Entry& entry) { return ring.find(entry.kid) != nullptr; };
  lost_keys_ = lost_keys_ || !std::ranges::all_of(keys_, stays);
  keys_.clear();
  accept(ring, subjects);
}

base::Result<Claims, InvalidToken> TokenOpener::read(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return refuse(TokenFault::too_long);
  const auto parts = split_token<5>(token);  // header, encrypted key, IV, ciphertext, tag
  if (!parts) return refuse(TokenFault::not_five_parts);
  std::array<std::string, 5> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto decoded = decode_base64url((*parts)[i]);
    if (!decoded) return refuse(TokenFault::base64url);
    bytes[i] = *std::move(decoded);
  }
  const auto& [header, encrypted_key, iv, cipher, tag] = bytes;
  const auto kid = parse_header(header);
  if (!kid) return base::refuse(kid.reason());
  if (!encrypted_key.empty()) return refuse(TokenFault::encrypted_key);
  if (iv.size() != kNonceBytes) return refuse(TokenFault::iv_length);
  if (tag.size() != kTagBytes) return refuse(TokenFault::tag_length);
  TokenFault fault = TokenFault::unknown_kid;
  for (Entry& key : keys_) {
    if (key.kid != *kid) continue;
    const std::string_view associated = (*parts)[0];  // RFC 7516 §5.1 step 14: as it was sent
    const auto plain = key.gcm.open(iv, associated, cipher, tag);
    if (!plain) {
      fault = TokenFault::not_authentic;
      continue;
    }
    auto claims = parse_plaintext(*plain);
    if (claims && !may_speak_for(key.subjects, claims->sub)) return refuse(TokenFault::guest);
    return claims;
  }
  return refuse(fault);
}

bool TokenOpener::knows(std::string_view kid) const {
  return std::ranges::any_of(keys_, [kid](const Entry& entry) { return entry.kid == kid; });
}

base::Result<Claims, InvalidToken> TokenOpener::open(std::string_view token, base::WallTime now) {
  auto claims = read(token);
  if (!claims) return claims;
  if (const auto good = check_times(*claims, now); !good) return base::refuse(good.reason());
  return claims;
}

std::string TokenOpener::kid_of(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return "";
  const auto header = decode_base64url(token.substr(0, token.find('.')));
  const auto fields = parse_object(header.value_or(""));
  const std::string* kid = fields ? base::find_text(*fields, "kid") : nullptr;
  return kid ? *kid : "";
}

base::Result<base::Done, InvalidToken> check_times(const Claims& claims, base::WallTime now) {
  // `iat` is bounded from above first, so that no sum below can overflow.
  const std::int64_t latest = now.seconds() + kMaxSecondsAhead;
  if (claims.iat > latest) return refuse(TokenFault::iat_ahead);
  if (claims.nbf > latest) return refuse(TokenFault::nbf_ahead);
  if (claims.exp <= claims.iat) return refuse(TokenFault::exp_before_iat);
  if (claims.exp > claims.iat + kMaxTokenSeconds) return refuse(TokenFault::lives_too_long);
  if (claims.exp <= now.seconds()) return refuse(TokenFault::expired);
  return base::Done{};
}

base::Result<std::string, InvalidToken> mint_token(const Key& key, const Claims& claims) {
  if (const auto fault = fault_of(claims)) return refuse(*fault);
  if (claims.exp <= claims.iat) return refuse(TokenFault::exp_before_iat);
  const std::uint64_t life = std::uint64_t(claims.exp) - std::uint64_t(claims.iat);
  if (life > kMaxTokenSeconds) return refuse(TokenFault::lives_too_long);
  const auto nonce = random_bytes<kNonceBytes>();
  if (!nonce) return refuse(TokenFault::not_authentic);
  nlohmann::ordered_json header{{"alg", "dir"}, {"enc", "A256GCM"}, {"kid", key.kid}};
  if (!claims.nested.empty()) header["cty"] = "JWT";  // RFC 7519 §5.2
  const std::string plain = claims.nested.empty() ? print_claims(claims) : claims.nested;
  std::string token = encode_base64url(header.dump());
  std::string sealed;
  Gcm(key.secret).seal(view_of(*nonce), token, plain, sealed);
  const std::string_view cipher = std::string_view(sealed).substr(0, sealed.size() - kTagBytes);
  const std::string_view tag = std::string_view(sealed).substr(cipher.size());
  token.append("..").append(encode_base64url(view_of(*nonce)));
  token.append(".").append(encode_base64url(cipher));
  token.append(".").append(encode_base64url(tag));
  if (token.size() > kMaxTokenBytes) return refuse(TokenFault::too_long);
  return token;
}

std::string_view to_text(TokenFault fault) {
  switch (fault) {
    case TokenFault::too_long:
      return "too_long";
    case TokenFault::not_five_parts:
      return "not_five_parts";
    case TokenFault::base64url:
      return "base64url";
    case TokenFault::header:
      return "header";
    case TokenFault::zip:
      return "zip";
    case TokenFault::crit:
      return "crit";
    case TokenFault::alg:
      return "alg";
    case TokenFault::enc:
      return "enc";
    case TokenFault::encrypted_key:
      return "encrypted_key";
    case TokenFault::iv_length:
      return "iv_length";
    case TokenFault::tag_length:
      return "tag_length";
    case TokenFault::unknown_kid:
      return "unknown_kid";
    case TokenFault::not_authentic:
      return "not_authentic";
    case TokenFault::claims:
      return "claims";
    case TokenFault::sub:
      return "sub";
    case TokenFault::name:
      return "name";
    case TokenFault::jti:
      return "jti";
    case TokenFault::aud:
      return "aud";
    case TokenFault::iat:
      return "iat";
    case TokenFault::exp:
      return "exp";
    case TokenFault::nbf:
      return "nbf";
    case TokenFault::guest:
      return "guest";
    case TokenFault::iat_ahead:
      return "iat_ahead";
    case TokenFault::nbf_ahead:
      return "nbf_ahead";
    case TokenFault::exp_before_iat:
      return "exp_before_iat";
    case TokenFault::lives_too_long:
      return "lives_too_long";
    case TokenFault::expired:
      return "expired";
  }
  CHECK(false);
}

}  // namespace cardroom::crypto
