// The one line that a server says when it can serve, on the descriptor that its starter handed it.
#pragma once

#include <string>

#include "shared/ops/address.hpp"

namespace cardroom::ops {

// Writes `ready listen=ADDR:PORT ops=ADDR:PORT` and closes the descriptor; does nothing for a
// negative one. An empty `listen` host leaves that part out. The starter's absence is no error.
void say_ready(int descriptor, const Address& listen, const Address& ops);

}  // namespace cardroom::ops
