// WebServer: the port, the accepting, and the end of all.
#include <netinet/tcp.h>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/net/connection.hpp"

namespace cardroom::net {

namespace {

using boost::system::error_code;
using Address = asio::ip::address;
using Endpoint = asio::ip::tcp::endpoint;

constexpr base::Millis kMinAcceptPause{10};
constexpr base::Millis kMaxAcceptPause{1'000};
constexpr base::Millis kRecountEvery{1'000};
constexpr int kBacklog = 4096;
constexpr int kUserTimeoutMs = 30'000;    // data unacknowledged for so long: the peer is gone
constexpr int kNotSentLowAt = 16 * 1024;  // what the kernel holds unsent, beyond it: our outbox

template <int kLevel, int kName>
using IntegerOption = asio::detail::socket_option::integer<kLevel, kName>;

ListenRefusal refusal_of(const error_code& error) {
  if (error == asio::error::address_in_use) return ListenRefusal::kAddressInUse;
  if (error == asio::error::access_denied) return ListenRefusal::kNotPermitted;
  if (error == boost::system::errc::address_not_available) return ListenRefusal::kBadAddress;
  return ListenRefusal::kOther;
}

// What is set on the listening socket is inherited by every socket accepted from it.
error_code open_acceptor(Acceptor& acceptor, const Endpoint& endpoint,
                         const ServerOptions& options) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error && options.reuse_port) {
    acceptor.set_option(IntegerOption<SOL_SOCKET, SO_REUSEPORT>(1), error);
  }
  if (!error) acceptor.set_option(asio::ip::tcp::no_delay(true), error);
  const asio::socket_base::send_buffer_size send_buffer(options.send_buffer_bytes);
  if (!error) acceptor.set_option(send_buffer, error);
  error_code ignored;  // without these two the server is only less frugal
  acceptor.set_option(IntegerOption<IPPROTO_TCP, TCP_USER_TIMEOUT>(kUserTimeoutMs), ignored);
  acceptor.set_option(IntegerOption<IPPROTO_TCP, TCP_NOTSENT_LOWAT>(kNotSentLowAt), ignored);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(kBacklog, error);
  return error;
}

}  // namespace

std::string_view print(ListenRefusal refusal) {
  switch (refusal) {
    case ListenRefusal::kBadAddress:
      return "not an address of this machine";
    case ListenRefusal::kAddressInUse:
      return "the port is taken by another program";
    case ListenRefusal::kNotPermitted:
      return "this user may not listen on the port";
    case ListenRefusal::kNotShared:
      return "the system cannot keep a client at one of those that share the port";
    case ListenRefusal::kOther:
      return "the system refused to listen";
  }
  return "refused";
}

Coroutine<void> accept_all(std::shared_ptr<ServerCore> core, std::uint64_t begun) {
  base::Millis pause = kMinAcceptPause;
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  while (core->listening == begun) {
    Endpoint peer;
    Socket socket = co_await core->acceptor.async_accept(peer, token);
    if (core->listening != begun) co_return;
    if (!error) {
      pause = kMinAcceptPause;
      core->take(std::move(socket), peer.address());
    } else if (error != asio::error::connection_aborted) {
      // Out of descriptors or of memory: what is left in the backlog waits until some are free.
      ++core->counts.accept_pauses;
      core->accept_pause.expires_after(pause);
      pause = std::min(2 * pause, kMaxAcceptPause);
      error_code woken;
      auto wait = asio::redirect_error(kAwait, woken);
      co_await core->accept_pause.async_wait(wait);
    }
  }
}

Coroutine<void> renew_share(std::shared_ptr<ServerCore> core, std::uint64_t begun) {
  error_code woken;
  auto token = asio::redirect_error(kAwait, woken);
  while (core->listening == begun) {
    // What cannot be counted now is counted next time.
    core->share->renew();
    core->recount.expires_after(kRecountEvery);
    co_await core->recount.async_wait(token);
  }
}

WebServer::WebServer(asio::io_context& loop, ServerOptions options, WebHandler& handler)
    : core_(std::make_shared<ServerCore>(loop, std::move(options), handler)) {}

WebServer::~WebServer() {
  core_->shut();
}

base::Result<std::uint16_t, ListenRefusal> WebServer::listen() {
  CHECK(!core_->acceptor.is_open());
  error_code error;
  const Address address = asio::ip::make_address(core_->options.address, error);
  if (error) return base::refuse(ListenRefusal::kBadAddress);
  const Endpoint endpoint(address, core_->port ? core_->port : core_->options.port);
  error = open_acceptor(core_->acceptor, endpoint, core_->options);
  if (error) {
    core_->stop_accepting();
    return base::refuse(refusal_of(error));
  }
  core_->port = port();
  if (core_->options.reuse_port && core_->options.proxies.ranges.empty()) {
    core_->share.emplace(core_->acceptor.native_handle(), Endpoint(address, core_->port));
    if (!core_->share->renew()) {
      core_->stop_accepting();
      return base::refuse(ListenRefusal::kNotShared);
    }
    asio::co_spawn(core_->wires->loop(), renew_share(core_, core_->listening), Rethrow{});
  }
  asio::co_spawn(core_->wires->loop(), accept_all(core_, core_->listening), Rethrow{});
  return core_->port;
}

void WebServer::stop_accepting() {
  core_->stop_accepting();
}

void WebServer::close_all(std::uint16_t code, std::string_view reason, base::Millis deadline,
                          std::function<void()> done) {
  core_->close_all(code, reason, deadline);
  if (core_->wires->size() == 0) {
    asio::post(core_->wires->loop(), std::move(done));
  } else {
    core_->wires->when_empty(std::move(done));
  }
}

std::uint16_t WebServer::port() const {
  error_code ignored;
  return core_->acceptor.local_endpoint(ignored).port();
}

ServerCounts WebServer::counts() const {
  ServerCounts counts = core_->counts;
  counts.connections = core_->wires->size();
  counts.port_sharers = core_->share ? core_->share->listeners() : 0;
  return counts;
}

}  // namespace cardroom::net
