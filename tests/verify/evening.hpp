// A hand of any game, played on a stage of real owner and tables by one who contributes, and by
// house bots: what that player is told, and what a server exports of it afterwards. For tests only.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gameserver/store/store.hpp"

namespace cardroom::verify {

using Json = nlohmann::json;

struct Evening {
  std::vector<Json> told;           // in order, but for `turn`
  std::vector<std::string> blamed;  // by the check of a bot
  std::uint64_t verified = 0;       // hands, by the same
  std::string exported;             // as cardroomctl prints it

  std::string talk() const;  // what was told, as a JSON array, one message a line
};

// Which `hand` of several at one table is kept; the same arguments give the same evening.
Evening play(const std::string& game, int seats, int hand = 1);

// As cardroomctl prints it, or why there is none.
std::string exported(const store::Archive& deal);
std::string with_sum(Json hand);

}  // namespace cardroom::verify
