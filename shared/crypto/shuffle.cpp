#include "shared/crypto/shuffle.hpp"

#include <utility>

#include "shared/crypto/chacha20.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/crypto/hkdf.hpp"
#include "shared/crypto/prefixed.hpp"
#include "shared/crypto/random.hpp"

namespace cardroom::crypto {
namespace {

constexpr std::string_view kExtractLabel = "cardroom shuffle 1";
constexpr std::string_view kCommitmentLabel = "cardroom commitment 1";

}  // namespace

std::optional<Seed> fresh_seed() {
  const auto bytes = random_bytes<32>();
  if (!bytes) return std::nullopt;
  return Seed{*bytes};
}

Digest commitment(const Seed& seed, std::string_view table, std::uint64_t hand_no) {
  std::string bytes;
  append_prefixed(bytes, kCommitmentLabel);
  append_prefixed(bytes, table);
  append_big_endian(bytes, hand_no, 8);
  append_prefixed(bytes, view_of(seed.bytes));
  return sha256(bytes);
}

Digest shuffle_secret(const Seed& seed, std::span<const std::string> contributions) {
  std::string material;
  append_prefixed(material, view_of(seed.bytes));
  for (const std::string& contribution : contributions) append_prefixed(material, contribution);
  return hkdf_extract(kExtractLabel, material);
}

ShuffleKeys shuffle_keys(const Digest& secret, std::string_view table, std::uint64_t hand_no,
                         std::uint32_t shuffle_no) {
  const auto key = [&](std::string label) {
    std::string info;
    append_prefixed(info, label.append(std::to_string(shuffle_no)));
    append_prefixed(info, table);
    append_big_endian(info, hand_no, 8);
    return hkdf_key(secret, info);
  };
  return ShuffleKeys{key("deck_key_"), key("salt_key_")};
}

std::vector<std::uint32_t> permutation(const Key256& deck_key, std::size_t n) {
  CHECK(n <= kMaxShuffledCards);
  std::vector<std::uint32_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(i);
  ChaCha20Stream stream(deck_key, {}, 0);
  const auto words = [&stream] { return stream.word(); };
  for (std::size_t i = n; i-- > 1;) {
    const auto bound = static_cast<std::uint32_t>(i + 1);
    std::swap(order[i], order[bounded_draw(words, bound)]);
  }
  return order;
}

std::vector<std::uint32_t> shuffle_order(const Seed& seed, std::string_view table,
                                         std::uint64_t hand_no, std::uint32_t shuffle_no,
                                         std::size_t n) {
  const Digest secret = shuffle_secret(seed, {});
  return permutation(shuffle_keys(secret, table, hand_no, shuffle_no).deck, n);
}

}  // namespace cardroom::crypto
