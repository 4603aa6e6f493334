// decide: what an action does to a table, or why it does nothing. The same function serves play and
// replay, so the same actions in the same order give the same events and the same state. Chance
// comes from the deal's seed, which stands in the action that began the deal. Pure.
#pragma once

#include "gameserver/table/state.hpp"

namespace cardroom::table {

enum class Refusal : std::uint8_t { room_full, not_seated, not_your_turn, illegal_action };

struct Step {
  State next;
  std::vector<Event> events;  // at least one; the one named like the action first
  bool seeded = false;        // the action's seed was used
  bool dealt = false;         // a deal began
  bool finished = false;      // a hand ended
};

base::Result<Step, Refusal> decide(const Settings& settings, const State& state,
                                   const Action& action);

// Whether all who sit are ready, and they are enough for a deal.
bool all_ready(const Settings& settings, const State& state);

// True where an action without a deal would commit to one, had it a seed.
inline bool may_deal(Deed deed) {
  return deed == Deed::ready || deed == Deed::leave || deed == Deed::stand_up ||
         deed == Deed::start || deed == Deed::begin || deed == Deed::kick;
}

}  // namespace cardroom::table
