// The Merkle tree of a shuffle: paths lead to the root from where they begin and from nowhere else.
#include "shared/crypto/merkle.hpp"

#include <gtest/gtest.h>

#include "shared/crypto/hash.hpp"

namespace cardroom::crypto {
namespace {

std::vector<Digest> leaves(std::uint32_t count) {
  std::vector<Digest> all;
  for (std::uint32_t at = 0; at < count; ++at)
    all.push_back(merkle_leaf(leaf_salt(sha256("salts"), at), at, std::to_string(at)));
  return all;
}

TEST(Merkle, EveryPathLeadsToTheRootFromItsOwnLeafAndPosition) {
  for (const std::uint32_t count : {1u, 2u, 3u, 5u, 8u, 52u}) {
    const auto all = leaves(count);
    const MerkleTree tree(all);
    for (std::uint32_t at = 0; at < count; ++at) {
      const auto path = tree.path(at);
      EXPECT_EQ(merkle_root(all[at], at, path), tree.root());
      if (count == 1) continue;
      EXPECT_NE(merkle_root(all[(at + 1) % count], at, path), tree.root());
      EXPECT_NE(merkle_root(all[at], at ^ 1, path), tree.root());
    }
  }
}

TEST(Merkle, OneLeafIsItsOwnRoot) {
  EXPECT_EQ(MerkleTree(leaves(1)).root(), leaves(1).front());
}

TEST(Merkle, TheRootIsBoundToEveryLeafAndToTheirOrder) {
  const Digest root = MerkleTree(leaves(5)).root();
  for (std::size_t at = 0; at < 5; ++at) {
    auto other = leaves(5);
    other[at][31] ^= 1;
    EXPECT_NE(MerkleTree(other).root(), root);
  }
  auto swapped = leaves(5);
  std::swap(swapped[3], swapped[4]);
  EXPECT_NE(MerkleTree(swapped).root(), root);
  EXPECT_NE(MerkleTree(leaves(6)).root(), root);
}

TEST(Merkle, ALeafHidesItsCardBehindItsSalt) {
  EXPECT_NE(merkle_leaf(leaf_salt(sha256("a"), 0), 0, "8H"),
            merkle_leaf(leaf_salt(sha256("b"), 0), 0, "8H"));
  EXPECT_NE(leaf_salt(sha256("a"), 0), leaf_salt(sha256("a"), 1));
}

TEST(Hash, ReadsADigestOf64DigitsAndNothingElse) {
  const Digest digest = sha256("x");
  const std::string digits = hex(digest);
  EXPECT_EQ(digest_from_hex(digits), digest);
  std::string upper = digits;
  for (char& letter : upper)
    if (letter >= 'a') letter = static_cast<char>(letter - 'a' + 'A');
  EXPECT_EQ(digest_from_hex(upper), digest);
  for (const std::string& wrong :
       {digits.substr(1), digits + "0", "g" + digits.substr(1), "+" + digits.substr(1),
        "0x" + digits.substr(2), digits.substr(1) + " ", std::string()})
    EXPECT_EQ(digest_from_hex(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace cardroom::crypto
