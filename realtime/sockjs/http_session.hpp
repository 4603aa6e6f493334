// HttpSession: one SockJS session over HTTP, joined to its receivers' responses on one side and to
// the program on the other, which takes it for a WebSocket. What is said when is the Session's.
// Loop's thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "realtime/sockjs/agenda.hpp"
#include "realtime/sockjs/inbound.hpp"
#include "realtime/sockjs/program.hpp"
#include "realtime/sockjs/session.hpp"

namespace cardroom::realtime::sockjs {

class HttpSession final : public net::WebSocketPeer,
                          public Timed,
                          public std::enable_shared_from_this<HttpSession> {
 public:
  // What all sessions of a service share; outlives them.
  struct Context {
    Program program;
    SessionLimits limits;
    Agenda agenda;
    // The session is gone: to be forgotten, which may destroy it.
    std::function<void(const HttpSession&)> forget;
  };

  // `network`: of the address that made it, as are all others that may use it.
  HttpSession(Context& context, std::string name, std::string network);
  ~HttpSession() override;

  const std::string& name() const { return name_; }
  const std::string& network() const { return network_; }

  // A client comes to receive; `head` is its response without a body. The peer's handler then
  // tells what becomes of it.
  std::unique_ptr<net::StreamHandler> attach(net::StreamPeer& peer, const net::HttpRequest& request,
                                             const Receiver& receiver, net::HttpResponse head);
  void take(const Messages& messages);
  // The program is told that the session is over, once.
  void end_program(std::uint16_t code);

  // ---- Timed ----
  base::Instant due() const override { return session_.due(); }
  void tick(base::Instant now) override;

  // ---- WebSocketPeer ----
  bool send(std::string_view text) override;
  // SockJS carries texts.
  bool send_binary(std::string_view) override { return false; }
  void close(std::uint16_t code, std::string_view reason) override;
  void drop_queued() override;
  std::size_t outbox_bytes() const override { return session_.queued_bytes(); }
  std::uint64_t id() const override { return id_; }

 private:
  class Receiving;

  void on_room(const net::StreamPeer& peer);
  void on_gone(const net::StreamPeer& peer);
  void deliver(const Sent& sent);
  void become_slow();
  void tell_slow();
  void finish();
  base::Instant now() const { return context_.program.clock().instant; }

  Context& context_;
  const std::string name_, network_;
  const std::uint64_t id_;
  Session session_;
  net::StreamPeer* peer_ = nullptr;  // of the receiver at hand
  bool streams_ = false;
  net::HttpResponse head_;  // of a poll that waits
  std::unique_ptr<net::SocketHandler> handler_;
  bool slow_ = false;
};

}  // namespace cardroom::realtime::sockjs
