#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/rules/golden_hand.hpp"

namespace cardroom::rules::testing {
namespace {

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> paths;
  const std::filesystem::path folder(CARDROOM_SOURCE_DIR "/tests/golden");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".hand") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string content(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class GoldenHands : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(GoldenHands, GoAsWritten) {
  const std::string text = content(GetParam());
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(play_golden(text), "") << GetParam().string();
}

std::string named(const ::testing::TestParamInfo<std::filesystem::path>& info) {
  std::string name = info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Of, GoldenHands, ::testing::ValuesIn(files()), named);

// The reader itself: every kind of wrong line is found, at its place.
const std::string kBegin =
    "game crazy-eights seats=3\n"
    "deal  0: 2S 8H QD KS AS   1: 2C 3C 8S QH AC   2: 2D 8C 9C QS AD   up: 3D\n";

struct Wrong {
  const char* line;
  const char* difference;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.line;
}

class GoldenReader : public ::testing::TestWithParam<Wrong> {};

TEST_P(GoldenReader, FindsTheDifferenceAndItsLine) {
  EXPECT_EQ(play_golden(kBegin + GetParam().line), GetParam().difference);
}

INSTANTIATE_TEST_SUITE_P(
    Of, GoldenReader,
    ::testing::Values(
        Wrong{"1 plays 3C -> all: 1 played 3C", ""},
        Wrong{"1 plays 3C -> all: 1 played 3D",
              "line 3: viewer spectators\n  should see: 1 played 3D\n  but sees:   1 played 3C"},
        Wrong{"1 draws -> 1: drew 5D | others: 1 drew 5D",
              "line 3: viewer spectators\n  should see: 1 drew 5D\n  but sees:   1 drew a card "
              "(stock 35)"},
        Wrong{"1 draws -> 1: drew 5D (stock 36) | others: 1 drew a card",
              "line 3: viewer 1\n  should see: drew 5D (stock 36)\n  but sees:   1 drew 5D "
              "(stock 35)"},
        Wrong{"1 plays 3C -> all: 1 played 3C; reshuffled",
              "line 3: viewer spectators\n  should see: 1 played 3C; reshuffled\n  but sees:   1 "
              "played 3C"},
        Wrong{"1 draws -> 1: drew 2S | others: 1 drew a card", "line 3: 2S cannot come"},
        Wrong{"1 draws -> all: 1 drew a card", "line 3: the line does not name the card drawn"},
        Wrong{"1 plays 3C -> 1: 1 played 3C", "line 3: nothing is said of viewer spectators"},
        Wrong{"1 plays 3C", "line 3: say what is seen (->) or the refusal (!!)"},
        Wrong{"1 plays QH -> all: 1 played QH", "line 3: refused: illegal_action"},
        Wrong{"1 plays 3C !! illegal_action", "line 3: should be illegal_action, is accepted"},
        Wrong{"0 plays QD !! illegal_action", "line 3: should be illegal_action, is not_your_turn"},
        Wrong{"1 is late -> 1: drew 5D | others: 1 drew a card", ""},
        Wrong{"1 is late -> all: 1 passed", "line 3: the line does not name the card drawn"},
        Wrong{"0 is late -> all: 0 passed", "line 3: nothing is asked of that seat"},
        Wrong{"legal 1: play 3C, draw",
              "line 3: \n  should be: play 3C, draw\n  but is:    play 3C, play 8S as C, play 8S "
              "as D, play 8S as H, play 8S as S, draw"},
        Wrong{"\n# of nobody\nview 3: up 3D", "line 5: no viewer: 3"},
        Wrong{"result winner 1", "line 3: the hand has not ended"},
        Wrong{"nonsense", "line 3: not a line of a golden hand"}));

}  // namespace
}  // namespace cardroom::rules::testing
