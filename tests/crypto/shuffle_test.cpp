#include "shared/crypto/shuffle.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/bytes_of.hpp"
#include "shared/crypto/chacha20.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::crypto {
namespace {

std::string stream_bytes(ChaCha20Stream& stream, std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    const std::uint32_t word = stream.word();
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(word >> shift));
  }
  bytes.resize(size);
  return bytes;
}

// RFC 8439 §2.4.2.
TEST(ChaCha20, GivesThePublishedVector) {
  const std::string plain =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  const std::string cipher = bytes_of(
      "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"
      "f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8"
      "07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
      "5af90bbf74a35be6b40b8eedf2785e42874d");
  ChaCha20Stream stream(
      array_of<Key256>("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
      array_of<ChaCha20Stream::Nonce>("000000000000004a00000000"), 1);
  std::string out = stream_bytes(stream, plain.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(out[i] ^ plain[i]);
  EXPECT_EQ(hex(out), hex(cipher));
}

// The counter comes first in EVP's IV: a stream that begins at block 1 is the other's second block.
TEST(ChaCha20, CountsItsBlocks) {
  ChaCha20Stream from_zero(Key256{}, {}, 0);
  ChaCha20Stream from_one(Key256{}, {}, 1);
  EXPECT_EQ(hex(stream_bytes(from_zero, 1024).substr(64)), hex(stream_bytes(from_one, 960)));
}

// Words in a row, and how many of them were taken.
struct Words {
  std::vector<std::uint32_t> given;
  std::size_t taken = 0;
  std::uint32_t operator()() { return given.at(taken++); }
};

TEST(BoundedDraw, ThrowsAwayWhatWouldMakeSmallNumbersLikelier) {
  // 2^32 mod 52 is 48: the low half of word × 52 must not be below 48. 0 → 0; 0x4ec4ec4f × 52 =
  // 0x10 0000000c; 0x09d89d8a × 52 = 2 · 2^32 + 8; then 1 × 52 = 52 stands, and gives 0.
  Words words{{0, 0x4ec4ec4f, 0x09d89d8a, 1}};
  EXPECT_EQ(bounded_draw(words, 52), 0U);
  EXPECT_EQ(words.taken, 4U);
}

TEST(BoundedDraw, KeepsTheFirstWordThatStands) {
  Words words{{0xffffffff, 0}};
  EXPECT_EQ(bounded_draw(words, 52), 51U);
  EXPECT_EQ(words.taken, 1U);
}

TEST(BoundedDraw, NeverThrowsAwayForAPowerOfTwo) {
  Words words{{0, 0x80000000}};
  EXPECT_EQ(bounded_draw(words, 64), 0U);
  EXPECT_EQ(bounded_draw(words, 64), 32U);
  EXPECT_EQ(words.taken, 2U);
}

TEST(BoundedDraw, OfOneIsNoughtAndTakesAWord) {
  Words words{{7}};
  EXPECT_EQ(bounded_draw(words, 1), 0U);
  EXPECT_EQ(words.taken, 1U);
}

// With 16 in place of 32 bits all words could be tried; with 32, the edges of each number's share.
TEST(BoundedDraw, GivesEveryNumberAnEqualShareOfTheWords) {
  for (const std::uint32_t bound : {3U, 52U, 54U, 108U, 0xC0000000U}) {
    const std::uint64_t share = (std::uint64_t{1} << 32) / bound;
    for (const std::uint32_t number : {0U, 1U, bound / 2, bound - 1}) {
      // The first word of `number`'s share that stands, and the last.
      const std::uint64_t rejected = (std::uint64_t{1} << 32) % bound;
      const std::uint64_t base = std::uint64_t{number} << 32;
      const std::uint64_t first = (base + rejected + bound - 1) / bound;
      const std::uint64_t last = (base + (std::uint64_t{1} << 32) - 1) / bound;
      EXPECT_EQ(last - first + 1, share) << bound << " " << number;
      Words words{{static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)}};
      EXPECT_EQ(bounded_draw(words, bound), number);
      EXPECT_EQ(bounded_draw(words, bound), number);
      EXPECT_EQ(words.taken, 2U) << bound << " " << number;
    }
  }
}

TEST(Shuffle, HoldsEveryCardOnce) {
  for (std::size_t n = 0; n <= 120; ++n) {
    auto order = shuffle_order(Seed{}, "room1", 1, 0, n);
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> all(n);
    for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<std::uint32_t>(i);
    EXPECT_EQ(order, all);
  }
}

TEST(Shuffle, DiffersByEachOfItsArguments) {
  Seed other{};
  other.bytes[31] = 1;
  const auto order = shuffle_order(Seed{}, "room1", 1, 0, 52);
  EXPECT_EQ(shuffle_order(Seed{}, "room1", 1, 0, 52), order);
  EXPECT_NE(shuffle_order(other, "room1", 1, 0, 52), order);
  EXPECT_NE(shuffle_order(Seed{}, "room2", 1, 0, 52), order);
  EXPECT_NE(shuffle_order(Seed{}, "room1", 2, 0, 52), order);
  EXPECT_NE(shuffle_order(Seed{}, "room1", 1, 1, 52), order);
}

TEST(Shuffle, TellsContributionsApartByTheirLengths) {
  const std::string one[] = {"ab", "c"};
  const std::string two[] = {"a", "bc"};
  EXPECT_NE(shuffle_secret(Seed{}, one), shuffle_secret(Seed{}, two));
}

}  // namespace
}  // namespace cardroom::crypto
