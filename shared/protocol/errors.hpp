// Error codes and close codes of the player protocol, made from schema/protocol/errors.json while
// building, and the two messages that carry them. Decides nothing. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cardroom::protocol {

// enum class ErrorCode: in the table's order. enum class CloseCode: its values are the numbers.
#include "shared/protocol/error_codes.inc"

std::string_view error_name(ErrorCode code);  // as on the wire
std::string_view error_text(ErrorCode code);  // for people
bool may_retry(ErrorCode code);               // the same message, the same id, later
// How long the client waits first, where nobody knows better. What is unavailable is most often a
// table on its way to another owner, which takes some 250 ms; a load passes more slowly.
std::uint32_t retry_after_ms(ErrorCode code);
std::optional<ErrorCode> error_named(std::string_view name);

constexpr std::uint16_t close_number(CloseCode code) {
  return static_cast<std::uint16_t>(code);
}
std::string_view close_name(CloseCode code);
std::string_view close_text(CloseCode code);
bool may_reconnect(CloseCode code);

struct Refusal {
  ErrorCode code;
  std::optional<std::uint64_t> re{};
  std::string_view text{};  // empty: the code's own
  // Told only where the code may be retried. None: the code's own.
  std::optional<std::uint32_t> after_ms{};
};

std::string error_message(const Refusal& refusal);

// `after_ms`: how long a client that comes back waits first; 0 is told to one that stays away.
std::string bye_message(CloseCode code, std::uint32_t after_ms);

}  // namespace cardroom::protocol
