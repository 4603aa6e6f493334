#include "realtime/orders.hpp"

#include "shared/base/fields.hpp"
#include "shared/ops/log.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::realtime {
namespace {

base::Fields standing(const Router& router) {
  return {{"status", router.draining() ? "draining" : "serving"}, {"ready", router.ready()}};
}

std::string print(const base::Fields& fields) {
  std::string text;
  protocol::write(text, fields);
  return text;
}

// Whether players who come find the port open.
bool come_back(net::WebServer* shared) {
  if (!shared) return true;
  const auto port = shared->listen();
  if (!port)
    ops::log(ops::Level::error, "not_resumed", {{"why", std::string(print(port.reason()))}});
  return port.ok();
}

}  // namespace

ops::Orders orders_to(Router& router, net::WebServer* shared) {
  const auto drain = [&router, shared] {
    const std::uint64_t dismissed = router.drain();
    if (shared) shared->stop_accepting();
    ops::log(ops::Level::info, "draining", {{"dismissed", dismissed}});
    base::Fields told = standing(router);
    told.push_back({"dismissed", dismissed});
    return print(told);
  };
  const auto resume = [&router, shared] {
    if (router.draining() && come_back(shared)) {
      router.resume();
      ops::log(ops::Level::info, "resumed");
    }
    return print(standing(router));
  };
  return {{"/drain", drain}, {"/resume", resume}};
}

}  // namespace cardroom::realtime
