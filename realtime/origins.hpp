// Origins: the exact allow-list of web pages that may speak to this server. A request without an
// Origin is not a browser's and is taken; one with an Origin that is not listed, or with two, is
// not. Nothing is derived from the Host header, which a rebound name could choose.
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "shared/net/http_message.hpp"
#include "shared/ops/address.hpp"

namespace cardroom::realtime {

class Origins {
 public:
  explicit Origins(const std::vector<std::string>& allowed)
      : allowed_(allowed.begin(), allowed.end()) {}

  bool allow(const net::HttpRequest& request) const;

 private:
  std::set<std::string, std::less<>> allowed_;
};

// `http://` or `https://`, a name or an address, perhaps a port, and nothing behind it. What comes
// of it is the one form in which browsers write it: of IPv6 parse_address's, and without the port
// that the scheme has anyhow. Nothing where no browser would send such an origin.
std::optional<std::string> parse_origin(std::string_view text);

// The origins under which a server that listens there is reached directly. `machine`: the addresses
// and names of this machine, used where it listens on every interface.
enum class Scheme : std::uint8_t { http, https };
std::vector<std::string> own_origins(Scheme scheme, const ops::Address& listen,
                                     const std::vector<std::string>& machine);

// The addresses of this machine's interfaces that are up, and its name.
std::vector<std::string> machine_names();

}  // namespace cardroom::realtime
