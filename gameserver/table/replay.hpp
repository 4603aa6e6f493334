// An exported hand, read back and held against the rules of this program: played again, it must
// come to what it says, event by event. Whether its cards were dealt fairly is the verifiers'
// question. Pure.
#pragma once

#include <optional>
#include <string>

#include "gameserver/table/archive.hpp"

namespace cardroom::table {

inline constexpr std::size_t kMostMoves = 10'000;  // of one hand

// Members that only repeat what follows from the others (`events`, `shuffles`, …) are not looked
// at.
base::Result<Recorded, std::string> read(const base::Fields& exported);

struct Mismatch {
  std::string where;                      // and what is wrong there
  std::optional<base::Value> said, came;  // in the file, and now; where there are two to show
};
// The first thing that does not come out as the export says; nothing: all does.
std::optional<Mismatch> replay(const base::Fields& exported);

}  // namespace cardroom::table
