// The one place that lists the games: a new game is one include and one name here. The laws
// (tests/rules/laws_test.cpp) run over this list; find_game and games of game.hpp answer from it.
#pragma once

#include "gameserver/rules/big_two.hpp"
#include "gameserver/rules/crazy_eights.hpp"
#include "gameserver/rules/dou_dizhu.hpp"
#include "gameserver/rules/durak.hpp"
#include "gameserver/rules/gin_rummy.hpp"
#include "gameserver/rules/hearts.hpp"

namespace cardroom::rules {

template <class... G>
struct GameList {};

using Registered = GameList<CrazyEights, Hearts, GinRummy, DouDizhu, Durak, BigTwo>;

}  // namespace cardroom::rules
