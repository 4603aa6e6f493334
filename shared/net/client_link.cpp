#include "shared/net/client_link.hpp"

#include <sys/random.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/redirect_error.hpp>
#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::net {

namespace {

using boost::system::error_code;
using Endpoint = asio::ip::tcp::endpoint;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;

constexpr std::uint16_t kLost = 1006;
constexpr std::uint16_t kNoCode = 1005;
constexpr std::size_t kMaxEndpoints = 8;  // of one name

}  // namespace

ClientCore::ClientCore(asio::io_context& loop, ClientOptions client_options)
    : options(client_options), wires(std::make_shared<Wires>(loop, options.sweep_every)) {}

std::uint32_t ClientCore::mask_key() {
  if (keys_used_ == keys_.size()) {
    // Up to 256 bytes come whole and uninterrupted (getrandom(2)).
    static_assert(sizeof keys_ <= 256);
    CHECK(getrandom(keys_.data(), sizeof keys_, 0) == static_cast<ssize_t>(sizeof keys_));
    keys_used_ = 0;
  }
  return keys_[keys_used_++];
}

ClientLink::ClientLink(std::shared_ptr<ClientCore> core, WebTarget to, SocketCallbacks callbacks)
    : Wire(core->wires, Socket(core->wires->loop())),
      target(std::move(to)),
      core_(std::move(core)),
      callbacks_(std::move(callbacks)) {}

void ClientLink::opened() {
  begin_frames();
  expire_never();
  open_ = true;
  if (!abandoned_ && callbacks_.on_open) callbacks_.on_open();
}

void ClientLink::take_text(std::string_view text) {
  if (!abandoned_ && !own_code_ && callbacks_.on_text) callbacks_.on_text(text);
}

void ClientLink::ended(std::optional<std::uint16_t> peer_code, std::string reason) {
  if (peer_code == 0) peer_code = kNoCode;
  std::uint16_t code = kLost;
  if (own_code_) {
    code = *own_code_;
  } else if (open_) {
    code = peer_code.value_or(close_code().value_or(kLost));
  }
  open_ = false;
  if (!cut_because_.empty()) reason = cut_because_;
  const auto on_closed = std::move(callbacks_.on_closed);
  if (!abandoned_ && on_closed) on_closed(code, std::move(reason));
}

bool ClientLink::send(std::string_view text) {
  if (!is_open() || is_cut()) return false;
  if (outbox().size() + text.size() + kMaxFrameHead > options().outbox_bytes) return false;
  queue(Opcode::kText, text, core_->mask_key());
  return true;
}

void ClientLink::close(std::uint16_t code, std::string_view reason) {
  if (own_code_ || is_cut()) return;
  own_code_ = code;
  if (!open_) {
    cut();
    return;
  }
  queue_close(code, reason, core_->mask_key());
  end_within(options().close_deadline);
}

void ClientLink::abandon() {
  abandoned_ = true;
  cut();
}

void ClientLink::on_sweep(base::Instant now) {
  if (!open_ || own_code_ || now - last_life() < options().idle_deadline) return;
  cut_because_ = "the server is silent";
  cut();
}

void ClientLink::on_expired() {
  if (!open_) cut_because_ = "no connection in time";
  cut();
}

ClientCall::ClientCall(std::shared_ptr<ClientCore> core, std::string verb, WebTarget to,
                       std::string content, std::function<void(CallResult)> callback)
    : Wire(core->wires, Socket(core->wires->loop())),
      method(std::move(verb)),
      target(std::move(to)),
      body(std::move(content)),
      core_(std::move(core)),
      done_(std::move(callback)) {}

std::string ClientCall::print_request() const {
  std::string text = method + " " + target.path + " HTTP/1.1\r\nHost: " + print_host(target) +
                     "\r\nConnection: close\r\n";
  for (const auto& [name, value] : target.headers) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  if (!body.empty() || method == "POST") {
    text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  }
  return text.append("\r\n").append(body);
}

CallFailure ClientCall::failure(CallFailure otherwise) const {
  return timed_out_ ? CallFailure::kTimeout : otherwise;
}

