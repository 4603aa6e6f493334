// Hands to be replayed by every later build: of one game, as exports, one a line. They are played
// by house bots and by seats that do anything legal, at tables of every size, with every option.
// For tests only.
#pragma once

#include <string>

#include "gameserver/rules/game.hpp"

namespace cardroom::compat {

inline constexpr int kHands = 60;  // of each game

std::string record_hands(const rules::Game& game);

}  // namespace cardroom::compat
