// The Dealer's mathematics: from the secret of one hand to the order of its cards. A permutation is
// a function of its arguments; chance enters once, where `fresh_seed` asks the system for it.
// Knows no cards (only how many there are), no table, no game. Lives on any thread.
//
// lp(x) is the length of x as four bytes, big-endian, and then x.
//   PRK          = HKDF-Extract("cardroom shuffle 1", lp(S) ‖ lp(c) for each contribution c,
//                  in seat order)
//   deck_key_k   = HKDF-Expand(PRK, lp("deck_key_" ‖ k in decimal) ‖ lp(table) ‖ hand_no, 32)
//   salt_key_k   = the same with "salt_key_"; it salts the leaves of the shuffle's Merkle tree
// where hand_no has eight bytes, big-endian. Words are the key stream of ChaCha20 (RFC 8439) under
// deck_key_k, zero nonce, counter from 0, four bytes each, little-endian. Over the cards in
// ascending order, a[0] … a[n-1]: for i from n-1 down to 1, exchange a[i] with a[draw(i+1)]. The
// card dealt i-th is a[i].
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/crypto/bytes.hpp"

namespace cardroom::crypto {

inline constexpr std::size_t kMaxShuffledCards = 1024;

// The secret of one hand: never shown, logged or stored unsealed before the hand is over.
struct Seed {
  std::array<std::uint8_t, 32> bytes;
  bool operator==(const Seed&) const = default;
};

// Nothing where there was no randomness: then there is no deal.
std::optional<Seed> fresh_seed();

struct ShuffleKeys {
  Key256 deck;
  Key256 salt;
  bool operator==(const ShuffleKeys&) const = default;
};

// Published before anybody's contribution is known: it binds the hand to its seed and gives no bit
// of it away. SHA-256 of lp("cardroom commitment 1") ‖ lp(table) ‖ hand_no ‖ lp(S).
Digest commitment(const Seed& seed, std::string_view table, std::uint64_t hand_no);

// The PRK of a hand, with what the seats contributed, in seat order.
Digest shuffle_secret(const Seed& seed, std::span<const std::string> contributions);

// Shuffle 0 is the deal; later ones are reshuffles within the hand.
ShuffleKeys shuffle_keys(const Digest& secret, std::string_view table, std::uint64_t hand_no,
                         std::uint32_t shuffle_no);

// A number below `bound` (at least 1), each as likely as any other: D. Lemire, "Fast Random Integer
// Generation in an Interval", 2019. `words` gives 32 random bits a call; a draw whose low half
// falls below 2^32 mod bound is thrown away, for it would make small numbers likelier.
template <class Words>
std::uint32_t bounded_draw(Words&& words, std::uint32_t bound) {
  CHECK(bound > 0);
  std::uint64_t product = std::uint64_t{words()} * bound;
  if (static_cast<std::uint32_t>(product) < bound) {
    const std::uint32_t rejected = (0U - bound) % bound;  // 2^32 mod bound
    while (static_cast<std::uint32_t>(product) < rejected) product = std::uint64_t{words()} * bound;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

// order[i] is the card dealt i-th, as its place among the n cards in ascending order.
// n is at most kMaxShuffledCards.
std::vector<std::uint32_t> permutation(const Key256& deck_key, std::size_t n);

// All of the above for a hand to which no seat contributed.
std::vector<std::uint32_t> shuffle_order(const Seed& seed, std::string_view table,
                                         std::uint64_t hand_no, std::uint32_t shuffle_no,
                                         std::size_t n);

}  // namespace cardroom::crypto
