// What is published of the proof of a deal before its end: docs/fairness.md. Pure.
#pragma once

#include <optional>

#include "gameserver/table/state.hpp"

namespace cardroom::table {

inline constexpr std::size_t kMostRoots = 64;  // that a `table` names, of the newest shuffles

// `hand_no`, `commitment`, and `seats` with the `entropy` of each.
base::Fields print_commitment(const Settings& settings, std::uint64_t hand_no,
                              const crypto::Seed& seed,
                              const std::vector<Contribution>& contributions);

// The same and the `roots`, of the deal that is on or committed to; nothing where there is none.
std::optional<base::Fields> print_fairness(const Settings& settings, const State& state);

}  // namespace cardroom::table
