// Tokens that a web site signs, within the seal.
#include "shared/crypto/site_keys.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "crypto/command.hpp"
#include "shared/crypto/base64url.hpp"

namespace cardroom::crypto {
namespace {

constexpr std::int64_t kNow = 1'790'000'000;
constexpr base::WallTime kAt{kNow * 1000};

Claims ann() {
  return {.sub = "42", .name = "Ann", .jti = "j-1", .iat = kNow - 10, .exp = kNow + 50};
}

SiteKeys fresh(std::string_view kid = "site-1") {
  return *SiteKeys::fresh(kid);
}

std::string answer(const base::Result<Claims, InvalidToken>& result) {
  return result ? result->sub + " " + result->name : std::string(to_text(result.reason().fault));
}

std::string fault(std::string_view text) {
  const auto keys = SiteKeys::parse(text, "site.json");
  return keys ? "" : keys.reason().print();
}

// RFC 8037, appendix A.1.
constexpr std::string_view kRfcKey = R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"rfc",)"
                                     R"("d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
                                     R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

TEST(SiteKeys, OpenWhatTheyHaveSigned) {
  const SiteKeys keys = fresh();
  const auto opened = keys.open(*keys.sign(ann()), kAt);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, ann());
}

TEST(SiteKeys, OpenByTheirPublicPartsAlone) {
  const SiteKeys keys = fresh();
  const auto shown = SiteKeys::parse(keys.print_public(), "site.json");
  ASSERT_TRUE(shown);
  EXPECT_EQ(answer(shown->open(*keys.sign(ann()), kAt)), "42 Ann");
  EXPECT_FALSE(shown->has_private_parts());
}

TEST(SiteKeys, DeriveThePublicKeyOfTheRfc) {
  const auto keys = SiteKeys::parse(kRfcKey, "rfc.json");
  ASSERT_TRUE(keys) << keys.reason().print();
  EXPECT_TRUE(keys->has_private_parts());
}

TEST(SiteKeys, RefuseAFlippedBitAtEveryPosition) {
  const SiteKeys keys = fresh();
  const std::string token = *keys.sign(ann());
  for (std::size_t bit = 0; bit < token.size() * 8; ++bit) {
    std::string changed = token;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(keys.open(changed, kAt)) << changed;
  }
}

TEST(SiteKeys, RefuseEveryTruncation) {
  const SiteKeys keys = fresh();
  const std::string token = *keys.sign(ann());
  for (std::size_t size = 0; size < token.size(); ++size)
    EXPECT_FALSE(keys.open(token.substr(0, size), kAt)) << size;
}

TEST(SiteKeys, RefuseAnotherSitesSignatureUnderTheSameName) {
  EXPECT_EQ(answer(fresh().open(*fresh().sign(ann()), kAt)), "not_authentic");
}

TEST(SiteKeys, RefuseAKeyThatTheyDoNotHave) {
  EXPECT_EQ(answer(fresh("site-1").open(*fresh("site-2").sign(ann()), kAt)), "unknown_kid");
}

// `none` and HMAC under the public key are what such readers have been fooled with.
TEST(SiteKeys, TakeNoOtherAlgorithm) {
  const SiteKeys keys = fresh();
  const std::string token = *keys.sign(ann());
  const std::string rest = token.substr(token.find('.'));
  for (const char* header :
       {R"({"alg":"none","kid":"site-1"})", R"({"alg":"HS256","kid":"site-1"})",
        R"({"kid":"site-1"})", R"({"alg":"Ed448","kid":"site-1"})"})
    EXPECT_EQ(answer(keys.open(encode_base64url(header) + rest, kAt)), "alg") << header;
  const std::string critical = R"({"alg":"EdDSA","kid":"site-1","crit":["b64"],"b64":false})";
  EXPECT_EQ(answer(keys.open(encode_base64url(critical) + rest, kAt)), "crit");
}

TEST(SiteKeys, HoldASignedTokenToTheTimesOfAToken) {
  const SiteKeys keys = fresh();
  const std::string token = *keys.sign(ann());
  EXPECT_EQ(answer(keys.open(token, base::WallTime{(kNow + 50) * 1000})), "expired");
  EXPECT_EQ(answer(keys.open(token, base::WallTime{(kNow - 41) * 1000})), "iat_ahead");
}

TEST(SiteKeys, SignNothingThatNoReaderWouldTake) {
  Claims claims = ann();
  claims.name = "A\xffnn";
  EXPECT_EQ(fresh().sign(claims).reason().fault, TokenFault::name);
}

TEST(SiteKeys, SpeakForNoGuest) {
  const SiteKeys keys = fresh();
  Claims claims = ann();
  claims.sub = "guest-1";
  EXPECT_EQ(answer(keys.open(*keys.sign(claims), kAt)), "guest");
}

TEST(SiteKeys, AreReadNestedInASealedTokenAndKeptAsTheyCame) {
  const SiteKeys keys = fresh();
  const KeyRing ring = *KeyRing::fresh("web-1");
  TokenOpener opener;
  opener.accept(ring, Subjects::no_guests);
  Claims claims = ann();
  claims.nested = *keys.sign(claims);
  const auto opened = opener.open(*mint_token(ring.newest(), claims), kAt);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, claims);
  EXPECT_EQ(answer(keys.open(opened->nested, kAt)), "42 Ann");
}

TEST(SiteKeys, NestedTokensOfOddFormsAreNoClaims) {
  const KeyRing ring = *KeyRing::fresh("web-1");
  TokenOpener opener;
  opener.accept(ring, Subjects::no_guests);
  Claims claims = ann();
  for (const char* odd : {"a.b", "a.!.c", "..", "a.bm8.c", "a.b.c.d"}) {
    claims.nested = odd;
    EXPECT_EQ(answer(opener.open(*mint_token(ring.newest(), claims), kAt)), "claims") << odd;
  }
}

TEST(SiteKeys, SayWhatIsWrongWithAFileAndWhere) {
  EXPECT_EQ(fault(R"({"keys":[{"kty":"oct","kid":"a","k":"AA"}]})"),
            "site.json: key 1: kty is not \"OKP\", or crv not \"Ed25519\"; make a file with "
            "`cardroomctl keys new FILE --signing`");
  EXPECT_EQ(fault(R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AA"}]})"),
            "site.json: key 1: x holds 1 bytes, not 32; make a file with `cardroomctl keys new "
            "FILE --signing`");
  std::string other(kRfcKey);
  other.replace(other.find("11qY"), 4, "22qY");
  EXPECT_EQ(fault(other),
            "site.json: key 1: x is not the public part of d; make a file with `cardroomctl keys "
            "new FILE --signing`");
}

TEST(SiteKeys, AFileWithPrivatePartsIsItsOwnersAlone) {
  const std::string path = (scratch() / "signing.json").string();
  const auto made = create_site_keys(path, "site-1");
  ASSERT_TRUE(made) << made.reason().print();
  EXPECT_EQ(load_site_keys(path)->newest().kid, "site-1");
  EXPECT_EQ(create_site_keys(path, "site-2").reason().fault, KeyFileFault::exists);
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_EQ(load_site_keys(path).reason().fault, KeyFileFault::denied);
  std::ofstream(path, std::ios::trunc) << made->print_public();
  EXPECT_TRUE(load_site_keys(path)) << "what is public may be read by all";
}

}  // namespace
}  // namespace cardroom::crypto
