// The laws on random hands of every registered game: a new game is tested by registering it.
// CARDROOM_HANDS says on how many hands of each; with CARDROOM_LONG they are more.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "gameserver/rules/registry.hpp"
#include "tests/rules/laws.hpp"
#include "tests/rules/secret.hpp"

namespace cardroom::rules::testing {
namespace {

std::uint64_t hands_wanted() {
#ifdef CARDROOM_SANITIZED
  constexpr std::uint64_t kHands = 300;  // which take as long there
#else
  constexpr std::uint64_t kHands = 10'000;
#endif
  constexpr std::uint64_t kLong = 10;  // times as many
  if (const char* wanted = std::getenv("CARDROOM_HANDS")) return std::strtoull(wanted, nullptr, 10);
  return std::getenv("CARDROOM_LONG") ? kLong * kHands : kHands;
}

template <class List>
struct AsTypes;
template <class... G>
struct AsTypes<GameList<G...>> {
  using type = ::testing::Types<G...>;
};

template <class G>
using Law = std::string (*)(const Walk<G>&);

// The first breach of each law, with the hand that shows it. A hand is walked once for all laws,
// and then forgotten.
template <class G>
struct Verdict {
  Verdict() {
    const std::uint64_t hands = hands_wanted();
    for (std::uint64_t seed = 0; seed < hands; ++seed) {
      const Walk<G> walk = random_walk<G>(seed);
      for (auto& [law, breach] : breaches) {
        if (!breach.empty()) continue;
        breach = law(walk);
        if (!breach.empty()) breach += "\nreplay: random_walk(" + std::to_string(seed) + ")";
      }
      if (seed % 10 != 0) continue;
      tried += kTwins;
      found += twins(walk);
    }
  }

  std::map<Law<G>, std::string> breaches{{legal<G>, {}},    {live<G>, {}},   {total<G>, {}},
                                         {refuse<G>, {}},   {square<G>, {}}, {secret<G>, {}},
                                         {conserve<G>, {}}, {choice<G>, {}}, {told<G>, {}},
                                         {brief<G>, {}},    {forms<G>, {}}};
  int tried = 0, found = 0;  // twins
};

template <class G>
class Laws : public ::testing::Test {
 protected:
  static const Verdict<G>& verdict() {
    static const Verdict<G> kVerdict;
    return kVerdict;
  }
  static void expect(Law<G> law) { EXPECT_EQ(verdict().breaches.at(law), kHolds); }
};

TYPED_TEST_SUITE(Laws, AsTypes<Registered>::type);

TYPED_TEST(Laws, LegalListsExactlyWhatDecideTakes) {
  this->expect(legal<TypeParam>);
}

TYPED_TEST(Laws, LiveSomebodyCanActUntilTheEnd) {
  this->expect(live<TypeParam>);
}

TYPED_TEST(Laws, TotalEvolveTakesWhatDecideGave) {
  this->expect(total<TypeParam>);
}

TYPED_TEST(Laws, RefuseChangesNothing) {
  this->expect(refuse<TypeParam>);
}

TYPED_TEST(Laws, SquareWhatIsSeenLeadsFromViewToView) {
  this->expect(square<TypeParam>);
}

TYPED_TEST(Laws, SecretHiddenCardsCanBeExchangedUnnoticed) {
  this->expect(secret<TypeParam>);
}

TYPED_TEST(Laws, SecretIsTriedOnTwinsEnough) {
  EXPECT_GE(this->verdict().found * 4, this->verdict().tried);
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
  this->expect(brief<TypeParam>);
}

TYPED_TEST(Laws, FormsTypedAndErasedAgree) {
  this->expect(forms<TypeParam>);
}

}  // namespace
}  // namespace cardroom::rules::testing
