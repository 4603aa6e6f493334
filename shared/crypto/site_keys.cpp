#include "shared/crypto/site_keys.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "shared/crypto/base64url.hpp"
#include "shared/crypto/claims.hpp"
#include "shared/crypto/jwk_set.hpp"
#include "shared/crypto/strict_json.hpp"

namespace cardroom::crypto {
namespace {

constexpr std::string_view kMakeOne = "make a file with `cardroomctl keys new FILE --signing`";
constexpr std::size_t kSignatureBytes = 64;

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Pkey public_of(const Key256& bytes) {
  return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size()),
          EVP_PKEY_free};
}

Pkey private_of(const Key256& bytes) {
  return {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size()),
          EVP_PKEY_free};
}

// The public half, as OpenSSL derives it.
Key256 public_part(const Pkey& key) {
  Key256 bytes{};
  std::size_t size = bytes.size();
  CHECK(EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &size) == 1 && size == bytes.size());
  return bytes;
}

bool verifies(const Key256& key, std::string_view text, std::string_view signature) {
  const Pkey pkey = public_of(key);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  CHECK(pkey && context);
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(text),
                          text.size()) == 1;
}

std::string signature_of(const Key256& key, std::string_view text) {
  const Pkey pkey = private_of(key);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  CHECK(pkey && context);
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) == 1);
  CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       octets(text), text.size()) == 1);
  CHECK(size == kSignatureBytes);
  return signature;
}

base::Refused<InvalidToken> refuse(TokenFault fault) {
  return base::refuse(InvalidToken{fault});
}

// The kid, where the header asks for just what is done here.
base::Result<std::string, InvalidToken> parse_header(std::string_view text) {
  const auto header = parse_object(text);
  if (!header) return refuse(TokenFault::header);
  if (base::find(*header, "crit")) return refuse(TokenFault::crit);
  const std::string* alg = base::find_text(*header, "alg");
  if (!alg || *alg != "EdDSA") return refuse(TokenFault::alg);
  const std::string* kid = base::find_text(*header, "kid");
  if (!kid) return refuse(TokenFault::unknown_kid);
  return *kid;
}

base::Result<SiteKey, KeyFileError> parse_key(const Jwk& jwk) {
  const auto is = [&jwk](std::string_view member, std::string_view expected) {
    const std::string* held = base::find_text(jwk.fields, member);
    return held && *held == expected;
  };
  if (!is("kty", "OKP") || !is("crv", "Ed25519"))
    return malformed(jwk.where, "kty is not \"OKP\", or crv not \"Ed25519\"", kMakeOne);
  const auto x = parse_key_bytes(jwk, "x", kMakeOne);
  if (!x) return base::refuse(x.reason());
  SiteKey key{jwk.kid, *x, std::nullopt};
  if (!base::find(jwk.fields, "d")) return key;
  const auto d = parse_key_bytes(jwk, "d", kMakeOne);
  if (!d) return base::refuse(d.reason());
  key.private_key = *d;
  if (public_part(private_of(*d)) != key.public_key)
    return malformed(jwk.where, "x is not the public part of d", kMakeOne);
  return key;
}

nlohmann::ordered_json print(const SiteKey& key) {
  return {{"kty", "OKP"},
          {"crv", "Ed25519"},
          {"kid", key.kid},
          {"x", encode_base64url(view_of(key.public_key))}};
}

std::string print_set(const nlohmann::ordered_json& list) {
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  return nlohmann::ordered_json{{"keys", list}}.dump(2, ' ', false, kReplace) + "\n";
}

}  // namespace

base::Result<SiteKeys, KeyFileError> SiteKeys::parse(std::string_view text,
                                                     std::string_view where) {
  const auto set = parse_jwk_set(text, where, kMakeOne);
  if (!set) return base::refuse(set.reason());
  SiteKeys keys;
  for (const Jwk& jwk : *set) {
    auto key = parse_key(jwk);
    if (!key) return base::refuse(key.reason());
    keys.keys_.push_back(*std::move(key));
  }
  return keys;
}

