// Any bytes as a token, as the header of one, as claims, by themselves, sealed with the right key
// or signed, or as a key file: taken or refused, and what is taken is read the same again from what
// we print of it. The first byte chooses. Seeds: tests/fuzz/token_corpus.
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/base/check.hpp"
#include "shared/crypto/base64url.hpp"
#include "shared/crypto/claims.hpp"
#include "shared/crypto/gcm.hpp"
#include "shared/crypto/site_keys.hpp"
#include "shared/crypto/token.hpp"

namespace {

using namespace cardroom;

void has_a_name(const crypto::InvalidToken& fault) {
  CHECK(!crypto::to_text(fault.fault).empty());
}

void claims_read_again(std::string_view text) {
  const auto claims = crypto::parse_claims(text);
  if (!claims) return has_a_name(claims.reason());
  auto again = crypto::parse_claims(crypto::print_claims(*claims));
  CHECK(again.ok());
  again->nbf = claims->nbf;  // which is read but not written
  CHECK(*again == *claims);
  for (const std::int64_t at : {std::int64_t{0}, claims->iat, claims->exp})
    if (const auto good = crypto::check_times(*claims, base::WallTime{at}); !good)
      has_a_name(good.reason());
}

void keys_read_again(std::string_view text) {
  const auto ring = crypto::KeyRing::parse(text, "f");
  if (!ring) return;
  const auto again = crypto::KeyRing::parse(ring->print(), "f");
  // Escapes may make a large file: then it is the bound that refuses.
  CHECK(again.ok() ? again->print() == ring->print()
                   : ring->print().size() > crypto::kMaxKeyFileBytes);
}

void decoded_has_one_text(std::string_view text) {
  const auto bytes = crypto::decode_base64url(text);
  CHECK(!bytes || crypto::encode_base64url(*bytes) == text);
}

const crypto::Key& the_key() {
  static const crypto::Key key{"k", {}};
  return key;
}

crypto::TokenOpener opener_for(crypto::Subjects subjects) {
  auto ring = crypto::KeyRing::parse(
      R"({"keys":[{"kty":"oct","kid":"k","k":")" + std::string(43, 'A') + R"("}]})", "f");
  crypto::TokenOpener opener;
  opener.accept(*ring, subjects);
  CHECK(opener.knows("k") && !opener.knows("another"));
  return opener;
}

struct Openers {
  crypto::TokenOpener anybody = opener_for(crypto::Subjects::anybody);
  crypto::TokenOpener guests = opener_for(crypto::Subjects::guests_only);
  crypto::TokenOpener others = opener_for(crypto::Subjects::no_guests);
};

Openers& openers() {
  static Openers all;
  return all;
}

// Nobody guesses a tag.
void is_refused(const std::string& token) {
  const auto claims = openers().anybody.read(token);
  CHECK(!claims);
  has_a_name(claims.reason());
  (void)crypto::TokenOpener::kid_of(token);
}

std::string sealed(std::string_view header, std::string_view plain) {
  static crypto::Gcm gcm(the_key().secret);
  const std::string nonce(crypto::kNonceBytes, 'n');
  std::string token = crypto::encode_base64url(header), out;
  gcm.seal(nonce, token, plain, out);
  const std::size_t cipher = out.size() - crypto::kTagBytes;
  token.append("..").append(crypto::encode_base64url(nonce));
  token.append(".").append(crypto::encode_base64url(out.substr(0, cipher)));
  return token.append(".").append(crypto::encode_base64url(out.substr(cipher)));
}

void authentic_one_is_read(std::string_view text) {
  const std::string token = sealed(R"({"alg":"dir","enc":"A256GCM","kid":"k"})", text);
  const auto claims = crypto::parse_claims(text);
  auto& [anybody, guests, others] = openers();
  const auto read = anybody.read(token);
  CHECK(crypto::TokenOpener::kid_of(token) == (token.size() > crypto::kMaxTokenBytes ? "" : "k"));
  if (!read) {
    CHECK(!claims || token.size() > crypto::kMaxTokenBytes);
    return has_a_name(read.reason());
  }
  if (!read->nested.empty()) {
    CHECK(read->nested == text);
    return;
  }
  CHECK(*read == *claims);
  const auto guest = guests.read(token), other = others.read(token);
  CHECK(guest.ok() != other.ok());
  has_a_name(guest ? other.reason() : guest.reason());
  const base::WallTime now{1'800'000'000'000};
  const auto timely = crypto::check_times(*claims, now);
  CHECK(anybody.open(token, now).ok() == timely.ok());
  if (!timely) has_a_name(timely.reason());
  if (const auto again = crypto::mint_token(the_key(), *claims)) {
    CHECK(anybody.read(*again).ok());
  } else {
    CHECK(!timely || print_claims(*claims).size() > text.size());
  }
}

const crypto::SiteKeys& the_site() {
  static const auto keys = crypto::SiteKeys::fresh("k");
  return *keys;
}

// Nobody guesses a signature.
void signed_one_is_refused(std::string_view text) {
  const auto claims = the_site().open(text, base::WallTime{1'800'000'000'000});
  CHECK(!claims);
  has_a_name(claims.reason());
}

// Whoever has the key signs what he likes.
void claims_are_signed(std::string_view text) {
  const auto claims = crypto::parse_claims(text);
  if (!claims) return;
  const auto token = the_site().sign(*claims);
  const auto read = the_site().open(*token, base::WallTime{claims->iat * 1000});
  if (!read) has_a_name(read.reason());
}

void site_keys_read_again(std::string_view text) {
  const auto keys = crypto::SiteKeys::parse(text, "f");
  if (!keys) return;
  const auto again = crypto::SiteKeys::parse(keys->print_whole(), "f");
  CHECK(again.ok() ? again->print_whole() == keys->print_whole()
                   : keys->print_whole().size() > crypto::kMaxKeyFileBytes);
}

// Only the header is not ours: whoever has the key seals what he likes.
void header_is_read(std::string_view header) {
  const auto claims = openers().anybody.read(sealed(header, "{}"));
  CHECK(!claims);
  has_a_name(claims.reason());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 't':
      is_refused(std::string(text));
      break;
    case 'h':
      header_is_read(text);
      break;
    case 'a':
      authentic_one_is_read(text);
      break;
    case 'c':
      claims_read_again(text);
      break;
    case 'k':
      keys_read_again(text);
      break;
    case 'n':
      signed_one_is_refused(text);
      break;
    case 's':
      claims_are_signed(text);
      break;
    case 'j':
      site_keys_read_again(text);
      break;
    default:
      decoded_has_one_text(text);
  }
  return 0;
}
