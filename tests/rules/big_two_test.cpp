// Big two's combinations one by one, what the hand with the most plays lists, and what cards cost.
#include "gameserver/rules/big_two.hpp"

#include <gtest/gtest.h>

#include "tests/rules/text.hpp"

namespace cardroom::rules::big_two {
namespace {

std::optional<Combo> combo(const char* cards) {
  return combo_of(CardSet(operator""_cards(cards, std::char_traits<char>::length(cards))));
}

bool beats(const char* cards, const char* before) {
  return big_two::beats(*combo(cards), *combo(before));
}

TEST(BigTwoCombos, KnowsEachKind) {
  EXPECT_EQ(combo("3D"), (Combo{Kind::single, 0}));
  EXPECT_EQ(combo("2S"), (Combo{Kind::single, 51}));
  EXPECT_EQ(combo("4C 4H"), (Combo{Kind::pair, value_of("4H"_card)}));
  EXPECT_EQ(combo("4C 4H 4D"), (Combo{Kind::triple, 1}));
  EXPECT_EQ(combo("3D 4C 5H 6S 7D"), (Combo{Kind::straight, value_of("7D"_card)}));
  EXPECT_EQ(combo("JD QC KH AS 2D"), (Combo{Kind::straight, value_of("2D"_card)}));
  EXPECT_EQ(combo("3H 5H 9H KH 2H"), (Combo{Kind::flush, value_of("2H"_card)}));
  EXPECT_EQ(combo("9C 9H 9S KC KD"), (Combo{Kind::full_house, 6}));
  EXPECT_EQ(combo("9C 9H 9S 9D 3D"), (Combo{Kind::four, 6}));
  EXPECT_EQ(combo("TS JS QS KS AS"), (Combo{Kind::straight_flush, value_of("AS"_card)}));
}

TEST(BigTwoCombos, KnowsWhatIsNone) {
  for (const char* cards :
       {"3D 4D", "3D 3C 4D", "3D 3C 3H 3S", "3D 3C 4D 4C", "AD 2C 3H 4S 5D", "KD AC 2H 3S 4D",
        "3D 3C 4D 4C 5H", "3D 4C 5H 6S 8D", "3D 4C 5H 6S 7D 8C"})
    EXPECT_EQ(combo(cards), std::nullopt) << cards;
}

TEST(BigTwoCombos, BeatByRankThenBySuitAndByKind) {
  EXPECT_TRUE(beats("4D", "3S"));
  EXPECT_TRUE(beats("4C", "4D"));
  EXPECT_TRUE(beats("4S", "4H"));
  EXPECT_TRUE(beats("4D 4S", "4C 4H"));
  EXPECT_FALSE(beats("4C 4H", "4D 4S"));
  EXPECT_FALSE(beats("5D 5C", "4S"));
  EXPECT_TRUE(beats("4C 5C 6C 7C 8S", "4D 5H 6D 7D 8H"));
  EXPECT_TRUE(beats("3H 4H 5H 6H 8H", "JD QC KH AS 2S"));
  EXPECT_TRUE(beats("3H 3D 3C 4C 4D", "3S 5S 9S KS 2S"));
  EXPECT_TRUE(beats("4H 4D 4C 3C 3D", "3H 3S 3C 2S 2D"));
  EXPECT_TRUE(beats("3H 3D 3C 3S 4D", "2H 2D 2C AS AD"));
  EXPECT_TRUE(beats("3D 4D 5D 6D 7D", "2H 2D 2C 2S AD"));
  EXPECT_FALSE(beats("3D 4D 5D 6D 7D", "3C 4C 5C 6C 7C"));
}

std::size_t bytes_of_legal(CardSet hand) {
  BigTwo::State state;
  state.phase = BigTwo::Phase::playing;
  state.seats.seats = state.seats.players = 4;
  state.hands[0] = hand;
  std::vector<Move> moves;
  for (const BigTwo::Action& action : BigTwo::legal(state, 0))
    moves.push_back(BigTwo::print(action));
  return testing::bytes_of(moves);
}

TEST(BigTwoLegal, FitsIntoEightKibibytesForTheHandsWithTheMostPlays) {
  for (const Cards& hand : {"3C 3D 3H 3S 4C 4D 4H 4S 5C 5D 5H 5S 6C"_cards,
                            "3C 3D 3H 4C 4D 4H 5C 5D 5H 6C 6D 6H 7C"_cards,
                            "AC 2C 3C 4C 5C 6C 7C 8C 9C TC JC QC KC"_cards,
                            "3C 3D 4C 4D 5C 5D 6C 6D 7C 7D 8C 8D 9C"_cards,
                            "3C 3D 3H 4C 4D 4H 5C 5D 6C 6D 7C 7D 8C"_cards})
    EXPECT_LE(bytes_of_legal(CardSet(hand)), 8192u) << print(hand);
}

TEST(BigTwo, ChargesDoubleFromTenCardsOnAndThreefoldForAll) {
  EXPECT_EQ(BigTwo::penalty(0), 0);
  EXPECT_EQ(BigTwo::penalty(9), 9);
  EXPECT_EQ(BigTwo::penalty(10), 20);
  EXPECT_EQ(BigTwo::penalty(12), 24);
  EXPECT_EQ(BigTwo::penalty(13), 39);
}

}  // namespace
}  // namespace cardroom::rules::big_two
