// What an operator may order of a realtime server on its ops port: POST /drain sends everybody away
// and lets nobody in, POST /resume lets them in again. Lives on the loop's thread.
#pragma once

#include "realtime/router.hpp"
#include "shared/ops/ops_http.hpp"

namespace cardroom::realtime {

// The router outlives them.
ops::Orders orders_to(Router& router);

}  // namespace cardroom::realtime
