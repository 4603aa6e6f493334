#include "shared/protocol/request_table.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace cardroom::protocol {
namespace {

#include "shared/protocol/request_table.inc"

bool is_card(std::string_view text) {
  if (text.size() == 3 && text[2] == '\'') text.remove_suffix(1);
  if (text.size() != 2) return false;
  if (text == "BJ" || text == "RJ") return true;
  constexpr std::string_view kRanks = "A23456789TJQK";
  constexpr std::string_view kSuits = "CDHS";
  return kRanks.find(text[0]) != kRanks.npos && kSuits.find(text[1]) != kSuits.npos;
}

bool takes(const TextRule& rule, char32_t point) {
  const bool named = std::any_of(
      rule.except.begin(), rule.except.end(),
      [point](const PointRange& range) { return range.low <= point && point <= range.high; });
  return named != rule.others;
}

// The code point that begins with the byte at `at`, which is 0x80 or above; moves past it.
char32_t wide_point(std::string_view text, std::size_t& at) {
  const auto byte = [&text](std::size_t place) { return static_cast<unsigned char>(text[place]); };
  const unsigned char first = byte(at);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  char32_t point = first & (0x3FU >> more);
  CHECK(at + static_cast<std::size_t>(more) < text.size());
  for (int left = more; left > 0; --left) point = (point << 6) | (byte(++at) & 0x3FU);
  ++at;
  return point;
}

}  // namespace

std::span<const RequestRule> request_rules() {
  return kRequests;
}

const RequestRule* find_request(std::string_view msg) {
  const auto* found = std::lower_bound(
      std::begin(kRequests), std::end(kRequests), msg,
      [](const RequestRule& rule, std::string_view name) { return rule.msg < name; });
  return found != std::end(kRequests) && found->msg == msg ? found : nullptr;
}

const TextRule& text_rule(int place) {
  CHECK(place >= 0 && static_cast<std::size_t>(place) < std::size(kTexts));
  return kTexts[place];
}

bool fits(const TextRule& rule, std::string_view text) {
  if (rule.card) return is_card(text);
  std::size_t points = 0;
  for (std::size_t at = 0; at < text.size(); ++points) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80) {
      if (!takes(rule, wide_point(text, at))) return false;
      continue;
    }
    if ((rule.ascii[byte / 64] >> (byte % 64) & 1U) == 0) return false;
    ++at;
  }
  return rule.least <= points && points <= rule.most;
}

}  // namespace cardroom::protocol
