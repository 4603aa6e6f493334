// One order to a server's private ops port (a POST without a body), and the answer. One thread; it
// runs a loop of its own.
#pragma once

#include <string>

#include "shared/ops/address.hpp"
#include "tools/ctl/ask.hpp"

namespace cardroom::ctl {

// The answer's JSON text. not_found: what listens there knows no such order.
base::Result<std::string, NoAnswer> order(const ops::Address& at, base::Millis timeout,
                                          const std::string& path);

}  // namespace cardroom::ctl
