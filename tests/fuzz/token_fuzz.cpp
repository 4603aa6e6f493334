// Any bytes as a token, as the claims of an authentic one, as a header or as a key file: taken or
// refused, and what is taken is read the same again from what we print of it. The first byte
// chooses.
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/base/check.hpp"
#include "shared/crypto/base64url.hpp"
#include "shared/crypto/claims.hpp"
#include "shared/crypto/token.hpp"

namespace {

using namespace cardroom;

void claims_read_again(std::string_view text) {
  const auto claims = crypto::parse_claims(text);
  if (!claims) return;
  auto again = crypto::parse_claims(crypto::print_claims(*claims));
  CHECK(again.ok());
  again->nbf = claims->nbf;  // which is read but not written
  CHECK(*again == *claims);
  for (const std::int64_t at : {std::int64_t{0}, claims->iat, claims->exp})
    (void)crypto::check_times(*claims, base::WallTime{at});
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crypto::TokenOpener opener = [] {
    crypto::TokenOpener with_a_key;
    auto ring = crypto::KeyRing::parse(
        R"({"keys":[{"kty":"oct","kid":"k","k":")" + std::string(43, 'A') + R"("}]})", "f");
    with_a_key.accept(*ring, crypto::Subjects::anybody);
    return with_a_key;
  }();
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      CHECK(!opener.read(text).ok());  // nobody guesses a tag
      break;
    case 1:
      CHECK(!opener
                 .read(crypto::encode_base64url(text) + "..AAAAAAAAAAAAAAAA.AA." +
                       std::string(22, 'A'))
                 .ok());
      break;
    case 2:
      claims_read_again(text);
      break;
    case 3:
      keys_read_again(text);
      break;
    default:
      decoded_has_one_text(text);
  }
  return 0;
}
