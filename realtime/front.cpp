#include "realtime/front.hpp"

#include <utility>

#include "shared/ops/clock.hpp"
#include "shared/protocol/errors.hpp"

namespace cardroom::realtime {
namespace {

// A WebSocket, or a session of SockJS that looks like one, as the router's carrier.
class Socket final : public net::SocketHandler, public Carrier {
 public:
  Socket(Router& router, net::WebSocketPeer& peer, const std::string& who)
      : router_(router), peer_(peer), conn_(router.open(*this, who)) {}

  void on_text(std::string_view text) override { router_.text(conn_, text); }
  void on_closed(std::uint16_t) override { router_.closed(conn_); }

  // The queue becomes one snapshot a table. Who reads no faster then is closed 4001 by the carrier.
  void on_slow() override {
    if (!router_.fell_behind(conn_)) return;
    peer_.drop_queued();
    behind_ = false;
  }

  // After one that was not taken none is, until on_slow: a shorter one that fits would be a gap.
  void send(std::string_view text) override {
    if (!behind_) behind_ = !peer_.send(text);
  }
  void close(std::uint16_t code, std::string_view reason) override { peer_.close(code, reason); }

 private:
  Router& router_;
  net::WebSocketPeer& peer_;
  const link::Conn conn_;
  bool behind_ = false;
};

net::HttpResponse json(int status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  response.body = std::move(body);
  return response;
}

net::HttpResponse forbidden_origin() {
  return json(403, protocol::error_message({.code = protocol::ErrorCode::forbidden,
                                            .text = "this Origin is not allowed here"}));
}

// By then whoever spreads the players over several servers has read /readyz.
constexpr int kReturnAfterS = 5;

net::HttpResponse draining() {
  net::HttpResponse response = json(
      503, protocol::error_message({.code = protocol::ErrorCode::unavailable,
                                    .text = protocol::close_text(protocol::CloseCode::draining),
                                    .after_ms = kReturnAfterS * 1'000}));
  response.headers.emplace_back("Retry-After", std::to_string(kReturnAfterS));
  return response;
}

constexpr int kMsInSecond = 1'000;

net::HttpResponse too_many(base::Millis wait) {
  const auto ms = static_cast<std::uint32_t>(wait.count());
  net::HttpResponse response = json(
      429, protocol::error_message({.code = protocol::ErrorCode::rate_limited, .after_ms = ms}));
  const auto seconds = (wait.count() + kMsInSecond - 1) / kMsInSecond;
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

// What is full empties as others go, nobody knows when.
constexpr base::Millis kFullFor{10'000};

}  // namespace

std::string Front::who(const net::IpAddress& client) const {
  const bool counted = router_.admission().limits().loopback || !client.is_loopback();
  return counted && !proxies_.trust(client) ? net::prefix_of(client) : std::string();
}

std::string Front::who(const net::HttpRequest& request) const {
  return who(boost::asio::ip::make_address(request.peer));
}

bool Front::admit(const net::IpAddress& client) {
  const std::string whose = who(client);
  Admission& admission = router_.admission();
  if (admission.take(Act::connect, whose, router_.now())) return false;
  if (admission.full(Admission::Place::connection, whose)) return false;
  admission.enter(Admission::Place::connection, whose);
  return true;
}

void Front::left(const net::IpAddress& client) {
  router_.admission().leave(Admission::Place::connection, who(client));
}

std::optional<net::HttpResponse> Front::refuse_opening(const net::HttpRequest& request) {
  const std::string whose = who(request);
  Admission& admission = router_.admission();
  if (const auto wait = admission.take(Act::open, whose, router_.now())) return too_many(*wait);
  if (admission.full(Admission::Place::conversation, whose)) return too_many(kFullFor);
  return std::nullopt;
}

Front::Front(boost::asio::io_context& loop, Router& router, Origins origins, net::StaticFiles files,
             sockjs::Terms sockjs, net::TrustedProxies proxies)
    : router_(router),
      origins_(std::move(origins)),
      files_(std::move(files)),
      proxies_(std::move(proxies)),
      sockjs_(std::move(sockjs), program(loop)) {}

sockjs::Program Front::program(boost::asio::io_context& loop) {
  return {
      .loop = loop,
      .clock = ops::now,
      .open = [this](net::WebSocketPeer& peer,
                     const net::HttpRequest& request) -> std::unique_ptr<net::SocketHandler> {
        return std::make_unique<Socket>(router_, peer, who(request));
      },
      .refuse_new = [this](const net::HttpRequest& request) -> std::optional<net::HttpResponse> {
        if (router_.draining()) return draining();
        return refuse_opening(request);
      },
      .refuse_unknown =
          [this](const net::HttpRequest& request) -> std::optional<net::HttpResponse> {
        const auto wait = router_.admission().take(Act::bad_session, who(request), router_.now());
        if (wait) return too_many(*wait);
        return std::nullopt;
      }};
}

std::unique_ptr<net::StreamHandler> Front::on_stream(net::StreamPeer& peer,
                                                     const net::HttpRequest& request) {
  if (!sockjs_.owns(request.path) || !origins_.allow(request)) return nullptr;
  return sockjs_.on_stream(peer, request);
}

void Front::on_http(const net::HttpRequest& request, net::HttpReply reply) {
  if (!origins_.allow(request)) return reply(forbidden_origin());
  if (sockjs_.owns(request.path)) return reply(sockjs_.respond(request));
  if (request.path == "/guest") return guest(request, std::move(reply));
  if (request.path == "/ws") {
    net::HttpResponse response =
        json(426, protocol::error_message({.code = protocol::ErrorCode::bad_message,
                                           .text = "a WebSocket upgrade is wanted here"}));
    response.headers.emplace_back("Upgrade", "websocket");
    return reply(std::move(response));
  }
  reply(files_.respond(request));
}

void Front::on_refused(const net::HttpRequest& request, net::HttpResponse& response) {
  if (sockjs_.owns(request.path) && origins_.allow(request)) sockjs_.on_refused(request, response);
}

void Front::guest(const net::HttpRequest& request, net::HttpReply reply) {
  if (request.method != "POST") {
    net::HttpResponse response = json(
        405,
        protocol::error_message({.code = protocol::ErrorCode::bad_message, .text = "POST only"}));
    response.headers.emplace_back("Allow", "POST");
    return reply(std::move(response));
  }
  if (router_.draining()) return reply(draining());
  if (const auto wait = router_.admission().take(Act::guest, who(request), router_.now()))
    return reply(too_many(*wait));
  router_.guest(request.body, [reply = std::move(reply)](const GuestAnswer& answer) {
    net::HttpResponse response = json(answer.status, answer.body);
    if (answer.retry_after_s > 0)
      response.headers.emplace_back("Retry-After", std::to_string(answer.retry_after_s));
    reply(std::move(response));
  });
}

std::optional<net::HttpResponse> Front::refuse_upgrade(const net::HttpRequest& request) {
  const bool sockjs = sockjs_.owns(request.path);
  if (request.path != "/ws" && !sockjs) return json(404, "{}");
  if (!origins_.allow(request)) return forbidden_origin();
  if (sockjs) return sockjs_.refuse_upgrade(request);
  if (router_.draining()) return draining();
  return refuse_opening(request);
}

net::SocketTerms Front::terms(const net::HttpRequest& request, net::SocketTerms usual) {
  return sockjs_.owns(request.path) ? sockjs_.terms(request) : usual;
}

std::unique_ptr<net::SocketHandler> Front::on_open(net::WebSocketPeer& peer,
                                                   const net::HttpRequest& request) {
  if (sockjs_.owns(request.path)) return sockjs_.on_open(peer, request);
  return std::make_unique<Socket>(router_, peer, who(request));
}

}  // namespace cardroom::realtime
