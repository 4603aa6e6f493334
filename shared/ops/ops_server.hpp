// OpsDoor: the ops port's side of a web server. Lives on the loop's thread.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/net/web_server.hpp"
#include "shared/ops/ops_http.hpp"

namespace cardroom::ops {

class OpsDoor final : public net::WebHandler {
 public:
  explicit OpsDoor(Health health, Orders orders = {})
      : health_(std::move(health)), orders_(std::move(orders)) {}

  void on_http(const net::HttpRequest& request, net::HttpReply reply) override {
    reply(ops_response(request, health_, orders_));
  }
  std::optional<net::HttpResponse> refuse_upgrade(const net::HttpRequest&) override {
    net::HttpResponse refused;
    refused.status = 404;
    return refused;
  }
  std::unique_ptr<net::SocketHandler> on_open(net::WebSocketPeer&,
                                              const net::HttpRequest&) override {
    CHECK(false && "every upgrade is refused");
    return nullptr;
  }

 private:
  const Health health_;
  const Orders orders_;
};

}  // namespace cardroom::ops
