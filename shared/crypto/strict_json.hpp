// One JSON object (RFC 8259) read strictly and within bounds, for token headers, claims and key
// files. nlohmann's SAX, never its DOM, which keeps the last of duplicate keys and crashes on
// copies of deep values. Never repeats the text in an error: it may hold a key. Lives on any
// thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "shared/base/fields.hpp"
#include "shared/base/result.hpp"

namespace cardroom::crypto {

inline constexpr int kMaxJsonDepth = 8;
inline constexpr std::size_t kMaxJsonEntries = 1024;

enum class JsonFault { malformed, not_an_object, duplicate_name, too_deep, too_many_entries };

// What is wrong, in words.
std::string_view to_text(JsonFault fault);

// Numbers that are not integers within int64 (1.0, 1e3, 2^63) are read as null: whoever asks for an
// integer does not find one, whoever ignores the member is not disturbed. The caller bounds `text`.
base::Result<base::Fields, JsonFault> parse_object(std::string_view text);

}  // namespace cardroom::crypto
