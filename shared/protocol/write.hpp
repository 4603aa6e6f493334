// JSON text of base::Fields and of whole messages to players, appended to a string that the caller
// keeps. Texts must be UTF-8 already, names are written as they stand; nothing is checked against
// the schema here. Never reads JSON. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/fields.hpp"

namespace cardroom::protocol {

void write(std::string& out, const base::Fields& fields);
void write(std::string& out, const base::Value& value);

// A text with its quotes; control characters, quotes and backslashes escaped.
void write_text(std::string& out, std::string_view text);

// What stands before a message's own fields.
struct Head {
  std::string_view msg;
  std::string_view room{};  // empty: of no room
  std::uint64_t epoch = 0;  // 0: not numbered, then `seq` says nothing
  std::uint64_t seq = 0;
  std::optional<std::uint64_t> re{};
};

// {"msg":…,"room":…,"epoch":…,"seq":…, the fields…,"re":…}; `fields` has none of those names.
void write_message(std::string& out, const Head& head, const base::Fields& fields);

// Puts "re" into a written message that has none: one event's bytes serve all its viewers, and the
// one who acted gets this besides.
void add_re(std::string& message, std::uint64_t re);

}  // namespace cardroom::protocol
