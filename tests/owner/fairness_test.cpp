// The proof of a deal through the owner: what is published when, who contributes, what is opened,
// and that a crash changes none of it. What is published is checked from docs/fairness.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "owner/conversation.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/crypto/merkle.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::owner {
namespace {

using base::Millis;

const std::string kAnnsR(64, 'a');
const std::string kBobsR(64, 'b');
const std::string kRevealed =
    R"({"msg":"reveal","room":"room1","epoch":1,"seq":6,"seat":0,"re":2})";

crypto::Digest digest(const std::string& hex) {
  return *crypto::digest_from_hex(hex);
}
std::string hash_of(const std::string& r) {
  return crypto::hex(crypto::sha256(crypto::view_of(digest(r))));
}

std::vector<Json> all_of(const std::vector<Json>& messages, const std::string& kind) {
  std::vector<Json> found;
  for (const Json& message : messages)
    if (message["msg"] == kind) found.push_back(message);
  return found;
}

// Ann (1) and Bob (2) sit in room1; Ann is ready and contributes.
void sit_down(Stage& stage) {
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(2, R"({"msg":"join","room":"room1"})");
  stage.say(1, R"({"msg":"ready","room":"room1","id":1,"entropy":")" + hash_of(kAnnsR) + "\"}");
  stage.heard(1);
  stage.heard(2);
}
Lines ready_bob(Stage& stage) {
  return stage.say(2,
                   R"({"msg":"ready","room":"room1","id":1,"entropy":")" + hash_of(kBobsR) + "\"}");
}
Lines reveal(Stage& stage, link::Conn conn, const std::string& r, int id = 2) {
  return stage.say(conn, R"({"msg":"reveal","room":"room1","id":)" + std::to_string(id) +
                             R"(,"r":")" + r + "\"}");
}

// Empty, or how the opening of a hand does not give what was published before it.
std::string fault_in(const std::vector<Json>& heard) {
  const std::vector<Json> told = all_of(heard, "fairness");
  const Json& opening = told.back().at("opening");
  const crypto::Seed seed{digest(opening.at("seed"))};
  const std::uint64_t hand_no = told.front().at("hand_no");
  if (told.front().at("commitment") != crypto::hex(crypto::commitment(seed, "room1", hand_no)))
    return "another commitment";
  std::vector<std::string> contributions;
  for (const Json& one : opening.at("contributions"))
    contributions.emplace_back(crypto::view_of(digest(one.at("r"))));
  const crypto::Digest secret = crypto::shuffle_secret(seed, contributions);
  const auto keys = crypto::shuffle_keys(secret, "room1", hand_no, 0);
  std::vector<crypto::Digest> leaves;
  for (const std::uint32_t place : crypto::permutation(keys.deck, 52)) {
    const auto position = static_cast<std::uint32_t>(leaves.size());
    const std::string card = {"A23456789TJQK"[place % 13], "CDHS"[place / 13]};
    leaves.push_back(crypto::merkle_leaf(crypto::leaf_salt(keys.salt, position), position, card));
  }
  if (told.at(1).at("root") != crypto::hex(crypto::MerkleTree(leaves).root()))
    return "another root";
  return "";
}

std::string root_of(const Json& card) {
  std::vector<crypto::Digest> path;
  for (const Json& sibling : card.at("path")) path.push_back(digest(sibling));
  const std::uint32_t position = card.at("position");
  const auto leaf =
      crypto::merkle_leaf(digest(card.at("salt")), position, card.at("card").get<std::string>());
  return crypto::hex(crypto::merkle_root(leaf, position, path));
}

TEST(Fairness, CommitmentAndRootComeBeforeTheDealAndTheOpeningAfterTheResult) {
  Stage stage;
  stage.enter(1, "ann");
  stage.enter(2, "eve");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(2, R"({"msg":"join","room":"room1","as":"spectator"})");
  stage.heard(1);
  auto heard = parse(stage.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})"));
  EXPECT_EQ(kinds(heard),
            (Lines{"ready", "join", "join", "join", "fairness", "fairness", "deal", "turn"}));
  EXPECT_EQ(heard[4]["seats"], Json::array());
  play_out(stage, 1, heard);
  heard = parse(stage.heard(2));
  const auto after = std::find_if(heard.begin(), heard.end(),
                                  [](const Json& one) { return one["msg"] == "result"; });
  EXPECT_TRUE(std::next(after)->contains("opening")) << *std::next(after);
  EXPECT_EQ(fault_in(heard), "");
}

