// walk_json: tells what stands in one JSON text (RFC 8259), in order, and keeps nothing. Its bytes
// are a stranger's: any of them may come, nesting is bounded by the text alone, and what is not
// UTF-8 is not JSON. Never throws but for want of memory. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cardroom::protocol {

class JsonTaker {
 public:
  virtual ~JsonTaker() = default;
  virtual void null() = 0;
  virtual void boolean(bool value) = 0;
  virtual void integer(std::int64_t value) = 0;
  virtual void other_number() = 0;  // with a fraction or an exponent, or past 64 bits
  virtual void text(std::string value) = 0;
  virtual void begin_object() = 0;
  virtual void name(std::string name) = 0;  // of the member whose value comes next
  virtual void begin_list() = 0;
  virtual void end() = 0;  // of the innermost object or list
};

// Empty, or the first byte, counted from 1, at which the text cannot be JSON; what stands before it
// was told.
std::optional<std::size_t> walk_json(std::string_view text, JsonTaker& taker);

}  // namespace cardroom::protocol
