#include "shared/crypto/hash.hpp"

#include <gtest/gtest.h>

#include "crypto/bytes_of.hpp"
#include "shared/crypto/hkdf.hpp"

namespace cardroom::crypto {
namespace {

TEST(Hash, IsSha256) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231 §4.2, §4.3 and §4.7 (a key longer than a block).
TEST(Hash, IsHmacSha256) {
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hash, IsTheSameForEachTextUnderAKeyThatIsTakenOnce) {
  for (const std::string& key : {std::string(), std::string("Jefe"), std::string(131, '\xaa')}) {
    const Hmac hmac(key);
    for (const std::string& text : {std::string(), std::string("Hi There"), std::string(200, 'x')})
      EXPECT_EQ(hex(hmac.of(text)), hex(hmac_sha256(key, text))) << key.size() << text.size();
  }
}

struct HkdfVector {
  std::string_view key_material, salt, info, prk, okm;
  std::size_t size;
};

// RFC 5869 appendix A.1 to A.3.
constexpr HkdfVector kVectors[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
     "f0f1f2f3f4f5f6f7f8f9", "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865", 42},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
     "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
     "404142434445464748494a4b4c4d4e4f",
     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
     "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
     "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
     "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
     "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
     "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
     "cc30c58179ec3e87c14c01d5c1f3434f1d87",
     82},
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
     "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8", 42},
};

TEST(Hkdf, GivesThePublishedVectors) {
  for (const HkdfVector& vector : kVectors) {
    const Digest prk = hkdf_extract(bytes_of(vector.salt), bytes_of(vector.key_material));
    EXPECT_EQ(hex(prk), vector.prk);
    EXPECT_EQ(hex(hkdf_expand(prk, bytes_of(vector.info), vector.size)), vector.okm);
  }
}

TEST(Hkdf, ExpandsUpToItsBound) {
  const Digest prk = hkdf_extract("", "x");
  EXPECT_EQ(hkdf_expand(prk, "i", kMaxHkdfBytes).size(), kMaxHkdfBytes);
  EXPECT_DEATH(hkdf_expand(prk, "i", kMaxHkdfBytes + 1), "CHECK failed");
}

}  // namespace
}  // namespace cardroom::crypto
