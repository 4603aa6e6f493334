// Whose a request is. Behind proxies the socket's other end is one of them; who the client is they
// say in a header, which is believed as far as each of them is trusted and no further: anybody can
// write the part further left. Also the prefixes by which addresses are counted. Pure; any thread.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/net/http_message.hpp"

namespace cardroom::net {

using IpAddress = boost::asio::ip::address;

// The longest list of hops that is read.
inline constexpr std::size_t kMaxHops = 16;

// A range of addresses such as 10.0.0.0/8 or 2001:db8::/32, or one address.
class AddressRange {
 public:
  // Nothing where it is none, or where bits are set behind the prefix.
  static std::optional<AddressRange> parse(std::string_view text);
  bool holds(const IpAddress& address) const;

 private:
  AddressRange(IpAddress base, unsigned bits) : base_(base), bits_(bits) {}
  IpAddress base_;
  unsigned bits_;
};

// Which header the trusted proxies write. The other one they pass on as the client wrote it, so it
// is never read: X-Forwarded-For, or Forwarded (RFC 7239).
enum class ProxyHeader : std::uint8_t { x_forwarded_for, forwarded };

struct TrustedProxies {
  std::vector<AddressRange> ranges;
  ProxyHeader header = ProxyHeader::x_forwarded_for;

  bool trust(const IpAddress& address) const;
  // Of a request that came from `peer`: from the right of the header, the first that is not a
  // trusted proxy's; what cannot be read ends the list.
  IpAddress client(const IpAddress& peer, const HttpHeaders& headers) const;
};

// An IPv4 address that came in IPv6's clothes (::ffff:192.0.2.1) as itself.
IpAddress plain_address(const IpAddress& address);

// Addresses that one subscriber can choose freely are counted as one: /24 of IPv4, /64 of IPv6.
std::string prefix_of(const IpAddress& address);

}  // namespace cardroom::net
