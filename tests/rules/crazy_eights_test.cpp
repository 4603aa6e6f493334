// What is particular to crazy eights; whole hands are played in tests/golden.
#include "gameserver/rules/crazy_eights.hpp"

#include <gtest/gtest.h>

#include "tests/rules/text.hpp"
#include "tests/rules/walk.hpp"

namespace cardroom::rules {
namespace {

using Eights = CrazyEights;
using Verb = Eights::Action::Verb;
using testing::to_text;

Eights::Action play(Card card, std::optional<Suit> suit = std::nullopt) {
  return {Verb::play, card, suit};
}
const Eights::Action kDraw{Verb::draw, Card(), std::nullopt};
const Eights::Action kPass{Verb::pass, Card(), std::nullopt};

void evolve_all(Eights::State& state, const std::vector<Eights::Event>& events) {
  for (const Eights::Event& event : events) Eights::evolve(state, event);
}

// Seat 0 is to act; what is not named lies in the stock.
Eights::State position(const std::vector<Cards>& hands, Card up, const Cards& beneath = {}) {
  Eights::State state;
  state.phase = Eights::Phase::acting;
  state.seats = state.players = static_cast<std::int8_t>(hands.size());
  state.up = up;
  state.suit = up.suit();
  state.beneath = CardSet(beneath);
  state.stock = CardSet::standard_pack();
  state.stock.remove(up);
  for (Card card : beneath) state.stock.remove(card);
  for (std::size_t seat = 0; seat < hands.size(); ++seat) {
    state.playing[seat] = true;
    state.hands[seat] = CardSet(hands[seat]);
    for (Card card : hands[seat]) state.stock.remove(card);
  }
  return state;
}

Eights::Action advised(const Eights::State& state) {
  const auto legal = Eights::legal(state, 0);
  return Eights::advise(Eights::view(state, Viewer::at(0)), 0, legal);
}

TEST(CrazyEights, OpensWithTheWholePackUndealt) {
  const Eights::State state = Eights::open({3, {0, 2}, 2, {}});
  const std::optional<Ask> ask = Eights::chance(state);
  ASSERT_TRUE(ask);
  EXPECT_EQ(ask->shuffle, 0u);
  EXPECT_EQ(ask->cards, standard_pack());
}

TEST(CrazyEights, DealsOneAtATimeFromTheFirstAndShowsNothingBeforeTheEnd) {
  Eights::State state = Eights::open({4, {0, 2, 3}, 2, {}});
  const Cards order = "2C 3C 4C 5C 6C 7C 9C TC JC QC KC AC 2D 3D 4D"_cards;
  for (Card card : order) {
    const auto events = Eights::deal(state, card);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_FALSE(Eights::seen(events[0], Viewer::at(2)));
    evolve_all(state, events);
    EXPECT_EQ(Eights::view(state, Viewer::at(2)),
              (Eights::View{Viewer::at(2), 4, {}, {}, 0, 0, false, {}, {}}));
  }
  evolve_all(state, Eights::deal(state, "8H"_card));
  EXPECT_EQ(state.hands[2], CardSet("2C 5C 9C QC 2D"_cards));
  EXPECT_EQ(state.hands[3], CardSet("3C 6C TC KC 3D"_cards));
  EXPECT_EQ(state.hands[0], CardSet("4C 7C JC AC 4D"_cards));
  EXPECT_EQ(state.turn, 2);
  EXPECT_EQ(to_text(Eights::print(Eights::view(state, Viewer::at(2)))),
            "up 8H, suit H, stock 36, discards 0, drawn false counts 5 0 5 5 "
            "hand 2C 5C 9C QC 2D");
  EXPECT_EQ(to_text(Eights::print(Eights::view(state, Viewer::at(1)))),
            "up 8H, suit H, stock 36, discards 0, drawn false counts 5 0 5 5 hand ");
}

TEST(CrazyEights, LegalIsPlaysInTheOrderOfCardsThenDraw) {
  const Eights::State state = position({"KS 8D 3H 4D 3C"_cards, "2C 5C"_cards}, "3D"_card);
  const std::vector<Eights::Action> expected{
      play("3C"_card),
      play("4D"_card),
      play("8D"_card, Suit::clubs),
      play("8D"_card, Suit::diamonds),
      play("8D"_card, Suit::hearts),
      play("8D"_card, Suit::spades),
      play("3H"_card),
      kDraw,
  };
  EXPECT_EQ(Eights::legal(state, 0), expected);
  EXPECT_TRUE(Eights::legal(state, 1).empty());
}

TEST(CrazyEights, AnEightNeedsASuitAndAnyOtherCardRefusesOne) {
  const Eights::State state = position({"8D 3H"_cards, "2C 5C"_cards}, "3D"_card);
  for (const auto& action : {play("8D"_card), play("3H"_card, Suit::hearts), kPass, play("2C"_card),
                             play("3H'"_card), play("RJ"_card)})
    EXPECT_EQ(Eights::decide(state, 0, action).reason(), Refusal::illegal_action);
}

TEST(CrazyEights, ParsesItsThreeVerbsAndNothingElse) {
  EXPECT_EQ(Eights::parse({"play", {{"card", "8H"}, {"suit", "S"}}}),
            play("8H"_card, Suit::spades));
  EXPECT_EQ(Eights::parse({"draw", {}}), kDraw);
  EXPECT_EQ(Eights::parse({"pass", {}}), kPass);
  const std::vector<Move> bad{
      {"", {}},
      {"fold", {}},
      {"draw", {{"card", "8H"}}},
      {"pass", {{"suit", "S"}}},
      {"play", {}},
      {"play", {{"suit", "S"}}},
      {"play", {{"card", "8X"}}},
      {"play", {{"card", 8}}},
      {"play", {{"card", "8H"}, {"suit", "X"}}},
      {"play", {{"card", "8H"}, {"suit", nullptr}}},
      {"play", {{"card", "8H"}, {"from", "S"}}},
      {"play", {{"cards", base::List{"8H"}}}},
  };
  for (const Move& move : bad) EXPECT_EQ(Eights::parse(move), std::nullopt) << to_text(move);
}

TEST(CrazyEights, TheGameEndingPlayShufflesNothing) {
  Eights::State state = position({"3H"_cards, "2C 5C"_cards}, "3D"_card);
  state.beneath = state.stock;
  state.stock = {};
  EXPECT_EQ(Eights::decide(state, 0, play("3H"_card))->size(), 1u);
}

TEST(CrazyEights, EveryCardCountsWhatTheRulesSay) {
  std::string counted;
  for (Card card : "AC 2C 3C 4C 5C 6C 7C 8C 9C TC JC QC KC"_cards)
    counted += std::to_string(Eights::points(card)) + " ";
  EXPECT_EQ(counted, "1 2 3 4 5 6 7 50 9 10 10 10 10 ");
}

TEST(CrazyEights, ABlockedHandWithTwoFewestHasNoWinner) {
  Eights::State state = position({"AC 2C"_cards, "3C"_cards, "KD"_cards}, "9H"_card);
  state.phase = Eights::Phase::over;
  EXPECT_EQ(Eights::result(state),
            (Outcome{std::nullopt, {0, 0, 0}, {"AC 2C"_cards, "3C"_cards, "KD"_cards}}));
}

TEST(CrazyEights, ChecksItsOptions) {
  EXPECT_EQ(Eights::check_options({}), "");
  EXPECT_EQ(Eights::check_options({{"target", 50}}), "");
  EXPECT_EQ(Eights::check_options({{"target", 500}}), "");
  for (const base::Value& bad : {base::Value(49), base::Value(501), base::Value("200")})
    EXPECT_EQ(Eights::check_options({{"target", bad}}),
              "options: target must be an integer from 50 to 500");
  EXPECT_EQ(Eights::check_options({{"targte", 200}}),
            "options: unknown option 'targte'; the one known is target");
}

TEST(CrazyEights, TheHouseBotKeepsItsEightsAndFollowsItsLongestSuit) {
  // After 9D two diamonds are left, after 9S only one spade.
  EXPECT_EQ(advised(position({"9D 9S 2D 3D 2S 8C"_cards, "2C"_cards}, "9H"_card)), play("9D"_card));
  // Of one suit, the dearest.
  EXPECT_EQ(advised(position({"2D KD 8C"_cards, "2C"_cards}, "9D"_card)), play("KD"_card));
  // Nothing but an eight: it names the suit that it holds most of.
  EXPECT_EQ(advised(position({"8C 8H 2S 3S 4D"_cards, "2C"_cards}, "9H"_card)),
            play("8C"_card, Suit::spades));
  EXPECT_EQ(advised(position({"2S 3S"_cards, "2C"_cards}, "9H"_card)), kDraw);
  Eights::State drew = position({"2S 3S"_cards, "2C"_cards}, "9H"_card);
  drew.drawn = "3S"_card;
  EXPECT_EQ(advised(drew), kPass);
}

TEST(CrazyEights, TheClockDrawsOrPassesAndGivesNoCardAway) {
  Eights::State state = position({"9D 8S"_cards, "2C"_cards}, "9H"_card);
  const auto timed_out = [&] {
    const auto legal = Eights::legal(state, 0);
    return Eights::on_timeout(Eights::view(state, Viewer::at(0)), 0, legal);
  };
  EXPECT_EQ(timed_out(), kDraw);
  state.drawn = "9D"_card;
  EXPECT_EQ(timed_out(), kPass);
}

TEST(CrazyEights, PrintsItsWholeState) {
  Eights::State state = position({"9D 8S"_cards, "2C"_cards}, "9H"_card, "AC"_cards);
  state.stock = CardSet("KS 4D"_cards);
  state.seats = 3;
  EXPECT_EQ(Eights::print(state),
            "crazy-eights acting turn=0 up=9HH drawn=- blocked=0 shuffle=0\n"
            "stock: 4D KS\ndiscards: AC\n0: 9D 8S\n1: 2C\n2: not dealt in\n");
}

// What the random hands of the laws are worth: all that is rare in the game happens in them.
TEST(CrazyEights, RandomHandsReachEveryCornerOfTheRules) {
  int ended = 0, blocked = 0, reshuffled_by_play = 0, reshuffled_by_draw = 0, eight_up = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const auto walk = testing::random_walk<Eights>(seed);
    const std::optional<Outcome> outcome = Eights::result(walk.moments.back().state);
    ended += outcome.has_value();
    blocked += outcome && walk.moments.back().state.blocked != 0;
    for (const auto& step : walk.steps) {
      if (const auto* turned = std::get_if<Eights::Turned>(&step.events.front()))
        eight_up += turned->card.rank() == Rank::eight;
      if (!std::holds_alternative<Eights::Reshuffle>(step.events.back())) continue;
      ++(std::holds_alternative<Card>(step.act) ? reshuffled_by_draw : reshuffled_by_play);
    }
  }
  EXPECT_GT(ended, 350);  // the others reach the bound of steps
  EXPECT_GT(blocked, 20);
  EXPECT_GT(reshuffled_by_play, 20);
  EXPECT_GT(reshuffled_by_draw, 100);
  EXPECT_GT(eight_up, 20);
}

// FNV-1a over every state of 300 hands: the same on g++ and clang, at every optimisation.
TEST(CrazyEights, TheSameSeedsGiveTheSameHandsOnEveryCompiler) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto walk = testing::random_walk<Eights>(seed);
    for (const auto& now : walk.moments)
      for (char letter : Eights::print(now.state))
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  }
  EXPECT_EQ(hash, 13571342510535182081u);
}

}  // namespace
}  // namespace cardroom::rules
