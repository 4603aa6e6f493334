// A player's part in the proof of a deal: it contributes, and finds what does not fit.
#include "tools/bots/proofs.hpp"

#include <gtest/gtest.h>

#include "shared/crypto/hash.hpp"
#include "shared/crypto/merkle.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::bots {
namespace {

const crypto::Seed kSeed{crypto::sha256("a seed")};

// The root of that shuffle of hand 3, over `cards` in ascending order.
std::string root_of(const std::string& r, std::uint32_t shuffle,
                    const std::vector<std::string>& cards) {
  const std::vector<std::string> given{std::string(crypto::view_of(*crypto::digest_from_hex(r)))};
  const auto keys = crypto::shuffle_keys(crypto::shuffle_secret(kSeed, given), "r", 3, shuffle);
  std::vector<crypto::Digest> leaves;
  for (const std::uint32_t place : crypto::permutation(keys.deck, cards.size())) {
    const auto position = static_cast<std::uint32_t>(leaves.size());
    leaves.push_back(
        crypto::merkle_leaf(crypto::leaf_salt(keys.salt, position), position, cards[place]));
  }
  return crypto::hex(crypto::MerkleTree(leaves).root());
}

std::vector<std::string> pack() {
  std::vector<std::string> cards;
  for (const char suit : std::string("CDHS"))
    for (const char rank : std::string("A23456789TJQK")) cards.push_back({rank, suit});
  return cards;
}

class ProofsTest : public testing::Test {
 protected:
  ProofsTest() { entropy_ = proofs_.commit(chance_); }

  void commit(const crypto::Seed& seed) {
    take({{"msg", "fairness"},
          {"room", "r"},
          {"hand_no", 3},
          {"commitment", crypto::hex(crypto::commitment(seed, "r", 3))},
          {"seats", {1, 4}},
          {"entropy", {std::string(64, '0'), entropy_}}});
  }
  void open(const crypto::Seed& seed, const std::string& r) {
    take({{"msg", "fairness"},
          {"room", "r"},
          {"hand_no", 3},
          {"opening",
           {{"seed", crypto::hex(seed.bytes)},
            {"contributions", Json::array({{{"seat", 4}, {"r", r}}})}}}});
  }
  void publish(int shuffle, const std::string& root) {
    take({{"msg", "fairness"}, {"hand_no", 3}, {"shuffle", shuffle}, {"root", root}});
  }
  void take(const Json& message) { proofs_.take(message, 4, faults_); }
  std::vector<std::string> faults() const {
    std::vector<std::string> words;
    for (const Fault& fault : faults_) words.push_back(fault.what);
    return words;
  }

