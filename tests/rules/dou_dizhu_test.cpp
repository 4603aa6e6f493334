// Dou dizhu's combinations one by one, and how long its list of plays can get.
#include "gameserver/rules/dou_dizhu.hpp"

#include <gtest/gtest.h>

#include "tests/rules/rng.hpp"
#include "tests/rules/text.hpp"

namespace cardroom::rules::dou_dizhu {
namespace {

constexpr std::size_t kMostBytes = 8192;

std::optional<Combo> combo(const char* cards) {
  return combo_of(CardSet(operator""_cards(cards, std::char_traits<char>::length(cards))));
}

bool beats(const char* cards, const char* before) {
  return dou_dizhu::beats(*combo(cards), *combo(before));
}

TEST(DouDizhuCombos, KnowsEachKind) {
  EXPECT_EQ(combo("3C"), (Combo{1, 1, 0, 0, false}));
  EXPECT_EQ(combo("RJ"), (Combo{1, 1, 0, kRedJoker, false}));
  EXPECT_EQ(combo("2C 2D"), (Combo{2, 1, 0, 12, false}));
  EXPECT_EQ(combo("KC KD KH"), (Combo{3, 1, 0, 10, false}));
  EXPECT_EQ(combo("KC KD KH 3S"), (Combo{3, 1, 1, 10, false}));
  EXPECT_EQ(combo("KC KD KH 3S 3D"), (Combo{3, 1, 2, 10, false}));
  EXPECT_EQ(combo("TC JD QH KS AD"), (Combo{1, 5, 0, 7, false}));
  EXPECT_EQ(combo("3C 3D 4H 4S 5C 5D"), (Combo{2, 3, 0, 0, false}));
  EXPECT_EQ(combo("3C 3D 3H 4S 4C 4D"), (Combo{3, 2, 0, 0, false}));
  EXPECT_EQ(combo("7C 7D 7H 8S 8C 8D 3C 6C"), (Combo{3, 2, 1, 4, false}));
  EXPECT_EQ(combo("7C 7D 7H 8S 8C 8D 2C BJ"), (Combo{3, 2, 1, 4, false}));
  EXPECT_EQ(combo("TC TD TH JS JC JD 4C 4D 9C 9D"), (Combo{3, 2, 2, 7, false}));
  EXPECT_EQ(combo("6C 6D 6H 6S 8C 9C"), (Combo{4, 1, 1, 3, false}));
  EXPECT_EQ(combo("6C 6D 6H 6S 3C 3D KC KD"), (Combo{4, 1, 2, 3, false}));
  EXPECT_EQ(combo("6C 6D 6H 6S"), (Combo{4, 1, 0, 3, false}));
  EXPECT_EQ(combo("BJ RJ"), (Combo{1, 1, 0, kBlackJoker, true}));
}

TEST(DouDizhuCombos, KnowsWhatIsNone) {
  for (const char* cards : {
           "3C 4C",                       // two ranks
           "3C 4C 5C 6C",                 // a row too short
           "JC QC KC AC 2C",              // past the ace
           "3C 3D 4C 4D",                 // two pairs
           "KC KD AC AD 2C 2D",           // pairs past the ace
           "AC AD AH 2C 2D 2H",           // triplets past the ace
           "3C 3D 3H 5S 5C 5D",           // triplets not in a row
           "7C 7D 7H 8S 8C 8D 3C 3D",     // singles of one rank
           "7C 7D 7H 8S 8C 8D BJ RJ",     // both jokers
           "7C 7D 7H 8S 8C 8D 3C",        // one single too few
           "7C 7D 7H 8S 8C 8D 3C 4D 4C",  // a single and a pair
           "7C 7D 7H 7S 8S 8C 8D 3C",     // a single of a triplet's rank
           "6C 6D 6H 6S 8C",              // one single beside four
           "6C 6D 6H 6S BJ RJ",           // both jokers beside four
           "6C 6D 6H 6S 8C 8D",           // one pair beside four
           "6C 6D 6H 6S 7C 7D 7H 7S",     // two bombs
           "3C 3D BJ",                    // a pair and a joker
       })
    EXPECT_EQ(combo(cards), std::nullopt) << cards;
}

TEST(DouDizhuCombos, BeatWhatIsOfTheirKindAndLower) {
  EXPECT_TRUE(beats("4C", "3S"));
  EXPECT_FALSE(beats("4C", "4S"));
  EXPECT_TRUE(beats("2C", "AS"));
  EXPECT_TRUE(beats("BJ", "2S"));
  EXPECT_TRUE(beats("RJ", "BJ"));
  EXPECT_TRUE(beats("4C 4D 4H 3S", "3C 3D 3H 2S"));
  EXPECT_FALSE(beats("4C 4D 4H 5S 5D", "3C 3D 3H 2S"));
  EXPECT_FALSE(beats("4C 5C 6C 7C 8C 9C", "3C 4D 5D 6D 7D"));
}

TEST(DouDizhuCombos, BombsBeatAllOthersAndTheRocketEverything) {
  EXPECT_TRUE(beats("3C 3D 3H 3S", "RJ"));
  EXPECT_TRUE(beats("3C 3D 3H 3S", "6C 6D 6H 6S 8C 9C"));
  EXPECT_TRUE(beats("4C 4D 4H 4S", "3C 3D 3H 3S"));
  EXPECT_FALSE(beats("3C 3D 3H 3S", "4C 4D 4H 4S"));
  EXPECT_TRUE(beats("BJ RJ", "2C 2D 2H 2S"));
  EXPECT_FALSE(beats("2C 2D 2H 2S", "BJ RJ"));
  EXPECT_FALSE(beats("6C 6D 6H 6S 8C 9C", "3C 3D 3H 3S"));
}

std::size_t bytes_of_legal(CardSet hand) {
  DouDizhu::State state;
  state.phase = DouDizhu::Phase::playing;
  state.landlord = 0;
  state.hands[0] = hand;
  std::vector<Move> moves;
  for (const DouDizhu::Action& action : DouDizhu::legal(state, 0))
    moves.push_back(DouDizhu::print(action));
  return testing::bytes_of(moves);
}

CardSet of_ranks(std::initializer_list<std::pair<Rank, int>> ranks) {
  CardSet hand;
  for (const auto& [rank, count] : ranks)
    for (int suit = 0; suit < count; ++suit) hand.add(Card(rank, kSuits[suit]));
  return hand;
}

TEST(DouDizhuLegal, FitsIntoEightKibibytesForTheHandsWithTheMostPlays) {
  using enum Rank;
  // Six triplets in a row, and a pair; rows of pairs and singles through triplets; all ranks.
  const CardSet hands[] = {
      of_ranks({{three, 3}, {four, 3}, {five, 3}, {six, 3}, {seven, 3}, {eight, 3}, {nine, 2}}),
      of_ranks({{three, 3},
                {four, 3},
                {five, 3},
                {six, 3},
                {seven, 3},
                {eight, 2},
                {nine, 2},
                {ten, 1}}),
      of_ranks({{three, 2},
                {four, 2},
                {five, 2},
                {six, 2},
                {seven, 2},
                {eight, 2},
                {nine, 2},
                {ten, 2},
                {jack, 2},
                {queen, 2}}),
      of_ranks({{three, 2},
                {four, 2},
                {five, 2},
                {six, 2},
                {seven, 2},
                {eight, 2},
                {nine, 2},
                {ten, 2},
                {jack, 1},
                {queen, 1},
                {king, 1},
                {ace, 1}}),
      of_ranks({{three, 4}, {four, 4}, {five, 4}, {six, 4}, {seven, 4}}),
      of_ranks({{three, 3},
                {four, 3},
                {five, 3},
                {six, 2},
                {seven, 2},
                {eight, 2},
                {nine, 2},
                {ten, 1},
                {jack, 1},
                {queen, 1}}),
  };
  for (CardSet hand : hands) {
    EXPECT_EQ(hand.size(), 20);
    EXPECT_LE(bytes_of_legal(hand), kMostBytes) << print(hand.cards());
  }
}

TEST(DouDizhuLegal, FitsIntoEightKibibytesForHandsClimbedTo) {
  // From random hands, exchange cards as long as the list gets longer.
  testing::Rng rng(1);
  std::size_t longest = 0;
  for (int hand_no = 0; hand_no < 40; ++hand_no) {
    Cards pack = CardSet::pack_with_jokers().cards();
    rng.shuffle(pack);
    std::size_t most = 0;
    for (int step = 0; step < 400; ++step) {
      Cards changed = pack;
      std::swap(changed[rng.below(20)], changed[20 + rng.below(34)]);
      const std::size_t bytes =
          bytes_of_legal(CardSet(Cards(changed.begin(), changed.begin() + 20)));
      if (bytes < most) continue;
      most = bytes;
      pack = changed;
    }
    longest = std::max(longest, most);
  }
  EXPECT_LE(longest, kMostBytes);
  RecordProperty("longest", static_cast<int>(longest));
}

}  // namespace
}  // namespace cardroom::rules::dou_dizhu
