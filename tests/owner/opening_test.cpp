// A hand of a game whose cards stay hidden ends without its opening.
#include <gtest/gtest.h>

#include "gameserver/table/step.hpp"
#include "rules/toy.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {
namespace {

using Toy = rules::testing::Toy<rules::testing::Fault::none>;

struct Hidden : Toy {
  static const rules::Info& info() {
    static const rules::Info kInfo = [] {
      rules::Info info = Toy::info();
      info.opens = rules::Opens::never;
      return info;
    }();
    return kInfo;
  }
};

// The `fairness` events of a whole hand, each by the name of what it tells beside `hand_no`.
std::vector<std::string> told_of_a_hand(const rules::Game& game) {
  Settings settings;
  settings.room = "room1";
  settings.game = &game;
  settings.seats = 2;
  State state = open(settings);
  std::vector<std::string> told;
  const auto act = [&](const Action& action) {
    auto step = decide(settings, state, action);
    ASSERT_TRUE(step);
    for (const Event& event : step->events)
      if (event.verb == "fairness") told.push_back(event.shown.at(1).name);
    state = std::move(step->next);
  };
  for (Seat seat = 0; seat < 2; ++seat) {
    Action join;
    join.seat = seat;
    join.person = Person{"u" + std::to_string(seat), "a name"};
    act(join);
  }
  for (Seat seat = 0; seat < 2; ++seat) {
    Action ready;
    ready.deed = Deed::ready;
    ready.seat = seat;
    ready.seed = crypto::Seed{crypto::sha256("a seed")};
    act(ready);
  }
  while (state.phase == Phase::playing) {
    for (Seat seat = 0; seat < 2 && state.phase == Phase::playing; ++seat) {
      const auto legal = state.deal->hand->legal(seat);
      if (legal.empty()) continue;
      Action play;
      play.deed = Deed::act;
      play.seat = seat;
      play.move = legal.front();
      act(play);
    }
  }
  return told;
}

using Names = std::vector<std::string>;

TEST(Opening, FollowsTheResultWhereTheGameOpensItsCards) {
  EXPECT_EQ(told_of_a_hand(rules::ErasedGame<Toy>{}), (Names{"commitment", "shuffle", "opening"}));
}

TEST(Opening, NeverComesWhereItsCardsStayHidden) {
  EXPECT_EQ(told_of_a_hand(rules::ErasedGame<Hidden>{}), (Names{"commitment", "shuffle"}));
}

}  // namespace
}  // namespace cardroom::table
