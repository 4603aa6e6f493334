// What entries with a `plus` stand for, and the laws that know of it, each able to fail.
#include "tests/rules/plus.hpp"

#include <gtest/gtest.h>

namespace cardroom::rules::testing {
namespace {

base::List names(const Cards& cards) {
  base::List list;
  for (Card card : cards) list.emplace_back(print(card));
  return list;
}

Move play(const Cards& cards) {
  return {"play", {{"cards", names(cards)}}};
}

// Three sevens with any two of an eight, a nine and a pair of tens.
const Move kEntry{
    "play",
    {{"cards", names("7C 7D 7H"_cards)},
     {"plus", base::List{base::Fields{{"choose", 2},
                                      {"of", base::List{"8C", "9C", names("TC TD"_cards)}}}}}}};

TEST(Plus, StandsForItsCardsWithAsManyOthersAsItSays) {
  EXPECT_TRUE(stands_for(kEntry, play("7C 7D 7H 8C 9C"_cards), false));
  EXPECT_TRUE(stands_for(kEntry, play("9C TD 7H TC 7D 7C"_cards), false));
  EXPECT_FALSE(stands_for(kEntry, play("7C 7D 7H 8C"_cards), false));
  EXPECT_FALSE(stands_for(kEntry, play("7C 7D 7H 8C 9C TC TD"_cards), false));
  EXPECT_FALSE(stands_for(kEntry, play("7C 7D 7H TC TD"_cards), false));
  EXPECT_FALSE(stands_for(kEntry, play("7C 7D 8C 9C"_cards), false));
}

TEST(Plus, TakesCardsOfOneRankForEachOtherOnlyWhereTheGameDoes) {
  EXPECT_TRUE(stands_for(kEntry, play("7C 7D 7S 8H 9C"_cards), true));
  EXPECT_FALSE(stands_for(kEntry, play("7C 7D 7S 8H 9C"_cards), false));
  EXPECT_FALSE(stands_for(play("BJ"_cards), play("RJ"_cards), true));
}

TEST(Plus, IsNoOtherVerbAndNoOtherField) {
  Move bid = play("8C"_cards);
  bid.fields.push_back({"bid", 1});
  EXPECT_FALSE(stands_for(play("8C"_cards), bid, false));
  EXPECT_FALSE(stands_for({"pass", {}}, {"draw", {}}, false));
}

TEST(Plus, OneOfThemIsAmongThem) {
  Rng rng(1);
  for (int i = 0; i < 100; ++i) {
    const Move move = one_of(kEntry, rng);
    EXPECT_EQ(base::find(move.fields, "plus"), nullptr);
    EXPECT_TRUE(stands_for(kEntry, move, false));
  }
}

}  // namespace
}  // namespace cardroom::rules::testing
