// The game server's command line. Read once, before anything runs.
#pragma once

#include <string>

#include "shared/base/result.hpp"
#include "shared/base/time.hpp"
#include "shared/link/identity.hpp"
#include "shared/ops/address.hpp"

namespace cardroom::server {

struct Options {
  std::string data;
  std::string link;                     // path of a Unix socket, or tls://HOST:PORT
  link::CertificateFiles certificates;  // empty: no TLS
  std::string address;    // at which realtime servers reach it; after parsing: never empty
  std::string store;      // of several game servers; empty: SQLite in `data`
  std::string site_keys;  // file of the keys by which web sites sign; empty: they need not
  ops::Address ops;
  base::Millis bot_delay{1'200};  // at the most; half of it at the least
  int ready_fd = -1;
};

// The exit code where there is nothing to run: 0 after --help, 2 for bad usage (said on stderr).
base::Result<Options, int> parse_options(int argc, char** argv);

}  // namespace cardroom::server
