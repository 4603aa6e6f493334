// A player's part in the proof of a deal: it contributes, and finds what does not fit.
#include "tools/bots/proofs.hpp"

#include <gtest/gtest.h>

#include "shared/crypto/hash.hpp"
#include "shared/crypto/merkle.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::bots {
namespace {

const crypto::Seed kSeed{crypto::sha256("a seed")};

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
  open(kSeed, crypto::hex(*r));
  EXPECT_EQ(faults(), Words{});
  EXPECT_EQ(proofs_.verified(), 1u);
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
