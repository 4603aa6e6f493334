// Whole hands of every game, as a server plays and exports them: all verifiers that are programs
// take them, a player who contributed has nothing to blame, and an altered byte is found.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "crypto/command.hpp"
#include "gameserver/rules/game.hpp"
#include "tools/verify/verify.hpp"
#include "verify/evening.hpp"

namespace cardroom::verify {
namespace {

const std::string kPython = "/usr/bin/python3 " CARDROOM_SOURCE_DIR "/tools/verify/verify.py ";
constexpr std::size_t kStride = 97;  // every so manieth byte is altered
constexpr int kMostHands = 100;      // until one is reshuffled

std::string written(const std::string& text) {
  const auto path = crypto::scratch() / "hand.json";
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

class EveryGame : public testing::TestWithParam<const rules::Game*> {
 protected:
  std::string name() const { return std::string(GetParam()->info().name); }
  Evening evening() const { return play(name(), GetParam()->info().least_seats); }
};

TEST_P(EveryGame, HoldsAndWhateverIsAlteredIsFound) {
  std::string text = evening().exported;
  ASSERT_EQ(verify(text, {}).wrong, "") << text;
  const crypto::Said said = crypto::run(kPython + written(text));
  EXPECT_EQ(said.exit, 0) << said;
  for (std::size_t at = 0; at < text.size(); at += kStride) {
    const char before = std::exchange(text[at], static_cast<char>(text[at] ^ 1));
    EXPECT_NE(verify(text, {}).wrong, "") << "byte " << at;
    text[at] = before;
  }
}

// For the page, whose check is not written in C++: read back, or, where it is asked for, made anew.
Json talk(const std::string& name, const std::function<Evening()>& made) {
  const std::string path = CARDROOM_SOURCE_DIR "/tests/verify/talks/" + name + ".json";
  if (std::getenv("CARDROOM_VECTORS")) std::ofstream(path) << made().talk();
  return Json::parse(crypto::read_file(path));
}

TEST_P(EveryGame, HasATalkThatWasWrittenDown) {
  const auto made = [&] { return play(name(), GetParam()->info().most_seats); };
  EXPECT_TRUE(talk(name(), made).back().contains("opening"));
}

TEST(Verify, AReshuffledHandWasWrittenDown) {
  const auto is_reshuffle = [](const Json& message) { return message["msg"] == "reshuffle"; };
  const auto made = [&] {
    Evening evening;
    for (int hand = 1; hand <= kMostHands; ++hand) {
      evening = play("crazy-eights", 7, hand);
      if (std::ranges::any_of(evening.told, is_reshuffle)) break;
    }
    return evening;
  };
  EXPECT_TRUE(std::ranges::any_of(talk("crazy-eights-reshuffled", made), is_reshuffle));
}

TEST_P(EveryGame, LeavesAPlayerWhoContributedNothingToBlame) {
  const Evening evening = play(name(), GetParam()->info().least_seats, 2);
  EXPECT_EQ(evening.blamed, std::vector<std::string>{});
  EXPECT_EQ(evening.verified, 2u);
}

INSTANTIATE_TEST_SUITE_P(Verify, EveryGame, testing::ValuesIn(rules::games()),
                         [](const auto& game) {
                           std::string name(game.param->info().name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cardroom::verify
