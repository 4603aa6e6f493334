// The Dealer: answers the rules' requests for cards from one deal's sealed seed, and proves which
// card lay where. It stands outside the rules, so that no state, view or log can hold the order of
// the undealt cards. A value: a copy deals the same cards. Pure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gameserver/rules/game.hpp"
#include "shared/crypto/merkle.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::table {

// What a seat gave to a deal: `r`, or, where it kept silent, the hash that it had committed to.
struct Contribution {
  rules::Seat seat = 0;
  crypto::Digest entropy{};
  std::optional<crypto::Digest> r;

  const crypto::Digest& counts() const { return r ? *r : entropy; }
  bool operator==(const Contribution&) const = default;
};

// That `card` lay at `position` of a shuffle: a leaf, and the way from it to the root.
struct CardProof {
  rules::Card card;
  std::uint32_t position = 0;
  crypto::Digest salt{};
  std::vector<crypto::Digest> path;
};

// The cards of one shuffle in the order in which they are dealt, bound by a salted tree. Copies of
// a deal share it: it never changes.
class Shuffled {
 public:
  Shuffled(rules::Cards order, const crypto::Key256& salt_key)
      : order_(std::move(order)), salt_key_(salt_key) {}

  const rules::Cards& order() const { return order_; }
  crypto::Digest salt(std::uint32_t position) const;
  // Hashed when it is asked for first, since most of what a replay deals is never told.
  const crypto::MerkleTree& tree() const;
  const crypto::Digest& root() const { return tree().root(); }

 private:
  const rules::Cards order_;
  const crypto::Key256 salt_key_;
  mutable std::optional<crypto::MerkleTree> tree_;
};

class Dealer {
 public:
  Dealer(const crypto::Seed& seed, const std::vector<Contribution>& contributions,
         std::string table, std::uint64_t hand_no);

  // The next card of the shuffle that `ask` names; one of ask.cards.
  rules::Card deal(const rules::Ask& ask);
  // Shuffles what `ask` names, where that is a new shuffle, before its first card is dealt: true.
  bool shuffle(const rules::Ask& ask);

  struct Shuffle {
    std::uint32_t number = 0;
    std::shared_ptr<const Shuffled> cards;
    std::size_t dealt = 0;
  };
  const std::vector<Shuffle>& shuffles() const { return shuffles_; }
  // By shuffle, of those of `cards` that were dealt from it last.
  struct Proof {
    std::uint32_t shuffle = 0;
    std::vector<CardProof> cards;
  };
  std::vector<Proof> prove(const rules::Cards& cards) const;

  const crypto::Seed& seed() const { return seed_; }

 private:
  crypto::ShuffleKeys keys(std::uint32_t shuffle) const {
    return crypto::shuffle_keys(secret_, table_, hand_no_, shuffle);
  }

  crypto::Seed seed_;
  crypto::Digest secret_;
  std::string table_;
  std::uint64_t hand_no_;
  std::vector<Shuffle> shuffles_;
};

}  // namespace cardroom::table
