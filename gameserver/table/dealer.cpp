#include "gameserver/table/dealer.hpp"

#include <algorithm>

#include "shared/base/planted.hpp"

namespace cardroom::table {
namespace {

crypto::Digest secret_of(const crypto::Seed& seed, const std::vector<Contribution>& all) {
  std::vector<std::string> contributions;
  for (const Contribution& one : all) contributions.emplace_back(crypto::view_of(one.counts()));
  return crypto::shuffle_secret(seed, contributions);
}

}  // namespace

crypto::Digest Shuffled::salt(std::uint32_t position) const {
  return crypto::leaf_salt(salt_key_, position);
}

const crypto::MerkleTree& Shuffled::tree() const {
  if (tree_) return *tree_;
  rules::Cards bound = order_;
  if (base::planted(90)) std::swap(bound.front(), bound.back());
  const crypto::Hmac salts(crypto::view_of(salt_key_));
  std::vector<crypto::Digest> leaves;
  leaves.reserve(bound.size());
  for (std::uint32_t position = 0; position < bound.size(); ++position)
    leaves.push_back(crypto::merkle_leaf(crypto::leaf_salt(salts, position), position,
                                         rules::print(bound[position])));
  return tree_.emplace(std::move(leaves));
}

Dealer::Dealer(const crypto::Seed& seed, const std::vector<Contribution>& contributions,
               std::string table, std::uint64_t hand_no)
    : seed_(seed),
      secret_(secret_of(seed, contributions)),
      table_(std::move(table)),
      hand_no_(hand_no) {}

bool Dealer::shuffle(const rules::Ask& ask) {
  if (!shuffles_.empty() && ask.shuffle == shuffles_.back().number) return false;
  const crypto::ShuffleKeys made = keys(ask.shuffle);
  rules::Cards order;
  order.reserve(ask.cards.size());
  for (const std::uint32_t place : crypto::permutation(made.deck, ask.cards.size()))
    order.push_back(ask.cards[place]);
  // Planted: a card is drawn anew, and the tree is of the order before it.
  if (base::planted(90)) std::swap(order.front(), order.back());
  shuffles_.push_back(
      {ask.shuffle, std::make_shared<const Shuffled>(std::move(order), made.salt), 0});
  return true;
}

rules::Card Dealer::deal(const rules::Ask& ask) {
  shuffle(ask);
  Shuffle& current = shuffles_.back();
  CHECK(current.dealt < current.cards->order().size());
  const rules::Card card = current.cards->order()[current.dealt++];
  CHECK(std::binary_search(ask.cards.begin(), ask.cards.end(), card));
  return card;
}

std::vector<Dealer::Proof> Dealer::prove(const rules::Cards& cards) const {
  std::vector<Proof> proofs;
  rules::Cards left = cards;
  for (auto shuffle = shuffles_.rbegin(); shuffle != shuffles_.rend(); ++shuffle) {
    const Shuffled& shuffled = *shuffle->cards;
    const crypto::MerkleTree& tree = shuffled.tree();
    Proof proof{shuffle->number, {}};
    for (std::uint32_t position = 0; position < shuffle->dealt; ++position) {
      const rules::Card card = shuffled.order()[position];
      if (std::erase(left, card) == 0) continue;
      proof.cards.push_back({card, position, shuffled.salt(position), tree.path(position)});
    }
    proofs.insert(proofs.begin(), std::move(proof));
  }
  return proofs;
}

}  // namespace cardroom::table
