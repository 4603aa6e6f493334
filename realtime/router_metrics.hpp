// What the realtime server tells of itself on /metrics. Lives on the loop's thread.
#pragma once

#include "realtime/router.hpp"
#include "shared/net/web_server.hpp"
#include "shared/ops/metrics.hpp"

namespace cardroom::realtime {

// Both are read at each print and outlive the metrics' use.
void add_router_metrics(ops::Metrics& metrics, const Router& router, const net::WebServer& server);

}  // namespace cardroom::realtime