base::Result<SiteKeys, KeyFileError> SiteKeys::fresh(std::string_view kid) {
  const auto ring = KeyRing::fresh(kid);  // 32 random bytes are a private key (RFC 8032 §5.1.5)
  if (!ring) return base::refuse(ring.reason());
  const Key256& secret = ring->newest().secret;
  SiteKeys keys;
  keys.keys_.push_back({ring->newest().kid, public_part(private_of(secret)), secret});
  return keys;
}

bool SiteKeys::has_private_parts() const {
  return std::ranges::any_of(keys_, [](const SiteKey& key) { return key.private_key.has_value(); });
}

base::Result<Claims, InvalidToken> SiteKeys::open(std::string_view token,
                                                  base::WallTime now) const {
  if (token.size() > kMaxTokenBytes) return refuse(TokenFault::too_long);
  const auto parts = split_token<3>(token);
  if (!parts) return refuse(TokenFault::claims);
  const auto& [header, payload, signature] = *parts;
  const auto plain_header = decode_base64url(header);
  const auto plain_payload = decode_base64url(payload);
  const auto plain_signature = decode_base64url(signature);
  if (!plain_header || !plain_payload || !plain_signature) return refuse(TokenFault::base64url);
  const auto kid = parse_header(*plain_header);
  if (!kid) return base::refuse(kid.reason());
  const auto key = std::ranges::find(keys_, *kid, &SiteKey::kid);
  if (key == keys_.end()) return refuse(TokenFault::unknown_kid);
  // RFC 7515 §5.2 step 8: what was signed is the parts as they were sent, and the dot.
  const std::string_view text = token.substr(0, header.size() + 1 + payload.size());
  if (!verifies(key->public_key, text, *plain_signature)) return refuse(TokenFault::not_authentic);
  auto claims = parse_claims(*plain_payload);
  if (!claims) return claims;
  if (claims->sub.starts_with(kGuestPrefix)) return refuse(TokenFault::guest);
  if (const auto good = check_times(*claims, now); !good) return base::refuse(good.reason());
  return claims;
}

base::Result<std::string, InvalidToken> SiteKeys::sign(const Claims& claims) const {
  const SiteKey& key = newest();
  CHECK(key.private_key);
  if (const auto fault = fault_of(claims)) return refuse(*fault);
  const nlohmann::ordered_json header{{"alg", "EdDSA"}, {"kid", key.kid}};
  std::string token = encode_base64url(header.dump());
  token.append(".").append(encode_base64url(print_claims(claims)));
  const std::string signature = signature_of(*key.private_key, token);
  token.append(".").append(encode_base64url(signature));
  return token;
}

std::string SiteKeys::print_public() const {
  auto list = nlohmann::ordered_json::array();
  for (const SiteKey& key : keys_) list.push_back(print(key));
  return print_set(list);
}

std::string SiteKeys::print_whole() const {
  auto list = nlohmann::ordered_json::array();
  for (const SiteKey& key : keys_) {
    auto& jwk = list.emplace_back(print(key));
    if (key.private_key) jwk["d"] = encode_base64url(view_of(*key.private_key));
  }
  return print_set(list);
}

base::Result<SiteKeys, KeyFileError> create_site_keys(const std::string& path,
                                                      std::string_view kid) {
  const auto fresh = SiteKeys::fresh(kid);
  if (!fresh) return base::refuse(fresh.reason());
  // What is written is what can be read: an impossible kid never gets as far as a file.
  auto keys = SiteKeys::parse(fresh->print_whole(), path);
  if (!keys) return keys;
  const auto written = write_key_file(path, fresh->print_whole());
  if (!written) return base::refuse(written.reason());
  return keys;
}

base::Result<SiteKeys, KeyFileError> load_site_keys(const std::string& path) {
  const auto text = read_key_file(path, Secrecy::open);
  if (!text) return base::refuse(text.reason());
  auto keys = SiteKeys::parse(*text, path);
  if (!keys || !keys->has_private_parts()) return keys;
  const auto secret = read_key_file(path, Secrecy::secret);
  if (!secret) return base::refuse(secret.reason());
  return keys;
}

}  // namespace cardroom::crypto
