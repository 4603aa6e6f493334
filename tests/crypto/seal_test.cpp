#include "shared/crypto/seal.hpp"

#include <gtest/gtest.h>

#include "crypto/bytes_of.hpp"

namespace cardroom::crypto {
namespace {

KeyRing ring_of(std::initializer_list<std::string_view> kids) {
  std::string keys;
  for (const std::string_view kid : kids) {
    if (!keys.empty()) keys += ",";
    // One key a kid: its first letter, 32 times.
    const std::string k =
        kid.starts_with("old") ? std::string(43, 'A') : "B" + std::string(42, 'A');
    keys += R"({"kty":"oct","kid":")" + std::string(kid) + R"(","k":")" + k + R"("})";
  }
  auto ring = KeyRing::parse(R"({"keys":[)" + keys + "]}", "test");
  CHECK(ring.ok());
  return *std::move(ring);
}

// NIST's GCM test cases 14 and 16 (The Galois/Counter Mode of Operation, appendix B).
TEST(Gcm, GivesThePublishedVectors) {
  Gcm zero(Key256{});
  std::string out;
  zero.seal(std::string(12, '\0'), "", std::string(16, '\0'), out);
  EXPECT_EQ(out, bytes_of("cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919"));
  Gcm gcm(array_of<Key256>("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string plain = bytes_of(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  const std::string nonce = bytes_of("cafebabefacedbaddecaf888");
  const std::string associated = bytes_of("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const std::string cipher = bytes_of(
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662");
  const std::string tag = bytes_of("76fc6ece0f4e1768cddf8853bb2d551b");
  out.clear();
  gcm.seal(nonce, associated, plain, out);
  EXPECT_EQ(out, cipher + tag);
  EXPECT_EQ(gcm.open(nonce, associated, cipher, tag), plain);
}

TEST(Gcm, RefusesShortTagsAndNoncesOfOtherLengths) {
  Gcm gcm(Key256{});
  const std::string nonce(12, 'n');
  std::string sealed;
  gcm.seal(nonce, "", "text", sealed);
  const std::string cipher = sealed.substr(0, 4);
  const std::string tag = sealed.substr(4);
  ASSERT_EQ(gcm.open(nonce, "", cipher, tag), "text");
  for (std::size_t size = 0; size < 16; ++size)
    EXPECT_EQ(gcm.open(nonce, "", cipher, tag.substr(0, size)), std::nullopt) << size;
  EXPECT_EQ(gcm.open(nonce, "", cipher, tag + "x"), std::nullopt);
  EXPECT_EQ(gcm.open(nonce.substr(1), "", cipher, tag), std::nullopt);
  EXPECT_EQ(gcm.open(nonce + "n", "", cipher, tag), std::nullopt);
}

TEST(Sealer, OpensWhatItSealed) {
  Sealer sealer(ring_of({"one"}));
  for (const std::string& plain : {std::string(), std::string("body"), std::string(100'000, 'x')}) {
    const auto sealed = sealer.seal(plain, "room1,1,7");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealer.open(*sealed, "room1,1,7"), plain);
  }
}

TEST(Sealer, SealsTheSameBytesDifferentlyEachTime) {
  Sealer sealer(ring_of({"one"}));
  EXPECT_NE(sealer.seal("body", ""), sealer.seal("body", ""));
}

TEST(Sealer, NamesTheNewestKeyAndStillOpensTheOlder) {
  Sealer before(ring_of({"old"}));
  Sealer after(ring_of({"old", "new"}));
  const auto old_text = before.seal("body", "ad");
  const auto new_text = after.seal("body", "ad");
  EXPECT_EQ(old_text->substr(0, 5), std::string("\x01\x03old"));
  EXPECT_EQ(new_text->substr(0, 5), std::string("\x01\x03new"));
  EXPECT_EQ(after.open(*old_text, "ad"), "body");
  EXPECT_EQ(after.open(*new_text, "ad"), "body");
  EXPECT_EQ(before.open(*new_text, "ad"), std::nullopt);
}

TEST(Sealer, RefusesOtherAssociatedData) {
  Sealer sealer(ring_of({"one"}));
  const auto sealed = sealer.seal("body", "room1,1,7");
  EXPECT_EQ(sealer.open(*sealed, "room1,1,8"), std::nullopt);
  EXPECT_EQ(sealer.open(*sealed, ""), std::nullopt);
}

TEST(Sealer, RefusesAFlippedBitAtEveryPosition) {
  Sealer sealer(ring_of({"one"}));
  const auto sealed = sealer.seal("body", "ad");
  for (std::size_t bit = 0; bit < sealed->size() * 8; ++bit) {
    std::string changed = *sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(sealer.open(changed, "ad"), std::nullopt) << bit;
  }
}

TEST(Sealer, RefusesEveryTruncation) {
  Sealer sealer(ring_of({"one"}));
  const auto sealed = sealer.seal("body", "ad");
  for (std::size_t size = 0; size < sealed->size(); ++size)
    EXPECT_EQ(sealer.open(sealed->substr(0, size), "ad"), std::nullopt) << size;
}

}  // namespace
}  // namespace cardroom::crypto
