// The web server: HTTP/1.1, whole responses or in pieces, and WebSocket (RFC 6455) on one port,
// behind plain interfaces.
// Never looks inside a message, never knows a game, never blocks.
// Lives on the one thread that runs its io_context; every call in both directions is made there.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/result.hpp"
#include "shared/base/time.hpp"
#include "shared/net/client_address.hpp"
#include "shared/net/http_message.hpp"
#include "shared/net/tls.hpp"

namespace cardroom::net {

// Close codes of the carrier itself; those of PROTOCOL.md above 4002 are the session's.
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseNotText = 1003;
inline constexpr std::uint16_t kCloseNotUtf8 = 1007;
inline constexpr std::uint16_t kCloseTooBig = 1009;
inline constexpr std::uint16_t kCloseLost = 1006;  // never sent: told to on_closed only
inline constexpr std::uint16_t kCloseTooSlow = 4001;
inline constexpr std::uint16_t kCloseIdle = 4002;

struct ServerOptions {
  std::string address = "127.0.0.1";  // of one interface, IPv4 or IPv6, never a name
  std::uint16_t port = 0;             // 0: any free one; WebServer::port() tells which
  std::size_t max_connections = 25'000;
  // Several processes may listen on the port, each told so (SO_REUSEPORT). The kernel brings each
  // network to one of them; but where there are proxies, from which all may come, each connection.
  bool reuse_port = false;
  std::shared_ptr<Tls> tls = nullptr;  // null: plain TCP
  // Whose word about a client's address is taken. With `proxy_protocol` nobody else may connect,
  // and each connection begins with their header (proxy_header.hpp), before TLS.
  TrustedProxies proxies = {};
  bool proxy_protocol = false;

  std::size_t max_header_bytes = 8 * 1024;
  std::size_t max_body_bytes = 64 * 1024;
  std::size_t max_message_bytes = 4096;
  // Of one WebSocket, frames' headers counted; of one response that comes in pieces.
  std::size_t outbox_bytes = 32 * 1024;
  int send_buffer_bytes = 64 * 1024;  // SO_SNDBUF

