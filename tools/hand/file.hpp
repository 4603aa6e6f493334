// Exported hands (docs/fairness.md, section 7) as they stand in a file: one a line, to the byte as
// `tables export` printed it. One thread.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/fields.hpp"
#include "shared/base/result.hpp"

namespace cardroom::hand {

inline constexpr std::size_t kMostHandBytes = 4u << 20;

// But its `sum`; else why that is no hand.
base::Result<base::Fields, std::string> read(std::string_view line);

// The line of an export: members by name, no blanks, and `sum`. `json` is an object.
std::string write(std::string_view json);

// The next line, cut where it is longer than a hand may be; nothing at the end.
std::optional<std::string> next_line(std::istream& in);

}  // namespace cardroom::hand
