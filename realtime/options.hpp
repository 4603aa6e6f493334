// What an operator says on the command line, checked. Never touches a file or a socket.
#pragma once

#include <string>
#include <vector>

#include "realtime/admission.hpp"
#include "realtime/guests.hpp"
#include "realtime/sockjs/service.hpp"
#include "shared/link/identity.hpp"
#include "shared/net/client_address.hpp"
#include "shared/ops/address.hpp"

namespace cardroom::realtime {

struct Options {
  ops::Address listen, ops;
  std::vector<std::string> links;       // of game servers; they tell of others
  link::CertificateFiles certificates;  // for links over TLS; empty: none
  std::string keys;
  std::string client;  // empty: no browser client is served
  Guests guests = Guests::off;
  std::vector<std::string> origins;          // empty: the server's own
  std::string certificate, certificate_key;  // empty: plain TCP
  net::TrustedProxies proxies;
  bool proxy_protocol = false;
  bool reuse_port = false;
  Limits limits;
  sockjs::Terms sockjs;
  int ready_fd = -1;  // negative: nobody waits
};

// Ends the process where the words are wrong (2) or help is asked for (0), with the usage printed.
Options parse_options(int argc, char** argv);

}  // namespace cardroom::realtime