  Chance chance_{7};
  Proofs proofs_;
  Faults faults_;
  std::string entropy_;
};

using Words = std::vector<std::string>;

TEST_F(ProofsTest, RevealsOnceWhatItCommittedTo) {
  EXPECT_EQ(proofs_.take_reveal(), std::nullopt);
  commit(kSeed);
  const auto reveal = proofs_.take_reveal();
  ASSERT_TRUE(reveal);
  const auto r = crypto::digest_from_hex(reveal->at("r").get<std::string>());
  ASSERT_TRUE(r);
  EXPECT_EQ(crypto::hex(crypto::sha256(crypto::view_of(*r))), entropy_);
  EXPECT_EQ(proofs_.take_reveal(), std::nullopt);
  publish(0, root_of(crypto::hex(*r), 0, pack()));
  open(kSeed, crypto::hex(*r));
  EXPECT_EQ(faults(), Words{});
  EXPECT_EQ(proofs_.verified(), 1u);
}

TEST_F(ProofsTest, FindsAnotherOrderThanFollowsFromTheOpening) {
  for (const bool right : {true, false}) {
    commit(kSeed);
    std::vector<std::string> cards = pack();
    if (!right) std::swap(cards[7], cards[8]);
    publish(0, root_of(entropy_, 0, cards));
    open(kSeed, entropy_);
    EXPECT_EQ(faults().size(), right ? 0u : 1u);
  }
  EXPECT_EQ(faults().front(),
            "the root of the deal is not that of the order which follows from the seed " +
                crypto::hex(kSeed.bytes) + " and the contributions");
  EXPECT_EQ(proofs_.verified(), 1u);
}

TEST_F(ProofsTest, KnowsEveryPackThatIsPlayedWith) {
  std::vector<std::string> with_jokers = pack();
  with_jokers.insert(with_jokers.end(), {"BJ", "RJ"});
  std::vector<std::string> from_six;
  for (const std::string& card : pack())
    if (std::string("2345").find(card[0]) == std::string::npos) from_six.push_back(card);
  for (const auto& cards : {with_jokers, from_six}) {
    commit(kSeed);
    publish(0, root_of(entropy_, 0, cards));
    open(kSeed, entropy_);
  }
  EXPECT_EQ(faults(), Words{});
  EXPECT_EQ(proofs_.verified(), 2u);
}

TEST_F(ProofsTest, RecomputesAReshuffleOfWhatItSaw) {
  const std::vector<std::string> discards{"3C", "2D", "KH", "AS"};
  for (const std::uint32_t shuffle : {1u, 2u}) {
    commit(kSeed);
    publish(0, root_of(entropy_, 0, pack()));
    proofs_.gathered({"KH", "AS", "3C", "2D"});
    publish(1, root_of(entropy_, shuffle, discards));
    open(kSeed, entropy_);
    EXPECT_EQ(proofs_.verified(), 1u);
  }
  EXPECT_EQ(faults().size(), 1u);
}

TEST_F(ProofsTest, MissesTheRootOfADeal) {
  commit(kSeed);
  open(kSeed, entropy_);
  EXPECT_EQ(faults(), Words{"no root of the deal was published"});
}

TEST_F(ProofsTest, RevealsNothingOnceTheCardsAreDealt) {
  commit(kSeed);
  take({{"msg", "deal"}});
  EXPECT_EQ(proofs_.take_reveal(), std::nullopt);
}

TEST_F(ProofsTest, HoldsATableToWhatWasPublishedAndLearnsWhatWasNot) {
  const auto table = [](const std::string& commitment, const std::string& root) {
    return Json{{"msg", "table"},
                {"room", "r"},
                {"phase", "playing"},
                {"fairness",
                 {{"hand_no", 3},
                  {"commitment", commitment},
                  {"seats", Json::array()},
                  {"entropy", Json::array()},
                  {"roots", Json::array({{{"shuffle", 0}, {"root", root}}})}}}};
  };
  const std::string commitment = crypto::hex(crypto::commitment(kSeed, "r", 3));
  take(table(commitment, std::string(64, '1')));
  take(table(commitment, std::string(64, '1')));
  EXPECT_EQ(faults(), Words{});
  take(table(std::string(64, '0'), std::string(64, '2')));
  EXPECT_EQ(faults(),
            (Words{"another commitment than was published", "another root than was published"}));
  open(crypto::Seed{crypto::sha256("another")}, entropy_);
  EXPECT_EQ(faults().back(), "the seed is not what was committed to");
}

TEST_F(ProofsTest, FindsAnotherSeed) {
  commit(kSeed);
  open(crypto::Seed{crypto::sha256("another")}, entropy_);
  EXPECT_EQ(faults(), Words{"the seed is not what was committed to"});
}

TEST_F(ProofsTest, FindsThatItsContributionIsLeftOut) {
  commit(kSeed);
  open(kSeed, std::string(64, '1'));
  EXPECT_EQ(faults(), Words{"one's own contribution is left out"});
}

TEST_F(ProofsTest, FindsACardThatLayElsewhere) {
  commit(kSeed);
  const crypto::Key256 salt_key = crypto::sha256("salts");
  std::vector<crypto::Digest> leaves;
  for (std::uint32_t at = 0; at < 3; ++at)
    leaves.push_back(
        crypto::merkle_leaf(crypto::leaf_salt(salt_key, at), at, std::string(1, "A23"[at]) + "C"));
  const crypto::MerkleTree tree(leaves);
  take({{"msg", "fairness"}, {"hand_no", 3}, {"shuffle", 0}, {"root", crypto::hex(tree.root())}});
  Json path = Json::array();
  for (const crypto::Digest& sibling : tree.path(2)) path.push_back(crypto::hex(sibling));
  Json card{{"card", "3C"},
            {"position", 2},
            {"salt", crypto::hex(crypto::leaf_salt(salt_key, 2))},
            {"path", path}};
  take({{"msg", "proof"}, {"hand_no", 3}, {"shuffle", 0}, {"cards", Json::array({card})}});
  EXPECT_EQ(faults(), Words{});
  card["position"] = 1;
  take({{"msg", "proof"}, {"hand_no", 3}, {"shuffle", 0}, {"cards", Json::array({card})}});
  EXPECT_EQ(faults(), Words{"3C did not lie where its proof says"});
}

}  // namespace
}  // namespace cardroom::bots
