// The published vectors of the shuffle (schema/vectors/shuffle.json), and that they are what their
// script makes of the description.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "crypto/bytes_of.hpp"
#include "crypto/command.hpp"
#include "shared/crypto/chacha20.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::crypto {
namespace {

using nlohmann::json;
using Numbers = std::vector<std::uint32_t>;

const std::string kFolder = CARDROOM_SOURCE_DIR "/schema/vectors/";

json published() {
  return json::parse(read_file(kFolder + "shuffle.json"));
}

TEST(ShuffleVectors, AreWhatTheirScriptMakes) {
  EXPECT_EQ(run("/usr/bin/python3 " + kFolder + "make_shuffle.py"),
            (Said{0, read_file(kFolder + "shuffle.json"), ""}));
}

TEST(ShuffleVectors, DrawsFromChosenWords) {
  const json vectors = published().at("draws");
  for (const json& vector : vectors) {
    const Numbers words = vector.at("words");
    std::size_t taken = 0;
    Numbers results;
    while (taken < words.size())
      results.push_back(
          bounded_draw([&] { return words.at(taken++); }, vector.at("bound").get<std::uint32_t>()));
    EXPECT_EQ(results, vector.at("results").get<Numbers>());
  }
}

TEST(ShuffleVectors, DrawsFromTheStreamThrowingWordsAway) {
  const json vectors = published().at("stream_draws");
  for (const json& vector : vectors) {
    ChaCha20Stream stream(array_of<Key256>(vector.at("deck_key").get<std::string>()), {}, 0);
    std::size_t taken = 0;
    const auto words = [&] {
      ++taken;
      return stream.word();
    };
    const Numbers expected = vector.at("results");
    Numbers results;
    while (results.size() < expected.size())
      results.push_back(bounded_draw(words, vector.at("bound").get<std::uint32_t>()));
    EXPECT_EQ(results, expected);
    EXPECT_EQ(taken, vector.at("words").get<std::size_t>());
  }
}

TEST(ShuffleVectors, KeysAndOrders) {
  std::size_t without_contributions = 0;
  const json vectors = published().at("shuffles");
  for (const json& vector : vectors) {
    const Seed seed{array_of<Digest>(vector.at("seed").get<std::string>())};
    const std::string table = vector.at("table");
    const std::uint64_t hand_no = vector.at("hand_no");
    const std::uint32_t shuffle_no = vector.at("shuffle_no");
    const Numbers order = vector.at("order");
    std::vector<std::string> contributions;
    for (const std::string text : vector.at("contributions"))
      contributions.push_back(bytes_of(text));
    const Digest secret = shuffle_secret(seed, contributions);
    const ShuffleKeys keys = shuffle_keys(secret, table, hand_no, shuffle_no);
    EXPECT_EQ(hex(secret), vector.at("secret"));
    EXPECT_EQ(hex(keys.deck), vector.at("deck_key"));
    EXPECT_EQ(hex(keys.salt), vector.at("salt_key"));
    EXPECT_EQ(permutation(keys.deck, order.size()), order);
    if (contributions.empty()) {
      ++without_contributions;
      EXPECT_EQ(shuffle_order(seed, table, hand_no, shuffle_no, order.size()), order);
    }
  }
  EXPECT_GE(without_contributions, 25U);
}

}  // namespace
}  // namespace cardroom::crypto
