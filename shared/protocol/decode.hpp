// decode: a client's message as a Request, checked against the table made from the schema: known
// fields only, each of its kind and within its bounds. What it says depends on the bytes alone,
// never on who sends them or on what is going on. Knows no game. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/fields.hpp"
#include "shared/base/result.hpp"
#include "shared/protocol/document.hpp"

namespace cardroom::protocol {

// A well-formed message. Of a kind that is not known (`known` false) only the structure was
// checked, and of its fields only `id` is kept.
struct Request {
  std::string msg;  // the canonical name: join for join_room
  bool known = false;
  std::optional<std::uint64_t> id;
  std::string room;   // empty where there is none
  base::Fields rest;  // all other fields, in order of name, at every depth

  bool has_room() const { return !room.empty(); }
  bool operator==(const Request&) const = default;
};

// A bad_message. `what` is for the person who writes the client: what is wrong, where, and how to
// mend it; at most kMaxBadBytes, with no more than 32 bytes of the message, none of them a value.
struct Bad {
  std::optional<std::uint64_t> id;  // where it could be read
  std::string what;
  bool operator==(const Bad&) const = default;
};

inline constexpr std::size_t kMaxBadBytes = 200;

base::Result<Request, Bad> decode(std::string_view text);

}  // namespace cardroom::protocol
