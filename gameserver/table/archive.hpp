// A deal that has ended, as an export shows it: everything that a stranger needs to check it and to
// see it again, see docs/fairness.md. Pure.
#pragma once

#include <string>

#include "gameserver/store/store.hpp"
#include "gameserver/table/playback.hpp"
#include "shared/base/result.hpp"

namespace cardroom::table {

inline constexpr std::string_view kHandFormat = "cardroom hand 1";

// But its `sum`; else why there is none to show.
base::Result<base::Fields, std::string> print(const store::Archive& deal);

struct Played {
  base::Fields hand;     // the export; where the hand does not play, as far as it does
  std::string wrong;     // empty, or at which move it does not, and why
  std::size_t made = 0;  // moves
};
Played play(const Recorded& hand);

}  // namespace cardroom::table
