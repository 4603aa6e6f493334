// Whole hands of every game, as a server plays and exports them: all verifiers that are programs
// take them, a player who contributed has nothing to blame, and an altered byte is found.
#include <gtest/gtest.h>

#include <fstream>

#include "crypto/command.hpp"
#include "gameserver/rules/game.hpp"
#include "tools/verify/verify.hpp"
#include "verify/evening.hpp"

namespace cardroom::verify {
namespace {

const std::string kVectors = CARDROOM_SOURCE_DIR "/schema/vectors/";
const std::string kPython = "/usr/bin/python3 " CARDROOM_SOURCE_DIR "/tools/verify/verify.py ";
constexpr std::size_t kStride = 97;  // every so manieth byte is altered

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
