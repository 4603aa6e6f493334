// Reads the JSON that our own servers write, as neutral Fields; what is not JSON ends the program.
// A player of the simulator reads millions of messages, and copies few. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/fields.hpp"

namespace cardroom::sim {

using Message = base::Fields;

Message read(std::string_view text);

// A text that came, read once for all who hear the same.
struct Heard {
  std::string text;
  Message message;
};
std::string print(const Message& message);

// So that two traces can be compared by their hashes.
std::uint64_t add_to_hash(std::uint64_t hash, std::string_view text);

// The member named so; 0, empty or false where it is absent. Inline, so that a name that is written
// there is compared in an instruction or two: a hand asks six thousand times.
template <class Kind>
[[gnu::always_inline]] inline const Kind* find(const Message& message, std::string_view name) {
  for (const base::Field& field : message)
    if (field.name == name) return std::get_if<Kind>(&field.value.held);
  return nullptr;
}
[[gnu::always_inline]] inline std::int64_t integer(const Message& message, std::string_view name) {
  const auto* value = find<std::int64_t>(message, name);
  return value ? *value : 0;
}
[[gnu::always_inline]] inline std::uint64_t number(const Message& message, std::string_view name) {
  return static_cast<std::uint64_t>(integer(message, name));
}
[[gnu::always_inline]] inline const std::string& text(const Message& message,
                                                      std::string_view name) {
  static const std::string kNone;
  const auto* value = find<std::string>(message, name);
  return value ? *value : kNone;
}
const base::List& list(const Message& message, std::string_view name);
const Message& part(const Message& message, std::string_view name);
std::vector<std::string> texts(const base::List& list);

}  // namespace cardroom::sim
