// The log: one JSON object a line on stderr, `at`, `level`, `process`, `event`, then what the
// caller tells. Events are few and named (`link_up`), never one a message; what they tell is never
// a token, a ticket, a key, a card or a text that a player wrote. Any thread.
#pragma once

#include <string_view>

#include "shared/base/fields.hpp"
#include "shared/base/time.hpp"

namespace cardroom::ops {

enum class Level : std::uint8_t { debug, info, warning, error };

// Before the first `log`, once: what calls itself `process`, and the least level that is written.
void start_log(std::string_view process, Level least = Level::info);

void log(Level level, std::string_view event, const base::Fields& fields = {});

// The line, without its end.
std::string print_line(base::WallTime at, Level level, std::string_view process,
                       std::string_view event, const base::Fields& fields);

}  // namespace cardroom::ops
