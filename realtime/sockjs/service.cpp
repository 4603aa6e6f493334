#include "realtime/sockjs/service.hpp"

#include <array>
#include <utility>

#include "realtime/sockjs/socket_session.hpp"
#include "shared/base/check.hpp"
#include "shared/crypto/random.hpp"
#include "shared/net/client_address.hpp"

namespace cardroom::realtime::sockjs {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

std::uint32_t entropy() {
  const auto bytes = crypto::random_bytes<4>();
  CHECK(bytes.has_value());
  std::uint32_t value = 0;
  for (const std::uint8_t byte : *bytes) value = value << 8 | byte;
  return value;
}

bool wants_callback(Endpoint endpoint) {
  return endpoint == Endpoint::htmlfile || endpoint == Endpoint::jsonp;
}

std::string callback_of(const net::HttpRequest& request) {
  const auto given = form_field(request.query, "c");
  return given ? *given : form_field(request.query, "callback").value_or("");
}

// Empty, or what is wrong with it.
std::string_view callback_fault(const net::HttpRequest& request) {
  const std::string name = callback_of(request);
  if (name.empty()) return "\"callback\" parameter required";
  return is_callback(name) ? "" : "invalid \"callback\" parameter";
}

// Of whom the session is made, and who may use it.
std::string network_of(const net::HttpRequest& request) {
  return net::prefix_of(boost::asio::ip::make_address(request.peer));
}

bool is_web_socket(Endpoint endpoint) {
  return endpoint == Endpoint::websocket || endpoint == Endpoint::raw_websocket;
}

// Why a request there that is no upgrade is none.
std::string_view upgrade_fault(const net::HttpRequest& request) {
  const bool asks = net::equal_ignoring_case(request.header("upgrade"), "websocket");
  return asks ? R"("Connection" must be "Upgrade".)" : R"(Can "Upgrade" only to "WebSocket".)";
}

// What was answered at once and has nothing more to hear.
struct Answered final : net::StreamHandler {
  void on_closed(net::StreamEnd) override {}
};

}  // namespace

Service::Service(Terms terms, Program program)
    : terms_(std::move(terms)),
      responses_(terms_.web_sockets, terms_.cookies, terms_.client_url),
      context_{std::move(program), terms_.limits, {}, {}} {
  context_.forget = [this](const HttpSession& session) { sessions_.erase(session.name()); };
}

Service::~Service() {
  for (const auto& [name, session] : sessions_) session->end_program(net::kCloseGoingAway);
}

bool Service::owns(std::string_view path) const {
  if (!path.starts_with(terms_.prefix)) return false;
  const std::string_view rest = path.substr(terms_.prefix.size());
  return rest.empty() || rest.front() == '/';
}

Route Service::route_of(const net::HttpRequest& request) const {
  return route(std::string_view(request.path).substr(terms_.prefix.size()));
}

bool Service::is_taken(const Route& route) const {
  return sessions_.contains(route.session);
}

std::shared_ptr<HttpSession> Service::find(const net::HttpRequest& request,
                                           const Route& route) const {
  const auto found = sessions_.find(route.session);
  if (found == sessions_.end()) return nullptr;
  return found->second->network() == network_of(request) ? found->second : nullptr;
}

std::optional<net::HttpResponse> Service::refusal_by_route(const net::HttpRequest& request,
                                                           const Route& route) const {
  const Endpoint endpoint = route.endpoint;
  const bool off = endpoint == Endpoint::none ||
                   (is_legacy(endpoint) && terms_.legacy == Legacy::off) ||
                   (is_web_socket(endpoint) && terms_.web_sockets == WebSockets::off);
  if (off) return responses_.not_found(request, endpoint);
  if (!allows(endpoint, request.method)) return responses_.wrong_method(request, endpoint);
  if (!route.session.empty() && !is_session_id(route.session, terms_.ids))
    return responses_.not_found(request, endpoint);
  if (!wants_callback(endpoint)) return std::nullopt;
  const std::string_view fault = callback_fault(request);
  if (fault.empty()) return std::nullopt;
  return responses_.refusal(request, endpoint, 500, fault);
}

