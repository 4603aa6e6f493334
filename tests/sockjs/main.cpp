// sockjs-testserver: the services that conformance suites for SockJS and for WebSocket expect, from
// the code that the realtime server runs. It checks no Origin and has limits for strangers' suites,
// so it is for tests only.
#include <CLI/CLI.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <vector>

#include "realtime/sockjs/service.hpp"
#include "shared/ops/address.hpp"
#include "shared/ops/clock.hpp"
#include "shared/ops/signals.hpp"

namespace cardroom::realtime::sockjs {
namespace {

constexpr std::size_t kMaxMessage = 16u << 20;
constexpr std::size_t kMaxEscape = 6;  // bytes of a quoted character for one of a text
constexpr std::size_t kMaxQueue = 8 * kMaxMessage;
constexpr base::Millis kStopDeadline{1'000};
constexpr std::string_view kPlainEcho = "/ws_echo";

// Says again what it hears.
class Echo final : public net::SocketHandler {
 public:
  explicit Echo(net::WebSocketPeer& peer) : peer_(peer) {}
  void on_text(std::string_view text) override { peer_.send(text); }
  void on_binary(std::string_view bytes) override { peer_.send_binary(bytes); }
  void on_closed(std::uint16_t) override {}

 private:
  net::WebSocketPeer& peer_;
};

// Never says a word.
class Closed final : public net::SocketHandler {
 public:
  explicit Closed(net::WebSocketPeer& peer) { peer.close(3000, "Go away!"); }
  void on_text(std::string_view) override {}
  void on_closed(std::uint16_t) override {}
};

std::optional<net::HttpResponse> refuse_nobody(const net::HttpRequest&) {
  return std::nullopt;
}

template <class Handler>
Program program(boost::asio::io_context& loop) {
  return {.loop = loop,
          .clock = ops::now,
          .open = [](net::WebSocketPeer& peer, const net::HttpRequest&)
              -> std::unique_ptr<net::SocketHandler> { return std::make_unique<Handler>(peer); },
          .refuse_new = refuse_nobody,
          .refuse_unknown = refuse_nobody};
}

Terms echo_terms(std::string prefix, std::string client_url) {
  Terms out;
  out.prefix = std::move(prefix);
  out.client_url = std::move(client_url);
  out.legacy = Legacy::on;
  out.limits.response_bytes = 4096;
  out.limits.queue_bytes = kMaxQueue;
  out.ids = {.least = 1, .most = 512, .alphabet = IdAlphabet::any};
  out.framed = {kMaxEscape * kMaxMessage, net::Binary::kRefused};
  out.raw = {kMaxMessage, net::Binary::kTaken};
  return out;
}

class Door final : public net::WebHandler {
 public:
  Door(boost::asio::io_context& loop, const std::string& client_url) {
    const auto add = [&](Terms one) { services_.push_back(service(std::move(one), loop)); };
    add(echo_terms("/echo", client_url));
    Terms disabled = echo_terms("/disabled_websocket_echo", client_url);
    disabled.web_sockets = WebSockets::off;
    add(disabled);
    Terms cookies = echo_terms("/cookie_needed_echo", client_url);
    cookies.cookies = Cookies::jsessionid;
    add(cookies);
    Terms plain = echo_terms("/echo_default", client_url);
    plain.limits.response_bytes = SessionLimits{}.response_bytes;
    add(plain);
    Terms quick = echo_terms("/echo_hb", client_url);
    quick.limits.heartbeat = base::Millis{2'000};
    add(quick);
    services_.push_back(
        std::make_unique<Service>(echo_terms("/close", client_url), program<Closed>(loop)));
  }

  void tick() {
    for (const auto& one : services_) one->tick();
  }

  void on_http(const net::HttpRequest& request, net::HttpReply reply) override {
    if (Service* service = owner(request)) return reply(service->respond(request));
    net::HttpResponse missing;
    missing.status = request.path == kPlainEcho ? 426 : 404;
    reply(std::move(missing));
  }
  std::unique_ptr<net::StreamHandler> on_stream(net::StreamPeer& peer,
                                                const net::HttpRequest& request) override {
    Service* service = owner(request);
    return service ? service->on_stream(peer, request) : nullptr;
  }
  std::optional<net::HttpResponse> refuse_upgrade(const net::HttpRequest& request) override {
    if (request.path == kPlainEcho) return std::nullopt;
    if (Service* service = owner(request)) return service->refuse_upgrade(request);
    net::HttpResponse missing;
    missing.status = 404;
    return missing;
  }
  net::SocketTerms terms(const net::HttpRequest& request, net::SocketTerms) override {
    Service* service = owner(request);
    return service ? service->terms(request) : net::SocketTerms{kMaxMessage, net::Binary::kTaken};
  }
  std::unique_ptr<net::SocketHandler> on_open(net::WebSocketPeer& peer,
                                              const net::HttpRequest& request) override {
    if (Service* service = owner(request)) return service->on_open(peer, request);
    return std::make_unique<Echo>(peer);
  }

 private:
  static std::unique_ptr<Service> service(Terms terms, boost::asio::io_context& loop) {
    return std::make_unique<Service>(std::move(terms), program<Echo>(loop));
  }
  Service* owner(const net::HttpRequest& request) const {
    for (const auto& one : services_)
      if (one->owns(request.path)) return one.get();
    return nullptr;
  }

  std::vector<std::unique_ptr<Service>> services_;
};

net::ServerOptions server_options(const ops::Address& at) {
  net::ServerOptions options;
  options.address = at.host;
  options.port = at.port;
  options.max_body_bytes = kMaxEscape * kMaxMessage;
  options.outbox_bytes = kMaxQueue;
  return options;
}

void every(base::Millis span, boost::asio::steady_timer& timer, const std::function<void()>& act) {
  act();
  timer.expires_after(span);
  timer.async_wait([=, &timer](const auto& error) {
    if (!error) every(span, timer, act);
  });
}

int serve(const ops::Address& at, const std::string& client_url, std::shared_ptr<net::Tls> tls) {
  boost::asio::io_context loop(1);
  Door door(loop, client_url);
  net::ServerOptions options = server_options(at);
  options.tls = std::move(tls);
  const std::string_view scheme = options.tls ? "https" : "http";
  net::WebServer server(loop, std::move(options), door);
  const auto port = server.listen();
  if (!port) {
    std::cerr << "sockjs-testserver: cannot listen on " << at.print() << ": "
              << print(port.reason()) << "\n";
    return 1;
  }
  boost::asio::steady_timer timer(loop);
  every(kTickEvery, timer, [&door] { door.tick(); });
  ops::on_stop_signal(loop, [&loop, &server] {
    server.close_all(net::kCloseGoingAway, "stopped", kStopDeadline, [&loop] { loop.stop(); });
  });
  std::cout << "ready " << scheme << "://" << ops::Address{at.host, *port}.print() << std::endl;
  loop.run();
  return 0;
}

}  // namespace
}  // namespace cardroom::realtime::sockjs

int main(int argc, char** argv) {
  namespace ops = cardroom::ops;
  std::string listen = "127.0.0.1:8081", client_url = "/sockjs.min.js", certificate, key;
  CLI::App app("Services for conformance suites of SockJS and of WebSocket");
  app.add_option("--listen", listen, "ADDR:PORT; port 0: any")
      ->check([](const std::string& text) {
        return ops::parse_address(text).ok() ? "" : "not ADDR:PORT: " + text;
      })
      ->capture_default_str();
  app.add_option("--client-url", client_url, "of the client's script, for the iframe page")
      ->capture_default_str();
  app.add_option("--tls-cert", certificate, "PEM file of the server's certificate");
  app.add_option("--tls-key", key, "PEM file of its key; with both, it speaks TLS");
  CLI11_PARSE(app, argc, argv);
  std::shared_ptr<cardroom::net::Tls> tls;
  if (!certificate.empty()) {
    auto loaded = cardroom::net::Tls::load(certificate, key);
    if (!loaded) {
      std::cerr << "sockjs-testserver: " << loaded.reason() << "\n";
      return 1;
    }
    tls = *std::move(loaded);
  }
  return cardroom::realtime::sockjs::serve(*ops::parse_address(listen), client_url, std::move(tls));
}
