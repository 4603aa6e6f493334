#include "shared/ops/ops_http.hpp"

#include <optional>
#include <utility>

namespace cardroom::ops {
namespace {

net::HttpResponse text(int status, std::string body,
                       std::string type = "text/plain; charset=utf-8") {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", std::move(type)}, {"Cache-Control", "no-store"}};
  response.body = std::move(body);
  return response;
}

net::HttpResponse only(const std::string& methods) {
  net::HttpResponse refused = text(405, methods + " only\n");
  refused.headers.emplace_back("Allow", methods);
  return refused;
}

net::HttpResponse obey(const net::HttpRequest& request, const Orders::mapped_type& order) {
  if (request.method != "POST") return only("POST");
  // Any page can have the operator's own browser post here, but not keep it from saying so.
  if (request.has_header("origin")) return text(403, "no order is taken from a page\n");
  return text(200, order() + "\n", "application/json");
}

std::optional<net::HttpResponse> tell(const std::string& path, const Health& health) {
  if (path == "/healthz") return text(200, "ok\n");
  if (path == "/readyz") return health.ready() ? text(200, "ready\n") : text(503, "not ready\n");
  if (path == "/metrics")
    return text(200, health.metrics.print(), "text/plain; version=0.0.4; charset=utf-8");
  return std::nullopt;
}

net::HttpResponse not_there(const Orders& orders) {
  std::string words = "there are /healthz, /readyz and /metrics";
  for (const auto& [path, order] : orders) words += ", POST " + path;
  return text(404, words + "\n");
}

}  // namespace

net::HttpResponse ops_response(const net::HttpRequest& request, const Health& health,
                               const Orders& orders) {
  const auto order = orders.find(request.path);
  if (order != orders.end()) return obey(request, order->second);
  std::optional<net::HttpResponse> told = tell(request.path, health);
  if (!told) return not_there(orders);
  if (request.method != "GET" && request.method != "HEAD") return only("GET, HEAD");
  return std::move(*told);
}

}  // namespace cardroom::ops