std::optional<net::HttpResponse> Service::refusal(const net::HttpRequest& request,
                                                  const Route& route) {
  if (auto refused = refusal_by_route(request, route)) return refused;
  if (request.method == "OPTIONS") return std::nullopt;
  const bool receives = transport_of(route.endpoint).has_value();
  if (!receives && !is_send(route.endpoint)) return std::nullopt;
  if (find(request, route)) return std::nullopt;
  const bool unknown = !receives || is_taken(route);
  const Program& program = context_.program;
  if (auto refused = unknown ? program.refuse_unknown(request) : program.refuse_new(request))
    return responses_.refusal(request, route.endpoint, std::move(*refused));
  if (unknown) return responses_.not_found(request, route.endpoint);
  if (sessions_.size() < terms_.max_sessions) return std::nullopt;
  return responses_.refusal(request, route.endpoint, 503, "too many sessions\n");
}

void Service::on_refused(const net::HttpRequest& request, net::HttpResponse& response) const {
  response = responses_.refusal(request, route_of(request).endpoint, std::move(response));
}

std::unique_ptr<net::StreamHandler> Service::on_stream(net::StreamPeer& peer,
                                                       const net::HttpRequest& request) {
  const Route route = route_of(request);
  const std::optional<Transport> transport = transport_of(route.endpoint);
  if (!transport || request.method == "OPTIONS") return nullptr;
  if (auto refused = refusal(request, route)) {
    peer.respond(std::move(*refused));
    return std::make_unique<Answered>();
  }
  std::shared_ptr<HttpSession> session = find(request, route);
  if (!session) {
    session =
        std::make_shared<HttpSession>(context_, std::string(route.session), network_of(request));
    sessions_.emplace(route.session, session);
  }
  const std::string callback = wants_callback(route.endpoint) ? callback_of(request) : "";
  return session->attach(peer, request, {*transport, callback},
                         responses_.receiver(request, *transport));
}

net::HttpResponse Service::respond(const net::HttpRequest& request) {
  const Route route = route_of(request);
  if (auto refused = refusal(request, route)) return std::move(*refused);
  const base::WallTime now = context_.program.clock().wall;
  if (request.method == "OPTIONS") return responses_.options(request, route.endpoint, now);
  if (is_web_socket(route.endpoint))
    return responses_.refusal(request, route.endpoint, 400, upgrade_fault(request));
  if (is_send(route.endpoint)) return take(request, route);
  if (route.endpoint == Endpoint::info) return responses_.info(request, entropy());
  if (route.endpoint == Endpoint::iframe) return responses_.iframe(request, now);
  CHECK(route.endpoint == Endpoint::greeting);
  return responses_.greeting();
}

net::HttpResponse Service::take(const net::HttpRequest& request, const Route& route) {
  const bool is_form =
      route.endpoint == Endpoint::jsonp_send && request.header("content-type").starts_with(kForm);
  const Inbound messages = decode_form(request.body, is_form ? Form::urlencoded : Form::no);
  if (!messages) return responses_.refusal(request, route.endpoint, 500, print(messages.reason()));
  find(request, route)->take(*messages);
  return responses_.sent(request, route.endpoint);
}

std::optional<net::HttpResponse> Service::refuse_upgrade(const net::HttpRequest& request) {
  const Route route = route_of(request);
  if (!is_web_socket(route.endpoint)) return responses_.not_found(request, route.endpoint);
  if (auto refused = refusal_by_route(request, route)) return refused;
  return context_.program.refuse_new(request);
}

net::SocketTerms Service::terms(const net::HttpRequest& request) const {
  return route_of(request).endpoint == Endpoint::raw_websocket ? terms_.raw : terms_.framed;
}

std::unique_ptr<net::SocketHandler> Service::on_open(net::WebSocketPeer& peer,
                                                     const net::HttpRequest& request) {
  if (route_of(request).endpoint == Endpoint::raw_websocket)
    return context_.program.open(peer, request);
  return std::make_unique<SocketSession>(peer, request, context_.program, context_.agenda,
                                         terms_.limits.heartbeat);
}

}  // namespace cardroom::realtime::sockjs
