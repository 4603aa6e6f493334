#include "shared/crypto/merkle.hpp"

#include <bit>
#include <string>

#include "shared/base/check.hpp"
#include "shared/crypto/prefixed.hpp"

namespace cardroom::crypto {
namespace {

constexpr std::string_view kLeafLabel = "cardroom leaf 1";
constexpr std::string_view kNodeLabel = "cardroom node 1";
constexpr std::string_view kEmptyLabel = "cardroom empty 1";
constexpr std::size_t kUsual = 96;  // bytes of what is hashed

Digest node(const Digest& left, const Digest& right) {
  std::string bytes;
  bytes.reserve(kUsual);
  append_prefixed(bytes, kNodeLabel);
  bytes.append(view_of(left)).append(view_of(right));
  return sha256(bytes);
}

std::string big_endian(std::uint32_t position) {
  std::string bytes;
  append_big_endian(bytes, position, 4);
  return bytes;
}

Digest empty_leaf() {
  std::string bytes;
  append_prefixed(bytes, kEmptyLabel);
  return sha256(bytes);
}

}  // namespace

Digest leaf_salt(const Key256& salt_key, std::uint32_t position) {
  return hmac_sha256(view_of(salt_key), big_endian(position));
}

Digest leaf_salt(const Hmac& salts, std::uint32_t position) {
  return salts.of(big_endian(position));
}

Digest merkle_leaf(const Digest& salt, std::uint32_t position, std::string_view card) {
  std::string bytes;
  bytes.reserve(kUsual);
  append_prefixed(bytes, kLeafLabel);
  bytes.append(view_of(salt));
  append_big_endian(bytes, position, 4);
  append_prefixed(bytes, card);
  return sha256(bytes);
}

MerkleTree::MerkleTree(std::vector<Digest> leaves) {
  CHECK(!leaves.empty());
  leaves.resize(std::bit_ceil(leaves.size()), empty_leaf());
  levels_.push_back(std::move(leaves));
  while (levels_.back().size() > 1) {
    const std::vector<Digest>& below = levels_.back();
    std::vector<Digest> above;
    above.reserve(below.size() / 2);
    for (std::size_t i = 0; i < below.size(); i += 2) above.push_back(node(below[i], below[i + 1]));
    levels_.push_back(std::move(above));
  }
}

std::vector<Digest> MerkleTree::path(std::uint32_t position) const {
  CHECK(position < levels_.front().size());
  std::vector<Digest> siblings;
  for (std::size_t level = 0; level + 1 < levels_.size(); ++level)
    siblings.push_back(levels_[level][(position >> level) ^ 1U]);
  return siblings;
}

Digest merkle_root(Digest leaf, std::uint32_t position, const std::vector<Digest>& path) {
  for (const Digest& sibling : path) {
    leaf = (position & 1U) != 0 ? node(sibling, leaf) : node(leaf, sibling);
    position >>= 1;
  }
  return leaf;
}

}  // namespace cardroom::crypto
