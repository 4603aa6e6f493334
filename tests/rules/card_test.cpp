#include "gameserver/rules/card.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "gameserver/rules/card_set.hpp"

namespace cardroom::rules {
namespace {

// Both packs with their jokers, in order.
Cards two_packs() {
  Cards cards;
  for (int pack = 0; pack < 2; ++pack) {
    for (Suit suit : kSuits)
      for (int rank = 1; rank <= 13; ++rank)
        cards.push_back(Card(static_cast<Rank>(rank), suit, pack));
    cards.push_back(Card::black_joker(pack));
    cards.push_back(Card::red_joker(pack));
  }
  return cards;
}

TEST(Card, ParsesWhatItPrints) {
  for (Card card : two_packs()) EXPECT_EQ(parse_card(print(card)), card) << print(card);
}

TEST(Card, IsOrderedByPackThenSuitThenRankWithJokersLast) {
  const Cards cards = two_packs();
  EXPECT_TRUE(std::is_sorted(cards.begin(), cards.end()));
  EXPECT_EQ(std::adjacent_find(cards.begin(), cards.end()), cards.end());
  for (std::size_t i = 0; i < cards.size(); ++i) {
    EXPECT_EQ(cards[i].index(), static_cast<int>(i));
    EXPECT_EQ(Card::from_index(static_cast<int>(i)), cards[i]);
  }
}

TEST(Card, KnowsItsParts) {
  const Card card = "8H'"_card;
  EXPECT_EQ(card.rank(), Rank::eight);
  EXPECT_EQ(card.suit(), Suit::hearts);
  EXPECT_EQ(card.pack(), 1);
  EXPECT_FALSE(card.joker());
  EXPECT_TRUE("BJ"_card.joker());
  EXPECT_TRUE("RJ'"_card.joker());
}

TEST(Card, RefusesEveryOtherName) {
  const char* const bad[] = {"",    "8",    "H",   "H8", "8h", "1H", "10H", "8H ",
                             " 8H", "8H''", "8Hx", "JB", "CJ", "bj", "RJx", "8\0"};
  for (const char* name : bad) EXPECT_EQ(parse_card(name), std::nullopt) << name;
  for (const char* name : {"", "h", "HH", "8", "X"}) EXPECT_EQ(parse_suit(name), std::nullopt);
}

TEST(Card, PrintsAList) {
  EXPECT_EQ(print("8H QD KS"_cards), "8H QD KS");
  EXPECT_EQ(print(Cards{}), "");
  EXPECT_EQ("8H"_cards, Cards{"8H"_card});
}

TEST(CardDeathTest, ALiteralWithABadNameAborts) {
  EXPECT_DEATH("8X"_card, "CHECK");
  EXPECT_DEATH("8H 8X"_cards, "CHECK");
}

TEST(CardSet, HoldsTheCardsOfOnePackInTheirOrder) {
  CardSet set("QD 8H AC"_cards);
  EXPECT_EQ(set.cards(), "AC QD 8H"_cards);
  EXPECT_EQ(set.size(), 3);
  EXPECT_TRUE(set.has("8H"_card));
  EXPECT_FALSE(set.has("8H'"_card));
  EXPECT_FALSE(set.has("RJ'"_card));
  set.remove("QD"_card);
  EXPECT_EQ(set, CardSet("8H AC"_cards));
  EXPECT_EQ(CardSet::standard_pack().cards(), standard_pack());
}

TEST(CardSetDeathTest, ACardComesOnceAndGoesOnce) {
  CardSet set("QD"_cards);
  EXPECT_DEATH(set.add("QD"_card), "CHECK");
  EXPECT_DEATH(set.add("QC'"_card), "CHECK");
  EXPECT_DEATH(set.remove("QC"_card), "CHECK");
}

}  // namespace
}  // namespace cardroom::rules
