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

}  // namespace

ops::Orders orders_to(Router& router) {
  const auto drain = [&router] {
    const std::uint64_t dismissed = router.drain();
    ops::log(ops::Level::info, "draining", {{"dismissed", dismissed}});
    base::Fields told = standing(router);
    told.push_back({"dismissed", dismissed});
    return print(told);
  };
  const auto resume = [&router] {
    router.resume();
    ops::log(ops::Level::info, "resumed");
    return print(standing(router));
  };
  return {{"/drain", drain}, {"/resume", resume}};
}

}  // namespace cardroom::realtime