  base::Millis handshake_deadline{10'000};   // a proxy's header and TLS, from the accept
  base::Millis header_deadline{10'000};      // from the first byte, or from the accept
  base::Millis body_deadline{20'000};        // from the end of the headers
  base::Millis keep_alive_deadline{60'000};  // between two requests
  base::Millis handler_deadline{15'000};     // until a HttpReply is called
  base::Millis write_deadline{30'000};       // for each 64 KiB of a response
  base::Millis ping_every{25'000};
  base::Millis idle_deadline{60'000};   // without a sign of life: 4002
  base::Millis stall_deadline{10'000};  // a full outbox without progress: 4001
  base::Millis close_deadline{5'000};   // from the close frame to the end of the connection
  base::Millis sweep_every{1'000};      // how often deadlines are looked at; their resolution
};

// One WebSocket, as its handler may use it: from on_open until on_closed returns.
class WebSocketPeer {
 public:
  virtual ~WebSocketPeer() = default;

  // Queues one text message; it leaves with all others of this turn of the loop in one write.
  // `text` is UTF-8 (the caller's promise) and is copied. False, with nothing queued, where the
  // outbox is full (on_slow follows, later) or the socket is closing.
  virtual bool send(std::string_view text) = 0;
  // The same of a binary message.
  virtual bool send_binary(std::string_view bytes) = 0;

  // Sends a close frame after what is queued; no message is read any more, on_closed follows.
  // A second call does nothing. `reason` is cut at 123 bytes.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;

  // Forgets the messages queued but for one whose first byte has left: room for a snapshot or for a
  // farewell. The answer to on_slow of one who wants to go on.
  virtual void drop_queued() = 0;

  virtual std::size_t outbox_bytes() const = 0;
  virtual std::uint64_t id() const = 0;  // unique within the process's life
};

// What the session of one WebSocket implements. No call is made from inside send, close or
// drop_queued. A handler that throws ends the program through io_context::run. The carrier itself
// refuses what is binary unless it is wanted (1003), over the bound (1009), not UTF-8 (1007) or no
// WebSocket frame (1002): on_closed tells the code.
class SocketHandler {
 public:
  virtual ~SocketHandler() = default;

  // A whole text message; the view ends with the call.
  virtual void on_text(std::string_view text) = 0;

  // A whole binary message, where the terms of this WebSocket let them in.
  virtual void on_binary(std::string_view) {}

  // The outbox was full and a message was not taken. Whoever wants to go on calls drop_queued and
  // sends a snapshot; else the carrier closes 4001.
  virtual void on_slow() {}

  // The last call; the handler is destroyed after it. `code`: of the first close frame of either
  // side, 1005 where the client's had none, 1006 where the connection was lost.
  virtual void on_closed(std::uint16_t code) = 0;
};

// What one WebSocket may carry.
enum class Binary : std::uint8_t { kRefused, kTaken };
struct SocketTerms {
  std::size_t max_message_bytes;
  Binary binary = Binary::kRefused;
};

// One HTTP request that is answered when there is something to say, at once or in pieces. Its
// handler may use it from on_stream until on_closed returns; after the end calls do nothing.
class StreamPeer {
 public:
  virtual ~StreamPeer() = default;

  // The whole response, which is also its end.
  virtual void respond(HttpResponse response) = 0;

  // The status and headers of a response in pieces; the body is no part of it. Before any piece.
  virtual void begin(const HttpResponse& head) = 0;

  // One piece, not empty: one chunk of HTTP/1.1; nothing but the bytes on HTTP/1.0. It leaves with
  // all else of this turn of the loop in one write. Pieces are taken while has_room(); the one that
  // fills the outbox may be longer than the room. False, with nothing queued, where there was none.
  virtual bool send(std::string_view piece) = 0;
  virtual bool has_room() const = 0;

  // No more pieces. The connection goes on to its next request where it may.
  virtual void end() = 0;
};

// kLost: the client went away, or stopped sending, or did not read for the stall deadline, or the
// server is stopped: what was queued may not have arrived.
enum class StreamEnd : std::uint8_t { kDone, kLost };

// What answers one request in pieces. No call is made from inside a call of the peer.
class StreamHandler {
 public:
  virtual ~StreamHandler() = default;

  // There is room again after there was none.
  virtual void on_room() {}

  // The last call; the handler is destroyed after it. It comes at once when the client goes, also
  // while nothing is sent.
  virtual void on_closed(StreamEnd end) = 0;
};

// What the program implements, once a server.
class WebHandler {
 public:
  virtual ~WebHandler() = default;

  // Whether a connection of this client is taken; asked before anything is read of it but a proxy's
  // header. `left` follows for each that was.
  virtual bool admit(const IpAddress&) { return true; }
  virtual void left(const IpAddress&) {}

  // Any request that is not an upgrade to WebSocket.
  virtual void on_http(const HttpRequest& request, HttpReply reply) = 0;

  // The carrier's own refusal of a request whose head it has read, as that its body is too long:
  // who else may read it, in headers of the handler's.
  virtual void on_refused(const HttpRequest&, HttpResponse&) {}

  // The same request, asked before on_http: a handler where it is to be answered later or in
  // pieces. `peer` may be used already. Null: on_http is asked, and `peer` was not touched.
  virtual std::unique_ptr<StreamHandler> on_stream(StreamPeer&, const HttpRequest&) { return {}; }

  // A response where this request may not be upgraded (unknown path, Origin, too many); nothing
  // where it may.
  virtual std::optional<HttpResponse> refuse_upgrade(const HttpRequest& request) = 0;

  // What the WebSocket that this request asks for may carry.
  virtual SocketTerms terms(const HttpRequest&, SocketTerms usual) { return usual; }

  // A WebSocket is open; `peer` may be sent to already, and outlives the handler. Never null.
  virtual std::unique_ptr<SocketHandler> on_open(WebSocketPeer& peer,
                                                 const HttpRequest& request) = 0;
};

struct ServerCounts {
  std::size_t connections = 0;   // now, WebSockets included
  std::size_t web_sockets = 0;   // now
  std::size_t streams = 0;       // now: requests that are answered in pieces
  std::size_t port_sharers = 0;  // now, this process included; 0 where networks are not kept apart
  std::uint64_t accepted = 0;
  std::uint64_t turned_away = 0;    // over max_connections, or not admitted
  std::uint64_t not_arrived = 0;    // no proxy's header, or no TLS, that is taken
  std::uint64_t accept_pauses = 0;  // out of descriptors or memory
  std::uint64_t http_requests = 0;
  std::uint64_t refused_requests = 0;  // 400, 413, 431 by the carrier itself
  bool operator==(const ServerCounts&) const = default;
};

enum class ListenRefusal : std::uint8_t {
  kBadAddress,
  kAddressInUse,
  kNotPermitted,
  kNotShared,
  kOther
};
std::string_view print(ListenRefusal refusal);

class ServerCore;

// Listens from `listen` on. Destroying it closes every connection at once (each open WebSocket is
// told on_closed(1001)); the io_context may outlive it. The handler must outlive it.
class WebServer {
 public:
  WebServer(boost::asio::io_context& loop, ServerOptions options, WebHandler& handler);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  // The port that is listened on. Again after stop_accepting, and then on the same one.
  base::Result<std::uint16_t, ListenRefusal> listen();

  // Accepts no more connections; those that are there live on.
  void stop_accepting();

  // Stops accepting, closes every WebSocket with this code after what is queued and every HTTP
  // connection after the request in hand; what is left at the deadline is cut. `done` is called
  // once, later, when no connection is left; it may destroy the server. Call once.
  void close_all(std::uint16_t code, std::string_view reason, base::Millis deadline,
                 std::function<void()> done);

  std::uint16_t port() const;
  ServerCounts counts() const;

 private:
  std::shared_ptr<ServerCore> core_;
};

}  // namespace cardroom::net
