// ServerCore: what all connections of one server share. Connection: one of them, from accept to its
// end, first HTTP, then perhaps a WebSocket. What reads HTTP and frames is in web_serve.cpp.
// Knows no Beast. Inside shared/net only; on the loop's thread.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "shared/net/port_share.hpp"
#include "shared/net/web_server.hpp"
#include "shared/net/wire.hpp"

namespace cardroom::net {

class Connection;
class ResponseStream;
using ConnectionPtr = std::shared_ptr<Connection>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

class ServerCore : public std::enable_shared_from_this<ServerCore> {
 public:
  ServerCore(asio::io_context& loop, ServerOptions server_options, WebHandler& web_handler);

  const ServerOptions options;
  WebHandler* handler;  // null once the server is destroyed
  const std::shared_ptr<Wires> wires;
  Acceptor acceptor;
  std::uint64_t listening = 0;  // which time it is; what was begun in an earlier one ends
  std::uint16_t port = 0;       // that it has, or had; 0 before the first time
  std::optional<PortShare> share;
  Timer accept_pause, recount;
  ServerCounts counts;
  bool draining = false;

  void take(Socket socket, const IpAddress& peer);
  void stop_accepting();
  void close_all(std::uint16_t code, std::string_view reason, base::Millis deadline);
  void shut();

 private:
  std::uint64_t next_id_ = 1;
};

// A reply that a handler owes: filled once, now or later; `filled` wakes who waits for it.
struct PendingReply {
  explicit PendingReply(asio::io_context& loop) : filled(loop) {}
  std::optional<HttpResponse> response;
  Timer filled;
};

class Connection final : public Wire, public WebSocketPeer {
 public:
  Connection(std::shared_ptr<ServerCore> core, Socket socket, const IpAddress& peer,
             std::uint64_t id);
  ~Connection() override;

  ServerCore& core() { return *core_; }
  const ServerOptions& options() const { return core_->options; }
  // Of the other end, or of whom a proxy's header named.
  const IpAddress& address() const { return peer_; }
  void come_from(const IpAddress& client) { peer_ = plain_address(client); }
  // Asks the handler, once.
  bool admitted();
  // Whose this request is, by the word of trusted proxies.
  std::string client(const HttpHeaders& headers) const;
  std::string& inbound() { return inbound_; }

  // Between requests: a drain may cut it.
  void begin_rest(base::Millis deadline);
  void begin_work(base::Millis deadline);
  bool draining() const { return core_->draining; }
  // The reply to this request, asked of the handler; what arrives is in the returned object.
  std::shared_ptr<PendingReply> ask(const HttpRequest& request);

  // Where the handler answers this request in pieces; null where it does not. It is there until the
  // next is opened.
  ResponseStream* open_stream(const HttpRequest& request, KeepAlive keep_alive);
  void close_stream();

  // The WebSocket's life: open, messages, end. False where the server is gone.
  bool open_session(const HttpRequest& request);
  void take_text(std::string_view text);
  void take_binary(std::string_view bytes);
  // `peer_code` where the peer's close frame was read.
  void end_session(std::optional<std::uint16_t> peer_code);

  void drain(std::uint16_t code, std::string_view reason, base::Millis deadline);

  // Nothing of it is left but this object.
  void depart();

  // WebSocketPeer
  bool send(std::string_view text) override { return send(Opcode::kText, text); }
  bool send_binary(std::string_view bytes) override { return send(Opcode::kBinary, bytes); }
  void close(std::uint16_t code, std::string_view reason) override;
  void drop_queued() override;
  std::size_t outbox_bytes() const override { return outbox().size(); }
  std::uint64_t id() const override { return id_; }

 private:
  void on_sweep(base::Instant now) override;
  void on_cut() override;
  void on_flushed() override;
  void watch();
  void on_readable();
  bool send(Opcode opcode, std::string_view payload);
  bool has_room(std::size_t bytes) const;
  void become_slow();
  void tell_slow();

  const std::shared_ptr<ServerCore> core_;
  const std::uint64_t id_;
  IpAddress peer_;
  std::string inbound_;  // HTTP bytes read and not yet parsed
  std::weak_ptr<PendingReply> pending_;
  std::unique_ptr<ResponseStream> stream_;
  bool watching_ = false;
  std::unique_ptr<SocketHandler> session_;
  base::Instant next_ping_;
  std::optional<std::uint16_t> own_code_;  // of our close frame; set: closing
  bool open_ = false;                      // from just before on_open until on_closed
  bool slow_ = false;
  bool resting_ = true;
  bool admitted_ = false;
};

// The whole life of a connection; its return means that nothing of it is left (web_serve.cpp).
Coroutine<void> serve(ConnectionPtr connection);

// Each while the server's `listening` is `begun` (listener.cpp).
Coroutine<void> accept_all(std::shared_ptr<ServerCore> core, std::uint64_t begun);
Coroutine<void> renew_share(std::shared_ptr<ServerCore> core, std::uint64_t begun);

}  // namespace cardroom::net
