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

// The member named so; 0, empty or false where it is absent.
std::int64_t integer(const Message& message, std::string_view name);
std::uint64_t number(const Message& message, std::string_view name);
const std::string& text(const Message& message, std::string_view name);
const base::List& list(const Message& message, std::string_view name);
const Message& part(const Message& message, std::string_view name);
std::vector<std::string> texts(const base::List& list);

}  // namespace cardroom::sim
