// The laws on random hands of every registered game: a new game is tested by registering it.
#include <gtest/gtest.h>

#include "gameserver/rules/registry.hpp"
#include "tests/rules/laws.hpp"
#include "tests/rules/secret.hpp"

namespace cardroom::rules::testing {
namespace {

constexpr std::uint64_t kHands = 2000;

template <class List>
struct AsTypes;
template <class... G>
struct AsTypes<GameList<G...>> {
  using type = ::testing::Types<G...>;
};

template <class G>
class Laws : public ::testing::Test {
 protected:
  // The hands are the same for every law, and recorded once.
  static const std::vector<Walk<G>>& hands() {
    static const std::vector<Walk<G>> kRecorded = [] {
      std::vector<Walk<G>> walks;
      for (std::uint64_t seed = 0; seed < kHands; ++seed) walks.push_back(random_walk<G>(seed));
      return walks;
    }();
    return kRecorded;
  }

  template <class Law>
  static void expect(Law law, std::size_t every = 1) {
    for (std::size_t i = 0; i < hands().size(); i += every)
      ASSERT_EQ(law(hands()[i]), kHolds) << "replay: random_walk(" << hands()[i].seed << ")";
  }
};

TYPED_TEST_SUITE(Laws, AsTypes<Registered>::type);

TYPED_TEST(Laws, LegalListsExactlyWhatDecideTakes) {
  this->expect(legal<TypeParam>, 4);
}

TYPED_TEST(Laws, LiveSomebodyCanActUntilTheEnd) {
  this->expect(live<TypeParam>);
}

TYPED_TEST(Laws, TotalEvolveTakesWhatDecideGave) {
  this->expect(total<TypeParam>);
}

TYPED_TEST(Laws, RefuseChangesNothing) {
  this->expect(refuse<TypeParam>, 4);
}

TYPED_TEST(Laws, SquareWhatIsSeenLeadsFromViewToView) {
  this->expect(square<TypeParam>);
}

TYPED_TEST(Laws, SecretHiddenCardsCanBeExchangedUnnoticed) {
  this->expect(secret<TypeParam>);
}

TYPED_TEST(Laws, SecretIsTriedOnTwinsEnough) {
  int count = 0, tried = 0;
  for (std::size_t i = 0; i < kHands; i += 10, tried += kTwins) count += twins(this->hands()[i]);
  EXPECT_GE(count * 4, tried);
}

TYPED_TEST(Laws, ConserveEveryCardIsInOnePlace) {
  this->expect(conserve<TypeParam>);
}

TYPED_TEST(Laws, ChoiceOfBotAndClockIsLegal) {
  this->expect(choice<TypeParam>);
}

TYPED_TEST(Laws, ToldWhoeverHasANewChoice) {
  this->expect(told<TypeParam>);
}

TYPED_TEST(Laws, BriefLegalFitsIntoItsBytes) {
  this->expect(brief<TypeParam>, 10);
}

TYPED_TEST(Laws, FormsTypedAndErasedAgree) {
  this->expect(forms<TypeParam>, 10);
}

}  // namespace
}  // namespace cardroom::rules::testing
