// Every registered game as the table meets it: without its type.
#include <gtest/gtest.h>

#include <utility>

#include "gameserver/rules/game.hpp"
#include "tests/rules/plus.hpp"
#include "tests/rules/rng.hpp"

namespace cardroom::rules {
namespace {

constexpr int kMaxSteps = 5000;

Start full_table(const Game& game, int seats) {
  CHECK(seats <= game.info().most_seats);
  Start start{seats, {}, 0, {}};
  for (Seat seat = 0; seat < seats; ++seat) start.playing.push_back(seat);
  return start;
}

Seat to_act(const Hand& hand, int seats) {
  for (Seat seat = 0; seat < seats; ++seat)
    if (!hand.legal(seat).empty()) return seat;
  return -1;
}

// The events of the next step, in which everybody does what `choose` says.
template <class Choose>
std::vector<Event> step(const Hand& hand, int seats, testing::Rng& rng, Choose choose) {
  if (const std::optional<Ask> ask = hand.chance()) return hand.deal(rng.pick(ask->cards));
  const Seat seat = to_act(hand, seats);
  CHECK(seat >= 0);
  return *hand.decide(seat, choose(hand, seat));
}

template <class Choose>
int steps_to_the_end(const Game& game, int seats, std::uint64_t seed, Choose choose) {
  testing::Rng rng(seed);
  const std::unique_ptr<Hand> hand = game.open(full_table(game, seats));
  int steps = 0;
  for (; !hand->result() && steps < kMaxSteps; ++steps)
    for (const Event& event : step(*hand, seats, rng, choose)) hand->evolve(event);
  return steps;
}

TEST(Registry, FindsEachGameByItsNameAndNoOther) {
  ASSERT_FALSE(games().empty());
  for (const Game* game : games()) EXPECT_EQ(find_game(game->info().name), game);
  EXPECT_EQ(find_game("no-such-game"), nullptr);
  EXPECT_EQ(find_game(""), nullptr);
}

TEST(Registry, HouseBotsBringEveryHandToItsEnd) {
  const auto advised = [](const Hand& hand, Seat seat) { return hand.advise(seat); };
  for (const Game* game : games())
    for (int seats = game->info().least_seats; seats <= game->info().most_seats; ++seats)
      for (std::uint64_t seed = 0; seed < 50; ++seed)
        EXPECT_LT(steps_to_the_end(*game, seats, seed, advised), kMaxSteps);
}

// Hands at the smallest table with one house bot, which sits in each seat in turn, among seats that
// do whatever is legal: how many it won, and how many somebody else did.
std::pair<int, int> won_by_a_house_bot(const Game& game, int hands) {
  const int seats = game.info().least_seats;
  std::pair<int, int> won{0, 0};
  for (int hand_no = 0; hand_no < hands; ++hand_no) {
    testing::Rng rng(static_cast<std::uint64_t>(hand_no));
    const Seat bot = hand_no % seats;
    const auto choose = [&](const Hand& hand, Seat seat) {
      return seat == bot ? hand.advise(seat) : testing::one_of(rng.pick(hand.legal(seat)), rng);
    };
    const std::unique_ptr<Hand> hand = game.open(full_table(game, seats));
    for (int steps = 0; !hand->result() && steps < kMaxSteps; ++steps)
      for (const Event& event : step(*hand, seats, rng, choose)) hand->evolve(event);
    const std::optional<Outcome> outcome = hand->result();
    if (outcome && outcome->winner) ++(*outcome->winner == bot ? won.first : won.second);
  }
  return won;
}

// Who plays at random wins its share of the hands that somebody wins.
TEST(Registry, HouseBotsWinMoreThanTheirShareAgainstThoseWhoDoAnything) {
  constexpr int kHands = 300;
  for (const Game* game : games()) {
    const auto [bot, others] = won_by_a_house_bot(*game, kHands);
    EXPECT_GT(bot, kHands / 3) << game->info().name;
    EXPECT_GT(2 * bot * (game->info().least_seats - 1), 3 * others) << game->info().name;
  }
}

TEST(Registry, AHandThatNobodyPlaysEndsByItsClock) {
  const auto timed_out = [](const Hand& hand, Seat seat) { return hand.on_timeout(seat); };
  for (const Game* game : games())
    for (int seats = game->info().least_seats; seats <= game->info().most_seats; ++seats)
      EXPECT_LT(steps_to_the_end(*game, seats, 1, timed_out), kMaxSteps);
}

TEST(Registry, AMoveThatIsNoActionIsRefusedAsTheTurnSays) {
  for (const Game* game : games()) {
    testing::Rng rng(7);
    const int seats = game->info().least_seats;
    const std::unique_ptr<Hand> hand = game->open(full_table(*game, seats));
    while (hand->chance())
      for (const Event& event : hand->deal(rng.pick(hand->chance()->cards))) hand->evolve(event);
    const Move nonsense{"fly", {{"to", "moon"}}};
    for (Seat seat = -1; seat < 10; ++seat) {
      const Refusal expected =
          hand->legal(seat).empty() ? Refusal::not_your_turn : Refusal::illegal_action;
      EXPECT_EQ(hand->decide(seat, nonsense).reason(), expected) << seat;
    }
  }
}

TEST(Registry, ACloneGoesItsOwnWay) {
  for (const Game* game : games()) {
    const std::unique_ptr<Hand> hand = game->open(full_table(*game, game->info().least_seats));
    const std::string before = hand->print();
    const std::unique_ptr<Hand> copy = hand->clone();
    for (const Event& event : copy->deal(copy->chance()->cards.front())) copy->evolve(event);
    EXPECT_EQ(hand->print(), before);
    EXPECT_NE(copy->print(), before);
  }
}

}  // namespace
}  // namespace cardroom::rules
