// What comes before the first request of a connection: the proxy's header that says whose it is,
// and the TLS handshake. Inside shared/net only; on the loop's thread.
#pragma once

#include "shared/net/connection.hpp"

namespace cardroom::net {

// False where the connection is to end, with nothing said.
Coroutine<bool> arrive(ConnectionPtr connection);

}  // namespace cardroom::net
