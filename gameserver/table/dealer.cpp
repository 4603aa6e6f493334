#include "gameserver/table/dealer.hpp"

#include <algorithm>

#include "shared/base/planted.hpp"
#include "shared/crypto/merkle.hpp"

namespace cardroom::table {
namespace {

crypto::Digest secret_of(const crypto::Seed& seed, const std::vector<Contribution>& all) {
  std::vector<std::string> contributions;
  for (const Contribution& one : all) contributions.emplace_back(crypto::view_of(one.counts()));
  return crypto::shuffle_secret(seed, contributions);
}

crypto::MerkleTree tree_of(const rules::Cards& order, const crypto::Key256& salt_key) {
  std::vector<crypto::Digest> leaves;
  leaves.reserve(order.size());
  for (std::uint32_t position = 0; position < order.size(); ++position)
    leaves.push_back(crypto::merkle_leaf(crypto::leaf_salt(salt_key, position), position,
                                         rules::print(order[position])));
  return crypto::MerkleTree(std::move(leaves));
}

}  // namespace

Dealer::Dealer(const crypto::Seed& seed, const std::vector<Contribution>& contributions,
               std::string table, std::uint64_t hand_no)
    : seed_(seed),
      secret_(secret_of(seed, contributions)),
      table_(std::move(table)),
      hand_no_(hand_no) {}

bool Dealer::shuffle(const rules::Ask& ask) {
  if (!shuffles_.empty() && ask.shuffle == shuffles_.back().number) return false;
  Shuffle fresh{ask.shuffle, {}, {}, 0};
  fresh.order.reserve(ask.cards.size());
  const crypto::ShuffleKeys made = keys(ask.shuffle);
  for (const std::uint32_t place : crypto::permutation(made.deck, ask.cards.size()))
    fresh.order.push_back(ask.cards[place]);
  fresh.root = tree_of(fresh.order, made.salt).root();
  // Planted: a card is drawn anew once the root is made.
  if (base::planted(90)) std::swap(fresh.order.front(), fresh.order.back());
  shuffles_.push_back(std::move(fresh));
  return true;
}

rules::Card Dealer::deal(const rules::Ask& ask) {
  shuffle(ask);
  Shuffle& current = shuffles_.back();
  CHECK(current.dealt < current.order.size());
  const rules::Card card = current.order[current.dealt++];
  CHECK(std::binary_search(ask.cards.begin(), ask.cards.end(), card));
  return card;
}

std::vector<Dealer::Proof> Dealer::prove(const rules::Cards& cards) const {
  std::vector<Proof> proofs;
  rules::Cards left = cards;
  for (auto shuffle = shuffles_.rbegin(); shuffle != shuffles_.rend(); ++shuffle) {
    const crypto::Key256 salt_key = keys(shuffle->number).salt;
    const crypto::MerkleTree tree = tree_of(shuffle->order, salt_key);
    Proof proof{shuffle->number, {}};
    for (std::uint32_t position = 0; position < shuffle->dealt; ++position) {
      const rules::Card card = shuffle->order[position];
      if (std::erase(left, card) == 0) continue;
      proof.cards.push_back(
          {card, position, crypto::leaf_salt(salt_key, position), tree.path(position)});
    }
    proofs.insert(proofs.begin(), std::move(proof));
  }
  return proofs;
}

}  // namespace cardroom::table
