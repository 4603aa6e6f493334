// What the owner wants done, in order: told to players, to realtime servers, to operators, to the
// store. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gameserver/store/store.hpp"
#include "gameserver/table/table.hpp"
#include "shared/link/frames.hpp"
#include "shared/protocol/errors.hpp"

namespace cardroom::owner {

using table::Origin;
using table::Person;
using table::ViewerKey;

struct Told {  // one message for players of one link
  std::uint64_t link = 0;
  std::vector<link::Conn> to;
  std::uint64_t answers = 0;
  std::optional<std::uint64_t> re;
  std::string room;  // empty: not about a table
  std::uint64_t epoch = 0, seq = 0;
  table::Move message;
};
// What was said in a channel, for followers on one link; or for the one who said it.
struct Said {
  std::uint64_t link = 0;
  std::vector<link::Conn> to;
  std::uint64_t answers = 0;
  std::optional<std::uint64_t> re;
  store::Message message;
};
// The answer to what an operator asks of a channel or of a user: refused, or its fields.
struct Ordered {
  std::uint64_t link = 0;
  std::uint64_t number = 0;
  std::optional<protocol::ErrorCode> refused;
  base::Fields fields;
};
struct Refused {
  Origin origin;
  protocol::ErrorCode code = protocol::ErrorCode::unavailable;
};
// The answer to an authentication: with the seats that this user holds, or refused.
struct Admitted {
  ViewerKey from;
  std::optional<std::uint64_t> id;
  Person person;
  base::List seats;
  std::string kid = {};  // as in its Claims
};
struct NotAdmitted {
  ViewerKey from;
  std::optional<std::uint64_t> id;
  protocol::ErrorCode code = protocol::ErrorCode::invalid_token;
};
struct Dismissed {
  ViewerKey viewer;
  protocol::CloseCode code = protocol::CloseCode::superseded;
};
struct ToLink {
  std::uint64_t link = 0;
  link::Frame frame;
};
struct ToStore {
  store::Request request;
};
// A table whose code threw is loaded anew; `what` is for the log.
struct Faulted {
  std::string room;
  std::string what;
};
// A table that cannot be played at is left alone. Said once, however often it is asked for.
struct Parked {
  std::string room;
  std::string what;
};
// At start: not one table of the store reads. Another build wrote them; there is nothing to serve.
struct Unreadable {
  std::size_t tables = 0;
  std::string what;  // of the first
};

// A finished hand for an operator, or why there is none.
struct Exported {
  std::uint64_t link = 0, order = 0;
  link::Outcome outcome = link::Outcome::ok;
  base::Fields hand;
  std::string why;
};

using Output = std::variant<Told, Said, Ordered, Refused, Admitted, NotAdmitted, Dismissed, ToLink,
                            ToStore, Faulted, Parked, Unreadable, Exported>;

}  // namespace cardroom::owner
