// The reckoning: one room's whole journal is played again from its first record, and everything
// that anybody was shown of it is held against that: by the servers' own projection, by a picture
// that follows the rules in another way, and by the true places of all cards.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/witness.hpp"
#include "sim/world.hpp"

namespace cardroom::sim {

// Empty, or the first thing that is wrong.
std::string reckon(World& world, const Witness& witness,
                   const std::vector<std::unique_ptr<Account>>& accounts,
                   const owner::Owner& rebuilt);

}  // namespace cardroom::sim
