// What the ops port answers: /healthz (the process lives), /readyz (it can serve), /metrics.
// Nothing here names a player. Lives on the loop's thread.
#pragma once

#include <functional>

#include "shared/net/http_message.hpp"
#include "shared/ops/metrics.hpp"

namespace cardroom::ops {

struct Health {
  std::function<bool()> ready;
  const Metrics& metrics;
};

net::HttpResponse ops_response(const net::HttpRequest& request, const Health& health);

}  // namespace cardroom::ops
