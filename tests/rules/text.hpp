// Moves and fields as one line of text, for what a test prints.
#pragma once

#include <string>

#include "gameserver/rules/game.hpp"

namespace cardroom::rules::testing {

std::string to_text(const base::Fields& fields);
std::string to_text(const base::Value& value);
std::string to_text(const Move& move);
std::string to_text(const Sight& sight);

// How long `legal` is on the wire.
std::size_t bytes_of(const std::vector<Move>& legal);

}  // namespace cardroom::rules::testing