TEST(Fairness, WhoCommittedIsWaitedForAndItsBytesCount) {
  Stage stage;
  sit_down(stage);
  auto heard = parse(ready_bob(stage));
  EXPECT_EQ(kinds(heard), (Lines{"ready", "fairness"}));
  EXPECT_EQ(heard[1]["seats"], (Json{0, 1}));
  EXPECT_EQ(heard[1]["entropy"], (Json{hash_of(kAnnsR), hash_of(kBobsR)}));
  stage.heard(1);
  EXPECT_EQ(reveal(stage, 1, kAnnsR), Lines{kRevealed});
  EXPECT_EQ(stage.heard(2).size(), 1u);
  const auto dealt = parse(reveal(stage, 2, kBobsR));
  EXPECT_EQ(kinds(dealt), (Lines{"reveal", "fairness", "deal", "proof", "turn"}));
  heard.insert(heard.end(), dealt.begin(), dealt.end());
  EXPECT_EQ(dealt[3]["cards"].size(), 7u);
  for (const Json& card : dealt[3]["cards"]) EXPECT_EQ(root_of(card), dealt[1]["root"]) << card;
}

TEST(Fairness, WhoKeepsSilentIsTakenByItsHashAfterASecond) {
  Stage stage;
  sit_down(stage);
  auto heard = parse(ready_bob(stage));
  reveal(stage, 1, kAnnsR);
  stage.heard(2);
  stage.advance(Millis{999});
  EXPECT_EQ(kinds(parse(stage.heard(2))), Lines{});
  stage.advance(Millis{1});
  const auto dealt = parse(stage.heard(2));
  EXPECT_EQ(kinds(dealt), (Lines{"fairness", "deal", "proof", "turn"}));
  heard.insert(heard.end(), dealt.begin(), dealt.end());
  EXPECT_EQ(refusal(reveal(stage, 2, kBobsR)), "illegal_action");
  for (int move = 0; move < 400 && all_of(heard, "result").empty(); ++move) {
    stage.advance(Millis{30'000});
    const auto more = parse(stage.heard(2));
    heard.insert(heard.end(), more.begin(), more.end());
  }
  EXPECT_EQ(all_of(heard, "fairness").back()["opening"]["contributions"],
            (Json{{{"seat", 0}, {"r", kAnnsR}}, {{"seat", 1}, {"r", hash_of(kBobsR)}}}));
  EXPECT_EQ(fault_in(heard), "");
}

TEST(Fairness, OnlyWhatWasCommittedToIsTaken) {
  Stage stage;
  sit_down(stage);
  EXPECT_EQ(refusal(reveal(stage, 1, kAnnsR)), "illegal_action");  // nothing is committed to yet
  ready_bob(stage);
  EXPECT_EQ(refusal(reveal(stage, 1, kBobsR)), "illegal_action");
  EXPECT_EQ(refusal(reveal(stage, 1, kAnnsR)), "none");
  EXPECT_EQ(reveal(stage, 1, kAnnsR), Lines{kRevealed});
  EXPECT_EQ(refusal(reveal(stage, 1, kAnnsR, 3)), "illegal_action");
}

TEST(Fairness, InAnAutomaticRoomWhoSitsContributesOnceBeforeADeal) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room2"})");
  const auto ready = [&](int id) {
    return stage.say(1, R"({"msg":"ready","room":"room2","id":)" + std::to_string(id) +
                            R"(,"entropy":")" + hash_of(kAnnsR) + "\"}");
  };
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"ready","room":"room2"})")), "illegal_action");
  EXPECT_EQ(kinds(parse(ready(1))), Lines{"ready"});
  EXPECT_EQ(refusal(ready(2)), "illegal_action");
  stage.advance(Millis{3'000});
  auto heard = parse(stage.heard(1));
  EXPECT_EQ(kinds(heard), (Lines{"join", "join", "join", "fairness"}));
  EXPECT_EQ(heard[3]["seats"], Json::array({0}));
  EXPECT_EQ(heard[3]["entropy"], Json::array({hash_of(kAnnsR)}));
  EXPECT_EQ(refusal(ready(2)), "illegal_action");
  heard = parse(stage.say(1, R"({"msg":"reveal","room":"room2","id":2,"r":")" + kAnnsR + "\"}"));
  EXPECT_EQ(kinds(heard), (Lines{"reveal", "fairness", "deal", "proof", "turn"}));
  EXPECT_EQ(refusal(ready(3)), "illegal_action");
  play_out(stage, 1, heard, "room2");
  EXPECT_EQ(kinds(parse(ready(9'000))), Lines{"ready"});
}

TEST(Fairness, InAnAutomaticRoomNobodyIsWaitedForLongerThanElsewhere) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room2"})");
  stage.say(1, R"({"msg":"ready","room":"room2","entropy":")" + hash_of(kAnnsR) + "\"}");
  stage.advance(Millis{3'000});
  stage.heard(1);
  stage.advance(Millis{999});
  EXPECT_EQ(stage.heard(1), Lines{});
  stage.crash();
  stage.come_back(1, "ann", "room2", 1, 6);
  stage.advance(Millis{1'000});
  EXPECT_EQ(first(parse(stage.heard(1)), "deal")["hand_no"], 1);
}

TEST(Fairness, AnAutomaticRoomKeepsItsCommitmentForWhoComesAfterTheLastHasLeft) {
  Stage stage;
  stage.enter(1, "ann");
  stage.say(1, R"({"msg":"join","room":"room2"})");
  stage.say(1, R"({"msg":"ready","room":"room2","entropy":")" + hash_of(kAnnsR) + "\"}");
  stage.advance(Millis{3'000});
  const Json told = first(parse(stage.heard(1)), "fairness");
  stage.say(1, R"({"msg":"leave","room":"room2"})");
  stage.advance(Millis{60'000});
  stage.enter(2, "bob");
  const auto table = parse(stage.say(2, R"({"msg":"join","room":"room2"})")).front();
  EXPECT_EQ(table["phase"], "waiting");
  EXPECT_EQ(table["fairness"]["commitment"], told["commitment"]);
  stage.advance(Millis{4'000});
  const auto heard = parse(stage.heard(2));
  EXPECT_EQ(first(heard, "deal")["hand_no"], 1);
  EXPECT_EQ(all_of(heard, "fairness").size(), 1u);  // the root: nothing is committed to anew
}

TEST(Fairness, ANewOwnerKeepsTheCommitmentAndWaitsAnew) {
  Stage stage;
  sit_down(stage);
  auto heard = parse(ready_bob(stage));
  reveal(stage, 1, kAnnsR);
  stage.crash();
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(2, R"({"msg":"join","room":"room1"})");
  const auto dealt = parse(reveal(stage, 2, kBobsR));
  EXPECT_EQ(kinds(dealt), (Lines{"reveal", "fairness", "deal", "proof", "turn"}));
  stage.crash();
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(2, R"({"msg":"join","room":"room1"})");
  EXPECT_EQ(parse(stage.say(2, R"({"msg":"prove","room":"room1","id":9})"))[0]["cards"],
            dealt[3]["cards"]);
}

TEST(Fairness, TheCommitmentOutlivesOneWhoLeaves) {
  Stage stage;
  sit_down(stage);
  const auto committed = parse(ready_bob(stage));
  stage.say(1, R"({"msg":"leave","room":"room1","id":2})");
  stage.advance(Millis{5'000});
  EXPECT_EQ(kinds(parse(stage.heard(2))), Lines{"leave"});
  stage.enter(3, "cat");
  stage.say(3, R"({"msg":"join","room":"room1"})");
  EXPECT_EQ(kinds(parse(stage.say(3, R"({"msg":"ready","room":"room1","id":1})"))), Lines{"ready"});
  stage.advance(Millis{1'000});
  auto heard = parse(stage.heard(2));
  EXPECT_EQ(kinds(heard), (Lines{"join", "ready", "fairness", "deal", "proof", "turn"}));
  EXPECT_EQ(heard[2]["hand_no"], committed[1]["hand_no"]);
}

TEST(Fairness, ProvesOneselfsOwnCardsToWhoAsks) {
  Stage stage;
  deal_for_two(stage);
  const auto proof = parse(stage.say(1, R"({"msg":"prove","room":"room1","id":5})"));
  ASSERT_EQ(kinds(proof), Lines{"proof"});
  EXPECT_EQ(proof[0]["re"], 5);
  const auto table = parse(stage.say(1, R"({"msg":"join","room":"room1"})"));
  std::set<std::string> proven, held;
  for (const Json& card : proof[0]["cards"]) proven.insert(card["card"]);
  for (const Json& card : table[0]["you"]["hand"]) held.insert(card);
  EXPECT_EQ(proven, held);
  EXPECT_EQ(refusal(stage.say(1, R"({"msg":"prove","room":"room1","hand_no":7,"id":6})")),
            "illegal_action");
}

TEST(Fairness, PublishesTheRootOfAReshuffleBeforeItsFirstCard) {
  Stage stage;
  deal_for_two(stage);
  std::vector<Json> heard;
  // Ann lays down what she has too many of, and Bob only draws until the stock is gone.
  for (int turn = 0; turn < 200 && all_of(heard, "reshuffle").empty(); ++turn) {
    const auto table = parse(stage.say(1, R"({"msg":"join","room":"room1"})"));
    Json choice = {{"msg", "none"}};
    for (const Json& legal : table[0]["you"]["legal"])
      if (choice["msg"] != "play" || table[0]["you"]["hand"].size() < 5) choice = legal;
    if (choice["msg"] != "none") {
      choice["room"] = "room1";
      const auto said = parse(stage.say(1, choice.dump()));
      heard.insert(heard.end(), said.begin(), said.end());
    } else {
      for (const char* msg : {"draw", "pass"})
        stage.say(2, Json{{"msg", msg}, {"room", "room1"}}.dump());
      const auto more = parse(stage.heard(1));
      heard.insert(heard.end(), more.begin(), more.end());
    }
  }
  for (std::size_t i = 0; i + 1 < heard.size(); ++i)
    if (heard[i]["msg"] == "reshuffle") {
      EXPECT_EQ(heard[i + 1]["msg"], "fairness");
      EXPECT_EQ(heard[i + 1]["shuffle"], 1);
      return;
    }
  FAIL() << "no reshuffle in " << heard.size() << " messages";
}

}  // namespace
}  // namespace cardroom::owner
