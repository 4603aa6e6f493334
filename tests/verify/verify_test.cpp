// The published hands (schema/vectors/hand-*.json) are what the servers export of the journals of
// tests/compat, and hold; whatever is altered in one is found.
#include "tools/verify/verify.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/compat/examples/values.hpp"
#include "tests/replay/hands.hpp"
#include "verify/evening.hpp"

namespace cardroom::verify {
namespace {

using nlohmann::json;

const std::string kVectors = CARDROOM_SOURCE_DIR "/schema/vectors/";
const std::string kJournals = CARDROOM_SOURCE_DIR "/tests/compat/v3-2/";

struct Source {
  const char* hand;
  const char* journal;
};
constexpr Source kHands[] = {{"hand-contributions.json", "journal-comings-and-goings.txt"},
                             {"hand-reshuffles.json", "journal-an-empty-stock.txt"}};

std::string file(const std::string& name) {
  std::ifstream in(kVectors + name, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// The first deal of a journal.
std::string first_of(const std::string& journal) {
  const auto examples = compat::read_examples(kJournals + journal);
  for (const compat::Example& example : examples) {
    if (example.kind != "archive") continue;
    store::Archive deal;
    deal.table = examples.front().at("name");
    deal.hand_no = example.number("hand");
    deal.version = 1;
    deal.body = example.bytes("body");
    return exported(deal);
  }
  return "no deal in " + journal;
}

TEST(Verify, PublishedHandsAreWhatTheServersExport) {
  for (const Source& source : kHands) {
    const std::string text = first_of(source.journal);
    if (std::getenv("CARDROOM_VECTORS")) std::ofstream(kVectors + source.hand) << text;
    EXPECT_EQ(file(source.hand), text);
  }
}

TEST(Verify, PublishedHandsHold) {
  const Verdict contributions = verify(file("hand-contributions.json"), {});
  EXPECT_EQ(contributions.wrong, "");
  EXPECT_EQ(contributions.contributions, 3u);
  const Verdict reshuffles = verify(file("hand-reshuffles.json"), {});
  EXPECT_EQ(reshuffles.wrong, "");
  EXPECT_GE(reshuffles.shuffles, 2u);
}

// Of every game, at tables of every size, with options.
TEST(Verify, RecordedHandsHold) {
  constexpr std::size_t kOfEach = 12;
  for (const auto& file : hand::recorded(CARDROOM_SOURCE_DIR)) {
    std::vector<std::string> lines = hand::lines_of(file);
    lines.resize(kOfEach);
    for (const std::string& line : lines) EXPECT_EQ(verify(line + "\n", {}).wrong, "") << file;
  }
}

// Of a long hand not each byte: a try costs as much as the hand is long.
TEST(Verify, AnAlteredByteIsFoundWhereverItIs) {
  constexpr std::size_t kMostTries = 5'000;
  constexpr int kBits[] = {0x01, 0x20, 0x80};
  for (const Source& source : kHands) {
    std::string text = file(source.hand);
    for (std::size_t at = 0; at < text.size(); at += 1 + text.size() / kMostTries) {
      const char before = text[at];
      text[at] = static_cast<char>(before ^ kBits[at % 3]);
      ASSERT_NE(verify(text, {}).wrong, "") << source.hand << ": byte " << at;
      text[at] = before;
    }
  }
}

TEST(Verify, AForgerWhoMakesTheSumAnewIsFoundByWhatItForged) {
  const json hand = json::parse(file("hand-reshuffles.json"));
  const auto wrong = [&](const char* pointer, const json& value) {
    json forged = hand;
    forged[json::json_pointer(pointer)] = value;
    return verify(with_sum(forged), {}).wrong;
  };
  const std::string other(64, '0');
  EXPECT_EQ(wrong("/seed", other).substr(0, 11), "commitment:");
  EXPECT_EQ(wrong("/table", "elsewhere").substr(0, 11), "commitment:");
  EXPECT_EQ(wrong("/hand_no", 99).substr(0, 11), "commitment:");
  EXPECT_EQ(wrong("/shuffles/0/root", other).substr(0, 10), "shuffle 0:");
  EXPECT_EQ(wrong("/shuffles/0/cards/0", hand["shuffles"][0]["cards"][1]),
            "shuffle 0: a card is there twice");
  json cards = hand["shuffles"][1]["cards"];
  std::swap(cards[0], cards[1]);
  EXPECT_EQ(wrong("/shuffles/1/cards", cards), "shuffle 1: the cards lay in another order");
  EXPECT_EQ(wrong("/moves/0/seat", 1 - hand["moves"][0]["seat"].get<int>()),
            "move 0: the rules forbid it");
  EXPECT_EQ(wrong("/moves", json::array()), "moves: the hand is not over");
}

TEST(Verify, MovesAndSeatsThatAreNoneAreFound) {
  constexpr std::int64_t kTooLong = std::int64_t{1} << 32;  // its lower half is a seat
  const json hand = json::parse(file("hand-contributions.json"));
  const auto wrong = [&](const char* pointer, const json& value) {
    json forged = hand;
    forged[json::json_pointer(pointer)] = value;
    return verify(with_sum(forged), {}).wrong;
  };
  EXPECT_NE(wrong("/moves/0", 7), "");
  EXPECT_NE(wrong("/moves/0/msg", 7), "");
  EXPECT_EQ(wrong("/moves/0/seat", hand["seats"].size()), "move 0: there is no such seat");
  EXPECT_EQ(wrong("/moves/0/seat", -1), "move 0: there is no such seat");
  EXPECT_EQ(wrong("/first", kTooLong + hand["first"].get<int>()), "first: it is not in the hand");
  EXPECT_EQ(wrong("/playing/0", kTooLong + hand["playing"][0].get<int>()),
            "playing: not so many seats are in such a hand");
}

TEST(Verify, AContributionMustBeWhatWasCommittedTo) {
  json hand = json::parse(file("hand-contributions.json"));
  for (json& one : hand["contributions"])
    if (one.contains("r")) one["r"] = std::string(64, '0');
  EXPECT_EQ(verify(with_sum(hand), {}).wrong, "contributions: seat 2 committed to something else");
}

TEST(Verify, WhatWasPublishedIsBelievedBeforeTheFile) {
  const std::string text = file("hand-reshuffles.json");
  const json hand = json::parse(text);
  Published published{hand["commitment"], {hand["shuffles"][0]["root"]}};
  EXPECT_EQ(verify(text, published).wrong, "");
  published.roots[0] = std::string(64, '0');
  EXPECT_EQ(verify(text, published).wrong, "shuffle 0: another root was published");
  published.commitment = std::string(64, '0');
  EXPECT_EQ(verify(text, published).wrong, "commitment: another one was published");
}

TEST(Verify, TakesAnythingForAFile) {
  for (const std::string text : {"", "{", "[]", "{}", "null", "\xff"})
    EXPECT_NE(verify(text, {}).wrong, "") << text;
  EXPECT_NE(verify(std::string(100'000, '['), {}).wrong, "");
}

}  // namespace
}  // namespace cardroom::verify
