#include "shared/ops/address.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <optional>

namespace cardroom::ops {
namespace {

bool is_v4(const std::string& host) {
  in_addr parsed{};
  return inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

using Groups = std::array<unsigned, 8>;

std::optional<Groups> parse_v6(const std::string& host) {
  in6_addr parsed{};
  if (inet_pton(AF_INET6, host.c_str(), &parsed) != 1) return std::nullopt;
  Groups groups{};
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<unsigned>(parsed.s6_addr[2 * i] << 8 | parsed.s6_addr[2 * i + 1]);
  return groups;
}

// inet_ntop would write some of them with dots.
std::string print_v6(const Groups& groups) {
  // The longest run of noughts, the first of several, and no single one is left out.
  std::size_t gap = 0, length = 1;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t run = 0;
    while (i + run < groups.size() && groups[i + run] == 0) ++run;
    if (run > length) gap = i, length = run;
  }
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (length > 1 && i == gap) {
      text += "::";
      i += length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), groups[i], 16).ptr;
    text.append(digits.begin(), end);
  }
  return text;
}

}  // namespace

Reach Address::reach() const {
  if (host.starts_with("127.") || host == "::1") return Reach::loopback;
  if (host == "0.0.0.0" || host == "::") return Reach::wildcard;
  return Reach::other;
}

std::string Address::print() const {
  const bool brackets = host.find(':') != std::string::npos;
  return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

base::Result<Address, AddressFault> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return base::refuse(AddressFault::form);
  std::string_view host = text.substr(0, colon);
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  Address address{std::string(host), 0};
  const std::optional<Groups> v6 = brackets ? parse_v6(address.host) : std::nullopt;
  if (!v6 && (brackets || !is_v4(address.host))) return base::refuse(AddressFault::host);
  if (v6) address.host = print_v6(*v6);
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.begin(), port.end(), address.port);
  if (error != std::errc() || end != port.end()) return base::refuse(AddressFault::port);
  return address;
}

}  // namespace cardroom::ops
