// The published deals (schema/vectors/deals.json): they are what their script makes, and both the
// verifier and the servers' Dealer come to the same roots.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "crypto/command.hpp"
#include "gameserver/table/dealer.hpp"
#include "shared/crypto/hash.hpp"
#include "tools/verify/bytes.hpp"

namespace cardroom::verify {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

const std::string kFolder = CARDROOM_SOURCE_DIR "/schema/vectors/";

const json& published() {
  static const json deals = json::parse(crypto::read_file(kFolder + "deals.json"));
  return deals;
}

// The cards of a shuffle, ascending: a pack by its name, or the cards themselves.
Names cards_of(const json& shuffle) {
  const json& packs = published()["packs"];
  const std::string words = shuffle.at(0);
  std::istringstream in(packs.contains(words) ? packs[words].get<std::string>() : words);
  Names cards;
  for (std::string card; in >> card;) cards.push_back(card);
  return cards;
}

// The commitment, and a root a shuffle.
Names told(const json& deal) {
  Names all{deal.at("commitment")};
  for (const json& shuffle : deal.at("shuffles")) all.push_back(shuffle.at(2));
  return all;
}

Names verified(const json& deal) {
  const std::string table = deal.at("table"), seed = *bytes_of(deal.at("seed").get<std::string>());
  const std::uint64_t hand_no = deal.at("hand_no");
  Names contributions;
  for (const json& one : deal.at("contributions"))
    contributions.push_back(*bytes_of(one.at(2).get<std::string>()));
  const std::string secret = prk(seed, contributions);
  Names all{hex(commitment(seed, table, hand_no))};
  for (const json& shuffle : deal.at("shuffles")) {
    const Keys keys = keys_of(secret, table, hand_no, all.size() - 1);
    const Names cards = cards_of(shuffle);
    Names lying;
    for (const std::size_t place : order(keys.deck, cards.size())) lying.push_back(cards[place]);
    all.push_back(hex(root(keys.salt, lying)));
  }
  return all;
}

Names dealt(const json& deal) {
  const std::string table = deal.at("table");
  const std::uint64_t hand_no = deal.at("hand_no");
  const crypto::Seed seed{*crypto::digest_from_hex(deal.at("seed").get<std::string>())};
  std::vector<table::Contribution> contributions;
  for (const json& one : deal.at("contributions")) {
    const auto bytes = *crypto::digest_from_hex(one.at(2).get<std::string>());
    contributions.push_back({one.at(0), bytes, std::nullopt});
    if (one.at(1) == "r") contributions.back().r = bytes;
  }
  table::Dealer dealer(seed, contributions, table, hand_no);
  Names all{crypto::hex(crypto::commitment(seed, table, hand_no))};
  for (const json& shuffle : deal.at("shuffles")) {
    rules::Ask ask{static_cast<std::uint32_t>(all.size() - 1), {}};
    for (const std::string& card : cards_of(shuffle)) ask.cards.push_back(*rules::parse_card(card));
    EXPECT_TRUE(std::ranges::is_sorted(ask.cards));
    dealer.shuffle(ask);
    all.push_back(crypto::hex(dealer.shuffles().back().cards->root()));
  }
  return all;
}

TEST(Deals, AreWhatTheirScriptMakes) {
  EXPECT_EQ(crypto::run("/usr/bin/python3 " + kFolder + "make_deals.py"),
            (crypto::Said{0, crypto::read_file(kFolder + "deals.json"), ""}));
}

TEST(Deals, AreTheSameToTheVerifierAndTheDealer) {
  for (const json& deal : published()["deals"]) {
    ASSERT_EQ(verified(deal), told(deal)) << deal;
    ASSERT_EQ(dealt(deal), told(deal)) << deal;
  }
}

TEST(Deals, HaveEveryGameAndEveryTurnOfTheProof) {
  std::size_t thrown_away = 0, reshuffles = 0, of_one_card = 0, nobody = 0, silent = 0, two = 0;
  std::set<std::string> games;
  for (const json& deal : published()["deals"]) {
    if (deal.at("game").is_string()) games.insert(deal.at("game"));
    nobody += deal.at("contributions").empty();
    for (const json& one : deal.at("contributions")) silent += one.at(1) == "entropy";
    two += deal.at("shuffles")[0][0] == "two";
    reshuffles += deal.at("shuffles").size() - 1;
    for (const json& shuffle : deal.at("shuffles")) {
      const std::size_t cards = cards_of(shuffle).size();
      of_one_card += cards == 1;
      thrown_away += shuffle.at(1).get<std::size_t>() > cards - 1;
    }
  }
  EXPECT_EQ(published()["deals"].size(), 1'000u);
  for (const rules::Game* game : rules::games())
    EXPECT_TRUE(games.contains(std::string(game->info().name))) << game->info().name;
  EXPECT_EQ(thrown_away, 9u);
  for (const std::size_t count : {reshuffles, of_one_card, nobody, silent, two})
    EXPECT_GE(count, 10u);
}

}  // namespace
}  // namespace cardroom::verify
