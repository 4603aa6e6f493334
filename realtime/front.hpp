// Front: what the players' port answers. WebSockets on /ws and sessions of SockJS below /sockjs go
// to the router, POST /guest to its desk, all else to the browser client's files. It checks the
// Origin of everything, lets nobody in while the router drains nor who comes too often, and knows
// nothing of messages. Lives on the loop's thread.
#pragma once

#include <memory>
#include <optional>

#include "realtime/origins.hpp"
#include "realtime/router.hpp"
#include "realtime/sockjs/service.hpp"
#include "shared/net/static_files.hpp"
#include "shared/net/web_server.hpp"

namespace cardroom::realtime {

class Front final : public net::WebHandler {
 public:
  // The loop and the router outlive it.
  Front(boost::asio::io_context& loop, Router& router, Origins origins, net::StaticFiles files,
        sockjs::Terms sockjs, net::TrustedProxies proxies = {});

  // The server's own origins are known once its port is.
  void allow(Origins origins) { origins_ = std::move(origins); }

  // Wanted each sockjs::kTickEvery.
  void tick() { sockjs_.tick(); }
  std::size_t sockjs_sessions() const { return sockjs_.sessions(); }

  bool admit(const net::IpAddress& client) override;
  void left(const net::IpAddress& client) override;
  void on_http(const net::HttpRequest& request, net::HttpReply reply) override;
  void on_refused(const net::HttpRequest& request, net::HttpResponse& response) override;
  std::unique_ptr<net::StreamHandler> on_stream(net::StreamPeer& peer,
                                                const net::HttpRequest& request) override;
  std::optional<net::HttpResponse> refuse_upgrade(const net::HttpRequest& request) override;
  net::SocketTerms terms(const net::HttpRequest& request, net::SocketTerms usual) override;
  std::unique_ptr<net::SocketHandler> on_open(net::WebSocketPeer& peer,
                                              const net::HttpRequest& request) override;

 private:
  sockjs::Program program(boost::asio::io_context& loop);
  // For whom the doings of this address are counted; nobody for trusted proxies, nor for this
  // machine unless that is asked for.
  std::string who(const net::IpAddress& client) const;
  std::string who(const net::HttpRequest& request) const;
  // A new conversation, on whatever carrier: a response where it is one too many.
  std::optional<net::HttpResponse> refuse_opening(const net::HttpRequest& request);
  void guest(const net::HttpRequest& request, net::HttpReply reply);

  Router& router_;
  Origins origins_;
  const net::StaticFiles files_;
  const net::TrustedProxies proxies_;
  sockjs::Service sockjs_;
};

}  // namespace cardroom::realtime
