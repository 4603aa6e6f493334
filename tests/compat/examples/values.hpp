// What this build reads out of recorded bytes, as text that does not depend on any wire or packed
// form: so the text of one build can be compared with that of another. For tests only.
#pragma once

#include <optional>
#include <string>

#include "gameserver/owner/owner.hpp"
#include "tests/compat/examples/example.hpp"

namespace cardroom::compat {

// The frame's fields in their order, as {7, "room2", true}.
// With the fields that `version` has.
std::string print(const link::Frame& frame, std::uint8_t version);
std::string print(const table::Action& action);
// Seats, scores, the hand in play with every card where it lies.
std::string print(const table::State& state);
std::string print(const table::Settings& settings);
std::string print(const table::Summary& summary);

store::Room room_of(const Example& example);
store::Record record_of(const Example& example, const std::string& table);
store::Snapshot snapshot_of(const Example& example, const std::string& table);

// Plays an archived deal again, from its seed: who played, the cards as they lay at the end and the
// points. None where it does not read, or does not play.
std::optional<std::string> play_archive(const std::string& table, std::uint64_t hand_no,
                                        std::string_view body);

}  // namespace cardroom::compat
