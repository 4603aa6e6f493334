// The PROXY protocol's header, version 2 (haproxy.org, proxy-protocol.txt §2.2): what a proxy sends
// before the client's own bytes, to say whose they are. Version 1, a line of text of no certain
// length, is refused. Which connections may begin with one is the caller's to know. Pure; any
// thread.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shared/base/result.hpp"

namespace cardroom::net {

inline constexpr std::size_t kProxyHeaderBegin = 16;
inline constexpr std::size_t kMaxProxyHeader = 2048;

enum class ProxyRefusal : std::uint8_t {
  signature,  // not the twelve bytes
  version,    // not 2
  command,    // neither LOCAL nor PROXY
  family,     // neither TCP over IPv4 nor over IPv6
  size,       // too short for its addresses, or over kMaxProxyHeader
  tail,       // what follows the addresses is not whole entries
};

// How long the header is that begins with these kProxyHeaderBegin bytes.
base::Result<std::size_t, ProxyRefusal> proxy_header_size(std::string_view begin);

// The client's address; nothing where the proxy speaks for itself (LOCAL). `header`: all of it.
base::Result<std::optional<boost::asio::ip::address>, ProxyRefusal> parse_proxy_header(
    std::string_view header);

}  // namespace cardroom::net
