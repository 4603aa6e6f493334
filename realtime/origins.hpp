// Origins: the exact allow-list of web pages that may speak to this server. A request without an
// Origin is not a browser's and is taken; one with an Origin that is not listed, or with two, is
// not. Nothing is derived from the Host header, which a rebound name could choose.
// Any thread.
#pragma once

#include <cstdint>
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

// `http://` or `https://`, a host, perhaps a port, and nothing behind it; as browsers write it.
bool is_origin(std::string_view text);

// The origins under which a server that listens there is reached directly. `machine`: the addresses
// and names of this machine, used where it listens on every interface.
enum class Scheme : std::uint8_t { http, https };
std::vector<std::string> own_origins(Scheme scheme, const ops::Address& listen,
                                     const std::vector<std::string>& machine);

// The addresses of this machine's interfaces that are up, and its name.
std::vector<std::string> machine_names();

}  // namespace cardroom::realtime
