// Service: all that is below one SockJS prefix, as a WebHandler asks for it: which request is
// answered how, which session it belongs to, and how many there may be.
// Checks no Origin: whoever calls it has. Loop's thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "realtime/sockjs/http_session.hpp"
#include "realtime/sockjs/responses.hpp"
#include "realtime/sockjs/route.hpp"

namespace cardroom::realtime::sockjs {

// How often `tick` is wanted; heartbeats and time-outs are met to within it.
inline constexpr base::Millis kTickEvery{100};

enum class Legacy : std::uint8_t { off, on };

struct Terms {
  std::string prefix = "/sockjs";  // no slash at its end
  WebSockets web_sockets = WebSockets::on;
  Legacy legacy = Legacy::off;
  Cookies cookies = Cookies::off;
  SessionLimits limits{};
  IdRule ids{};
  // Sessions over HTTP at a time; one more is refused.
  std::size_t max_sessions = 25'000;
  // The version must be the page's own, or the iframe refuses to work.
  std::string client_url = "https://cdn.jsdelivr.net/npm/sockjs-client@1.6.1/dist/sockjs.min.js";
  // Of a frame of SockJS, and of a message on the raw WebSocket.
  net::SocketTerms framed{32 * 1024, net::Binary::kRefused};
  net::SocketTerms raw{4096, net::Binary::kRefused};
};

class Service {
 public:
  Service(Terms terms, Program program);
  // Tells the program of every session over HTTP that it is over. The server is gone by then, and
  // with it every WebSocket.
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // The prefix, or something below it.
  bool owns(std::string_view path) const;

  // ---- of requests that it owns, as WebHandler has them ----
  std::unique_ptr<net::StreamHandler> on_stream(net::StreamPeer& peer,
                                                const net::HttpRequest& request);
  net::HttpResponse respond(const net::HttpRequest& request);
  void on_refused(const net::HttpRequest& request, net::HttpResponse& response) const;
  std::optional<net::HttpResponse> refuse_upgrade(const net::HttpRequest& request);
  net::SocketTerms terms(const net::HttpRequest& request) const;
  std::unique_ptr<net::SocketHandler> on_open(net::WebSocketPeer& peer,
                                              const net::HttpRequest& request);

  void tick() { context_.agenda.tick(context_.program.clock().instant); }
  std::size_t sessions() const { return sessions_.size(); }

 private:
  Route route_of(const net::HttpRequest& request) const;
  // A response where the request is not to be served.
  std::optional<net::HttpResponse> refusal(const net::HttpRequest& request, const Route& route);
  std::optional<net::HttpResponse> refusal_by_route(const net::HttpRequest& request,
                                                    const Route& route) const;
  net::HttpResponse take(const net::HttpRequest& request, const Route& route);
  // The session of this name that the sender of the request may use; null where there is none.
  std::shared_ptr<HttpSession> find(const net::HttpRequest& request, const Route& route) const;
  bool is_taken(const Route& route) const;

  const Terms terms_;
  const Responses responses_;
  HttpSession::Context context_;
  std::map<std::string, std::shared_ptr<HttpSession>, std::less<>> sessions_;
};

}  // namespace cardroom::realtime::sockjs
