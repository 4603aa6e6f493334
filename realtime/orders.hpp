// What an operator may order of a realtime server on its ops port: POST /drain sends everybody away
// and lets nobody in, POST /resume lets them in again. Who shares a port leaves it meanwhile, for
// the kernel would bring the same players back. Lives on the loop's thread.
#pragma once

#include "realtime/router.hpp"
#include "shared/net/web_server.hpp"
#include "shared/ops/ops_http.hpp"

namespace cardroom::realtime {

// Both outlive them. `shared`: the players' server, where its port is shared; else null.
ops::Orders orders_to(Router& router, net::WebServer* shared);

}  // namespace cardroom::realtime
