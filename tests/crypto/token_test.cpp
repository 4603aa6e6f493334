#include "shared/crypto/token.hpp"

#include <gtest/gtest.h>

namespace cardroom::crypto {
namespace {

constexpr std::int64_t kNow = 1'790'000'000;

base::WallTime at(std::int64_t seconds) {
  return base::WallTime{seconds * 1000};
}

KeyRing fresh(std::string_view kid) {
  auto ring = KeyRing::fresh(kid);
  CHECK(ring.ok());
  return *std::move(ring);
}

Claims ann() {
  return Claims{"42", "Ann", "j-1", kNow - 10, kNow + 50, INT64_MIN};
}

std::string mint(const KeyRing& ring, const Claims& claims) {
  auto token = mint_token(ring.newest(), claims);
  CHECK(token.ok());
  return *std::move(token);
}

// The claims, or the fault's name.
std::string answer(const base::Result<Claims, InvalidToken>& result) {
  return result ? result->sub + " " + result->name : std::string(to_text(result.reason().fault));
}

TEST(Token, OpensWhatWasMinted) {
  const KeyRing ring = fresh("k");
  TokenOpener opener;
  opener.accept(ring, Subjects::no_guests);
  const auto opened = opener.open(mint(ring, ann()), at(kNow));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(*opened, ann());
}

TEST(Token, RefusesAFlippedBitAtEveryPosition) {
  const KeyRing ring = fresh("k");
  TokenOpener opener;
  opener.accept(ring, Subjects::no_guests);
  const std::string token = mint(ring, ann());
  ASSERT_EQ(answer(opener.open(token, at(kNow))), "42 Ann");
  for (std::size_t bit = 0; bit < token.size() * 8; ++bit) {
    std::string changed = token;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(opener.open(changed, at(kNow)).ok()) << changed;
  }
}

TEST(Token, RefusesEveryTruncation) {
  const KeyRing ring = fresh("k");
  TokenOpener opener;
  opener.accept(ring, Subjects::no_guests);
  const std::string token = mint(ring, ann());
  for (std::size_t size = 0; size < token.size(); ++size)
    EXPECT_FALSE(opener.open(token.substr(0, size), at(kNow)).ok()) << size;
}

TEST(Token, ExpiresInTheMillisecondOfItsExp) {
  const KeyRing ring = fresh("k");
  TokenOpener opener;
  opener.accept(ring, Subjects::no_guests);
  const std::string token = mint(ring, ann());
  EXPECT_EQ(answer(opener.open(token, base::WallTime{(kNow + 50) * 1000 - 1})), "42 Ann");
  EXPECT_EQ(answer(opener.open(token, base::WallTime{(kNow + 50) * 1000})), "expired");
  EXPECT_EQ(answer(opener.open(token, at(kNow - 40))), "42 Ann");
  EXPECT_EQ(answer(opener.open(token, at(kNow - 41))), "iat_ahead");
  EXPECT_EQ(answer(opener.read(token)), "42 Ann");
}

TEST(Token, KeysRotateWithoutAPause) {
  const KeyRing old_ring = fresh("old");
  const KeyRing new_ring = fresh("new");
  TokenOpener opener;
  opener.accept(old_ring, Subjects::no_guests);
  opener.accept(new_ring, Subjects::no_guests);
  EXPECT_EQ(answer(opener.open(mint(old_ring, ann()), at(kNow))), "42 Ann");
  EXPECT_EQ(answer(opener.open(mint(new_ring, ann()), at(kNow))), "42 Ann");
  EXPECT_EQ(answer(opener.open(mint(fresh("gone"), ann()), at(kNow))), "unknown_kid");
}

TEST(Token, GuestsAreOnlyThoseOfTheGuestsKey) {
  const KeyRing site = fresh("k");
  const KeyRing guests = fresh("k");  // by chance the same kid
  TokenOpener opener;
  opener.accept(site, Subjects::no_guests);
  opener.accept(guests, Subjects::guests_only);
  Claims guest = ann();
  guest.sub = "guest-7f";
  EXPECT_EQ(answer(opener.open(mint(site, ann()), at(kNow))), "42 Ann");
  EXPECT_EQ(answer(opener.open(mint(guests, guest), at(kNow))), "guest-7f Ann");
  EXPECT_EQ(answer(opener.open(mint(site, guest), at(kNow))), "guest");
  EXPECT_EQ(answer(opener.open(mint(guests, ann()), at(kNow))), "guest");
  EXPECT_EQ(answer(opener.open(mint(fresh("k"), ann()), at(kNow))), "not_authentic");
}

TEST(Token, TellsTheKidOfAHeaderUnproven) {
  EXPECT_EQ(TokenOpener::kid_of(mint(fresh("site-1"), ann())), "site-1");
  EXPECT_EQ(TokenOpener::kid_of("garbage"), "");
  EXPECT_EQ(TokenOpener::kid_of(std::string(kMaxTokenBytes + 1, 'e')), "");
}

TEST(Token, IsNotMintedWhereNobodyWouldTakeIt) {
  const KeyRing ring = fresh("k");
  const auto fault = [&ring](auto change) {
    Claims claims = ann();
    change(claims);
    const auto token = mint_token(ring.newest(), claims);
    return token ? "minted" : std::string(to_text(token.reason().fault));
  };
  EXPECT_EQ(fault([](Claims&) {}), "minted");
  EXPECT_EQ(fault([](Claims& claims) { claims.sub = ""; }), "sub");
  EXPECT_EQ(fault([](Claims& claims) { claims.sub = "\xff"; }), "sub");
  EXPECT_EQ(fault([](Claims& claims) { claims.name = "A\tB"; }), "name");
  EXPECT_EQ(fault([](Claims& claims) { claims.jti = ""; }), "jti");
  EXPECT_EQ(fault([](Claims& claims) { claims.exp = claims.iat; }), "exp_before_iat");
  EXPECT_EQ(fault([](Claims& claims) { claims.exp = claims.iat + 301; }), "lives_too_long");
  EXPECT_EQ(fault([](Claims& claims) { claims.iat = INT64_MIN; }), "lives_too_long");
}

}  // namespace
}  // namespace cardroom::crypto
