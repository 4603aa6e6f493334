#include "shared/protocol/errors.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::protocol {
namespace {

struct Entry {
  std::string_view name;
  std::string_view text;
  bool again;  // may be sent again, may come back
};

#include "shared/protocol/error_table.inc"

constexpr std::uint32_t kUnavailableAfterMs = 250;
constexpr std::uint32_t kBusyAfterMs = 1000;

const Entry& entry_of(ErrorCode code) {
  const auto place = static_cast<std::size_t>(code);
  CHECK(place < std::size(kErrors));
  return kErrors[place];
}

const Entry& entry_of(CloseCode code) {
  const auto* found = std::find_if(std::begin(kCloses), std::end(kCloses),
                                   [code](const auto& close) { return close.first == code; });
  CHECK(found != std::end(kCloses));
  return found->second;
}

}  // namespace

std::string_view error_name(ErrorCode code) {
  return entry_of(code).name;
}
std::string_view error_text(ErrorCode code) {
  return entry_of(code).text;
}
bool may_retry(ErrorCode code) {
  return entry_of(code).again;
}

std::uint32_t retry_after_ms(ErrorCode code) {
  return code == ErrorCode::unavailable ? kUnavailableAfterMs : kBusyAfterMs;
}

std::optional<ErrorCode> error_named(std::string_view name) {
  for (std::size_t place = 0; place < std::size(kErrors); ++place)
    if (kErrors[place].name == name) return static_cast<ErrorCode>(place);
  return std::nullopt;
}

std::string_view close_name(CloseCode code) {
  return entry_of(code).name;
}
std::string_view close_text(CloseCode code) {
  return entry_of(code).text;
}
bool may_reconnect(CloseCode code) {
  return entry_of(code).again;
}

std::string error_message(const Refusal& refusal) {
  const Entry& entry = entry_of(refusal.code);
  base::Fields fields{{"text", refusal.text.empty() ? entry.text : refusal.text},
                      {"code", entry.name}};
  if (entry.again) {
    fields.push_back({"retry", true});
    const std::uint64_t after = refusal.after_ms.value_or(retry_after_ms(refusal.code));
    fields.push_back({"after", after});
  }
  std::string out;
  write_message(out, Head{.msg = "error", .re = refusal.re}, fields);
  return out;
}

std::string bye_message(CloseCode code, std::uint32_t after_ms) {
  const Entry& entry = entry_of(code);
  std::string out;
  write_message(out, Head{.msg = "bye"},
                {{"code", std::uint64_t{close_number(code)}},
                 {"text", entry.text},
                 {"reconnect", entry.again},
                 {"after", std::uint64_t{entry.again ? after_ms : 0}}});
  return out;
}

}  // namespace cardroom::protocol
