// The client's connections: ClientLink is one WebSocket, ClientCall one HTTP request. What speaks
// HTTP and frames is in web_client.cpp. Knows no Beast. Inside shared/net only; loop's thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "shared/net/web_client.hpp"
#include "shared/net/wire.hpp"

namespace cardroom::net {

class ClientCore {
 public:
  ClientCore(asio::io_context& loop, ClientOptions client_options);

  const ClientOptions options;
  const std::shared_ptr<Wires> wires;

  // A client's frames are masked with keys nobody can guess (RFC 6455 §10.3): the kernel's.
  std::uint32_t mask_key();

 private:
  std::array<std::uint32_t, 64> keys_{};
  std::size_t keys_used_ = keys_.size();
};

class ClientLink final : public Wire {
 public:
  ClientLink(std::shared_ptr<ClientCore> core, WebTarget to, SocketCallbacks callbacks);

  const WebTarget target;
  const ClientOptions& options() const { return core_->options; }

  void opened();
  void take_text(std::string_view text);
  // The last callback. `peer_code` where the server's close frame was read.
  void ended(std::optional<std::uint16_t> peer_code, std::string reason);

  bool send(std::string_view text);
  void close(std::uint16_t code, std::string_view reason);
  void abandon();
  bool is_open() const { return open_ && !own_code_ && !close_code(); }

 private:
  void on_sweep(base::Instant now) override;
  void on_expired() override;

  const std::shared_ptr<ClientCore> core_;
  SocketCallbacks callbacks_;
  std::optional<std::uint16_t> own_code_;
  std::string_view cut_because_;
  bool open_ = false;
  bool abandoned_ = false;
};

class ClientCall final : public Wire {
 public:
  ClientCall(std::shared_ptr<ClientCore> core, std::string verb, WebTarget to, std::string content,
             std::function<void(CallResult)> callback);

  const std::string method;
  const WebTarget target;
  const std::string body;
  const ClientOptions& options() const { return core_->options; }

  std::string print_request() const;
  // The failure that `otherwise` is, unless the deadline came before it.
  CallFailure failure(CallFailure otherwise) const;
  void finish(CallResult result);
  void abandon();

 private:
  void on_sweep(base::Instant) override {}
  void on_expired() override;

  const std::shared_ptr<ClientCore> core_;
  std::function<void(CallResult)> done_;
  bool timed_out_ = false;
  bool abandoned_ = false;
};

// "host:port", with brackets around an IPv6 address.
std::string print_host(const WebTarget& target);

// Resolves where it must, and connects; false where no address answered.
Coroutine<bool> dial(std::shared_ptr<Wire> wire, std::string host, std::uint16_t port);

// The whole life of a link and of a call (web_client.cpp).
Coroutine<void> run(std::shared_ptr<ClientLink> link);
Coroutine<void> run(std::shared_ptr<ClientCall> call);

}  // namespace cardroom::net
