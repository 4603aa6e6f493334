// read_document: one JSON text of a stranger as base::Fields, or where it is not one. Strict where
// nlohmann's parser is not: no byte-order mark, no NUL, no doubled name, no fraction or exponent,
// nothing deeper or longer than the bounds. Knows no message. Never throws on input; allocates no
// more than the bounds allow. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/fields.hpp"

namespace cardroom::protocol {

inline constexpr std::size_t kMaxMessageBytes = 4096;
inline constexpr int kMaxDepth = 4;             // the message itself is the first level
inline constexpr std::size_t kMaxValues = 128;  // in one message; the longest known one has 70
inline constexpr std::int64_t kMaxInteger = 9007199254740991;  // 2^53 - 1

struct Document {
  base::Fields fields;              // in the order given; empty where there is a fault
  std::optional<std::uint64_t> id;  // of the message, wherever it could be read, also with a fault
  std::string fault;                // empty, or what is wrong and how to mend it
};

Document read_document(std::string_view text);

// Up to 32 bytes of a stranger's text, between quotes; what is not plain ASCII becomes a dot.
std::string in_quotes(std::string_view text);

}  // namespace cardroom::protocol
