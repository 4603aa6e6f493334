// SocketSession: one SockJS session over a WebSocket. It lives as long as the WebSocket, whatever
// name it has in the URL; the program takes it for the WebSocket itself.
// Loop's thread.
#pragma once

#include <memory>
#include <string_view>

#include "realtime/sockjs/agenda.hpp"
#include "realtime/sockjs/program.hpp"

namespace cardroom::realtime::sockjs {

class SocketSession final : public net::SocketHandler, public net::WebSocketPeer, public Timed {
 public:
  // All three outlive it.
  SocketSession(net::WebSocketPeer& peer, const net::HttpRequest& request, const Program& program,
                Agenda& agenda, base::Millis heartbeat);
  ~SocketSession() override;

  // ---- SocketHandler ----
  void on_text(std::string_view text) override;
  void on_slow() override { handler_->on_slow(); }
  void on_closed(std::uint16_t code) override { handler_->on_closed(code); }

  // ---- Timed ----
  base::Instant due() const override { return due_; }
  void tick(base::Instant now) override;

  // ---- WebSocketPeer ----
  bool send(std::string_view text) override;
  // SockJS carries texts.
  bool send_binary(std::string_view) override { return false; }
  void close(std::uint16_t code, std::string_view reason) override;
  void drop_queued() override { peer_.drop_queued(); }
  std::size_t outbox_bytes() const override { return peer_.outbox_bytes(); }
  std::uint64_t id() const override { return peer_.id(); }

 private:
  net::WebSocketPeer& peer_;
  Agenda& agenda_;
  const base::Millis heartbeat_;
  base::Instant due_;
  bool closing_ = false;
  std::unique_ptr<net::SocketHandler> handler_;
};

}  // namespace cardroom::realtime::sockjs
