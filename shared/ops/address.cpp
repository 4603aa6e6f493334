#include "shared/ops/address.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace cardroom::ops {
namespace {

bool is_v4(const std::string& host) {
  in_addr parsed{};
  return inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

bool is_v6(const std::string& host) {
  in6_addr parsed{};
  return inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
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
  if (brackets ? !is_v6(address.host) : !is_v4(address.host))
    return base::refuse(AddressFault::host);
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.begin(), port.end(), address.port);
  if (error != std::errc() || end != port.end()) return base::refuse(AddressFault::port);
  return address;
}

}  // namespace cardroom::ops
