#include "shared/ops/ops_http.hpp"

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

}  // namespace

net::HttpResponse ops_response(const net::HttpRequest& request, const Health& health) {
  if (request.method != "GET" && request.method != "HEAD") {
    net::HttpResponse refused = text(405, "GET only\n");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return refused;
  }
  if (request.path == "/healthz") return text(200, "ok\n");
  if (request.path == "/readyz")
    return health.ready() ? text(200, "ready\n") : text(503, "not ready\n");
  if (request.path == "/metrics")
    return text(200, health.metrics.print(), "text/plain; version=0.0.4; charset=utf-8");
  return text(404, "there are /healthz, /readyz and /metrics\n");
}

}  // namespace cardroom::ops
