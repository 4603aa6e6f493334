// The Merkle tree of one shuffle: its root binds the card at every position and shows none of them,
// for each leaf is salted; a path shows one position to whoever has the root. docs/fairness.md has
// the bytes. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "shared/crypto/bytes.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::crypto {

Digest leaf_salt(const Key256& salt_key, std::uint32_t position);
// Of many positions under one key.
Digest leaf_salt(const Hmac& salts, std::uint32_t position);
Digest merkle_leaf(const Digest& salt, std::uint32_t position, std::string_view card);

class MerkleTree {
 public:
  // One leaf or more, by position; padded to a power of two.
  explicit MerkleTree(std::vector<Digest> leaves);

  const Digest& root() const { return levels_.back().front(); }
  // The siblings of the leaf and of what is above it, from the bottom.
  std::vector<Digest> path(std::uint32_t position) const;

 private:
  std::vector<std::vector<Digest>> levels_;  // leaves first
};

// The root to which `path` leads from a leaf at `position`.
Digest merkle_root(Digest leaf, std::uint32_t position, const std::vector<Digest>& path);

}  // namespace cardroom::crypto