void ClientCall::finish(CallResult result) {
  const auto done = std::move(done_);
  if (!abandoned_ && done) done(std::move(result));
}

void ClientCall::abandon() {
  abandoned_ = true;
  cut();
}

void ClientCall::on_expired() {
  timed_out_ = true;
  cut();
}

std::string print_host(const WebTarget& target) {
  const bool address_v6 = target.host.find(':') != std::string::npos;
  const std::string host = address_v6 ? "[" + target.host + "]" : target.host;
  return host + ":" + std::to_string(target.port);
}

Coroutine<bool> dial(std::shared_ptr<Wire> wire, std::string host, std::uint16_t port) {
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  std::vector<Endpoint> endpoints;
  const asio::ip::address address = asio::ip::make_address(host, error);
  if (!error) {
    endpoints.emplace_back(address, port);
  } else {
    Resolver resolver(wire->wires().loop());
    const std::string service = std::to_string(port);
    const auto found = co_await resolver.async_resolve(host, service, token);
    for (const auto& entry : found) {
      if (endpoints.size() < kMaxEndpoints) endpoints.push_back(entry.endpoint());
    }
  }
  Socket& socket = wire->socket();
  for (const Endpoint& endpoint : endpoints) {
    if (wire->is_cut()) break;
    socket.close(error);
    socket.open(endpoint.protocol(), error);
    if (error) continue;
    co_await socket.async_connect(endpoint, token);
    if (error || wire->is_cut()) continue;
    socket.non_blocking(true, error);
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    co_return !error;
  }
  co_return false;
}

ClientSocket::ClientSocket(std::shared_ptr<ClientLink> link) : link_(std::move(link)) {}

ClientSocket::~ClientSocket() {
  if (link_) link_->abandon();
}

ClientSocket& ClientSocket::operator=(ClientSocket&& other) noexcept {
  if (this == &other) return *this;
  if (link_) link_->abandon();
  link_ = std::move(other.link_);
  return *this;
}

bool ClientSocket::send(std::string_view text) {
  return link_ && link_->send(text);
}

void ClientSocket::close(std::uint16_t code, std::string_view reason) {
  if (link_) link_->close(code, reason);
}

std::size_t ClientSocket::outbox_bytes() const {
  return link_ ? link_->outbox().size() : 0;
}

bool ClientSocket::is_open() const {
  return link_ && link_->is_open();
}

std::string_view print(CallFailure failure) {
  switch (failure) {
    case CallFailure::kUnreachable:
      return "no connection to the server";
    case CallFailure::kTimeout:
      return "no answer in time";
    case CallFailure::kBroken:
      return "the answer is broken";
    case CallFailure::kTooBig:
      return "the answer is too long";
  }
  return "failed";
}

WebClient::WebClient(asio::io_context& loop, ClientOptions options)
    : core_(std::make_shared<ClientCore>(loop, options)) {}

WebClient::~WebClient() {
  core_->wires->for_each([](Wire& wire) {
    if (auto* link = dynamic_cast<ClientLink*>(&wire)) link->abandon();
    if (auto* call = dynamic_cast<ClientCall*>(&wire)) call->abandon();
  });
}

ClientSocket WebClient::connect(WebTarget target, SocketCallbacks callbacks) {
  auto link = std::make_shared<ClientLink>(core_, std::move(target), std::move(callbacks));
  core_->wires->add(link);
  link->expire_after(core_->options.connect_deadline);
  asio::co_spawn(core_->wires->loop(), run(link), Rethrow{});
  return ClientSocket(std::move(link));
}

void WebClient::request(std::string method, WebTarget target, std::string body,
                        std::function<void(CallResult)> done) {
  auto call = std::make_shared<ClientCall>(core_, std::move(method), std::move(target),
                                           std::move(body), std::move(done));
  core_->wires->add(call);
  call->expire_after(core_->options.request_deadline);
  asio::co_spawn(core_->wires->loop(), run(call), Rethrow{});
}

}  // namespace cardroom::net
