// What the ops port answers: /healthz (the process lives), /readyz (it can serve), /metrics, and
// to a POST the orders that its program takes. Nothing here names a player. Whoever reaches the
// port may give orders, but for pages in a browser. Lives on the loop's thread.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "shared/net/http_message.hpp"
#include "shared/ops/metrics.hpp"

namespace cardroom::ops {

struct Health {
  std::function<bool()> ready;
  const Metrics& metrics;
};

// By path: carries the order out, and gives a JSON object that says how things are then. An order
// that is given twice is obeyed twice: it names a state, and is no toggle.
using Orders = std::map<std::string, std::function<std::string()>, std::less<>>;

net::HttpResponse ops_response(const net::HttpRequest& request, const Health& health,
                               const Orders& orders);

}  // namespace cardroom::ops
