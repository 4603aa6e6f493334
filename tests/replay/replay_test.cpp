// Every recorded hand is played again by the rules of today, to the same end. Who changes rules
// without raising their version finds out here; the test is tried itself with rules that are wrong.
#include "gameserver/table/replay.hpp"

#include <gtest/gtest.h>

#include <map>

#include "shared/base/planted.hpp"
#include "shared/protocol/write.hpp"
#include "tests/replay/hands.hpp"

namespace cardroom::table {
namespace {

using base::Fields;
using base::List;

constexpr std::size_t kLeastHands = 50;  // of each game
constexpr std::size_t kGames = 6;        // that were there when hands were first recorded

const std::vector<std::filesystem::path>& files() {
  static const auto found = hand::recorded(CARDROOM_SOURCE_DIR);
  return found;
}

std::vector<Fields> hands_of(const std::filesystem::path& file) {
  std::vector<Fields> hands;
  for (const std::string& line : hand::lines_of(file)) {
    const auto read = hand::read(line);
    EXPECT_TRUE(read) << file << ": " << read.reason();
    if (read) hands.push_back(*read);
  }
  return hands;
}

std::string json(const std::optional<base::Value>& value) {
  std::string text;
  if (value) protocol::write(text, *value);
  return text;
}

std::string print(const std::optional<Mismatch>& wrong) {
  if (!wrong) return "";
  return wrong->where + "\n  recorded: " + json(wrong->said) + "\n  now:      " + json(wrong->came);
}

base::Value& member(Fields& fields, std::string_view name) {
  for (base::Field& field : fields)
    if (field.name == name) return field.value;
  CHECK(false);
}
List& list(base::Value& value) {
  return *std::get_if<List>(&value.held);
}
Fields& object(base::Value& value) {
  return *std::get_if<Fields>(&value.held);
}

TEST(Replay, RecordedHandsComeToTheSameEnd) {
  for (const auto& file : files()) {
    const std::vector<Fields> hands = hands_of(file);
    EXPECT_GE(hands.size(), kLeastHands) << file;
    for (std::size_t at = 0; at < hands.size(); ++at)
      EXPECT_EQ(print(replay(hands[at])), "") << file << ", hand " << at + 1;
  }
  EXPECT_GE(files().size(), kGames);
}

TEST(Replay, AnExportIsWhatItsOwnReadingPrints) {
  for (const auto& file : files()) {
    const Fields hand = hands_of(file).front();
    const auto read = table::read(hand);
    ASSERT_TRUE(read) << file << ": " << read.reason();
    std::string text;
    protocol::write(text, play(*read).hand);
    EXPECT_EQ(hand::write(text), hand::lines_of(file).front() + "\n");
  }
}

// As if the rules had come to this when the hand was recorded.
TEST(Replay, AResultThatIsOffByOneIsFound) {
  for (const auto& file : files()) {
    Fields hand = hands_of(file).front();
    Fields& last = object(list(member(hand, "events")).back());
    base::Value& points = list(member(object(member(last, "shown")), "points")).front();
    points = *points.integer() + 1;
    const std::size_t number = list(member(hand, "events")).size() - 1;
    const std::size_t moves = list(member(hand, "moves")).size();
    EXPECT_EQ(replay(hand)->where, "event " + std::to_string(number) + ", of move " +
                                       std::to_string(moves - 1) +
                                       ": everybody saw something else");
  }
}

TEST(Replay, AMoveThatIsNoLongerLegalIsFound) {
  for (const auto& file : files()) {
    Fields hand = hands_of(file).front();
    List& moves = list(member(hand, "moves"));
    moves[1] = moves[0];
    EXPECT_EQ(replay(hand)->where.substr(0, 30), "move 1: the rules forbid it to") << file;
  }
}

TEST(Replay, AHandThatNoTableCanHavePlayedIsRefused) {
  for (const auto& file : files()) {
    const auto whole = table::read(hands_of(file).front());
    ASSERT_TRUE(whole);
    EXPECT_EQ(fault_of(*whole), "");
    const auto fault = [&](auto alter) {
      Recorded hand = *whole;
      alter(hand);
      return fault_of(hand);
    };
    const std::string playing = "playing: not seats in ascending order, enough for that game";
    EXPECT_EQ(fault([](Recorded& hand) { hand.start.playing.clear(); }), playing);
    EXPECT_EQ(fault([](Recorded& hand) { hand.start.playing.back() = hand.start.seats; }), playing);
    EXPECT_EQ(fault([](Recorded& hand) { hand.start.playing.front() = -1; }), playing);
    EXPECT_EQ(fault([](Recorded& hand) { hand.start.first = -1; }),
              "first: not one of those playing");
    EXPECT_EQ(fault([](Recorded& hand) { hand.start.seats = kMaxSeats + 1; }),
              "seats: not so many play that game");
    EXPECT_EQ(fault([](Recorded& hand) { hand.moves[0].first = hand.start.seats; }),
              "moves: one of no seat");
    EXPECT_EQ(fault([](Recorded& hand) { hand.places[0].score = INT64_MAX; }),
              "score: out of all bounds");
    EXPECT_NE(fault([](Recorded& hand) { hand.start.options.push_back({"none such", 1}); }), "");
  }
}

#ifdef CARDROOM_MUTANTS
// Those of tests/sim/mutants.cpp that are in the rules and do not crash by themselves.
TEST(Replay, RulesThatArePlantedWrongAreFound) {
  for (const int bug : {23, 24, 27, 28, 62, 63}) {
    base::planted_bug = bug;
    std::size_t found = 0;
    for (const auto& file : files())
      for (const Fields& hand : hands_of(file))
        if (replay(hand)) ++found;
    base::planted_bug = 0;
    EXPECT_GT(found, 0u) << "planted bug " << bug;
  }
}
#endif

}  // namespace
}  // namespace cardroom::table
