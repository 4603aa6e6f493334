// Each law must be able to fail: a sound toy game keeps them all, and each of its faults is found
// by the law that it breaks.
#include <gtest/gtest.h>

#include "tests/rules/laws.hpp"
#include "tests/rules/secret.hpp"
#include "tests/rules/toy.hpp"

namespace cardroom::rules::testing {
namespace {

constexpr std::uint64_t kHands = 200;

template <class G>
using Law = std::string (*)(const Walk<G>&);

// The first breach that the law finds in a few hands of toy, or `kHolds`.
template <Fault F>
std::string first_breach(Law<Toy<F>> law) {
  for (std::uint64_t seed = 0; seed < kHands; ++seed) {
    const std::string breach = law(random_walk<Toy<F>>(seed));
    if (!breach.empty()) return breach;
  }
  return kHolds;
}

using Sound = Toy<Fault::none>;

TEST(LawsControl, ASoundGameKeepsEveryLaw) {
  for (Law<Sound> law :
       {legal<Sound>, live<Sound>, total<Sound>, refuse<Sound>, square<Sound>, secret<Sound>,
        conserve<Sound>, choice<Sound>, told<Sound>, brief<Sound>, forms<Sound>})
    EXPECT_EQ(first_breach<Fault::none>(law), kHolds);
}

template <Fault F>
void expect_breach(Law<Toy<F>> law, std::string_view named) {
  const std::string breach = first_breach<F>(law);
  EXPECT_NE(breach.find(named), std::string::npos) << "found: " << breach;
}

TEST(LawsControl, LegalFindsACardListedThatIsRefused) {
  expect_breach<Fault::lists_too_much>(legal, "refused: play {card AH}");
}

TEST(LawsControl, LegalFindsACardTakenThatIsNotListed) {
  expect_breach<Fault::lists_too_little>(legal, "not listed: play");
}

TEST(LawsControl, LiveFindsAHandInWhichNobodyCanAct) {
  expect_breach<Fault::never_ends>(live, "nobody can act");
}

TEST(LawsControl, LiveFindsAnActionAfterTheEnd) {
  expect_breach<Fault::acts_after_end>(live, "somebody can act after the end");
}

TEST(LawsControl, TotalFindsAnEventThatEvolveDoesNotTake) {
  expect_breach<Fault::throws>(total, "an ace");
}

TEST(LawsControl, RefuseFindsARefusalThatIsRemembered) {
  expect_breach<Fault::refusal_remembers>(refuse, "changed by a refusal");
}

TEST(LawsControl, SquareFindsAViewThatDoesNotFollow) {
  expect_breach<Fault::forgets_to_count>(square, "after play");
}

TEST(LawsControl, SquareFindsAnEventThatOnlySomeSee) {
  expect_breach<Fault::tells_only_some>(square, "seen by some");
}

TEST(LawsControl, SecretFindsAMessageThatTellsACard) {
  expect_breach<Fault::tells_a_card>(secret, "notices deal");
}

TEST(LawsControl, SecretFindsATurnThatTellsACard) {
  expect_breach<Fault::asks_by_secret>(secret, "notices who may act");
}

TEST(LawsControl, ConserveFindsALostCardAndADoubledOne) {
  expect_breach<Fault::loses_a_card>(conserve, "the pack is 2H 3H 4H 5H 6H 7H 8H\n");
  expect_breach<Fault::doubles_a_card>(conserve, "the pack is");
}

TEST(LawsControl, ChoiceFindsAdviceThatIsNotThere) {
  expect_breach<Fault::advises_nonsense>(choice, "advised what is not there");
}

TEST(LawsControl, ToldFindsAChoiceThatIsNewUnderItsOldNumber) {
  expect_breach<Fault::asks_anew_untold>(told, "is not told of its new choice");
}

TEST(LawsControl, FormsFindsAnActionThatParsesOtherwise) {
  expect_breach<Fault::parses_otherwise>(forms, "parsed otherwise: play {card AH}");
}

// What happened cannot be printed, hence not be sent: a game in which it can is no TypedGame.
struct Leaky : Sound {
  using Sound::print;
  static Move print(const Event& event) { return {"event", {{"card", rules::print(event.card)}}}; }
};

static_assert(TypedGame<Sound>);
static_assert(!TypedGame<Leaky>);

}  // namespace
}  // namespace cardroom::rules::testing
