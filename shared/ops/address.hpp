// ADDR:PORT as operators write it: 127.0.0.1:8080, [::1]:0. Addresses only, never names, so that
// nothing waits for a resolver. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/result.hpp"

namespace cardroom::ops {

enum class Reach : std::uint8_t { loopback, wildcard, other };

struct Address {
  std::string host;  // without brackets; of IPv6 the one form that parse_address gives
  std::uint16_t port = 0;
  bool operator==(const Address&) const = default;

  Reach reach() const;
  std::string print() const;  // with brackets where they are needed
};

enum class AddressFault : std::uint8_t { form, host, port };

// IPv6 in any of its forms; what comes of it is RFC 5952's without dots, as browsers write it.
base::Result<Address, AddressFault> parse_address(std::string_view text);

}  // namespace cardroom::ops
