// The web client: WebSockets by the thousand and single HTTP requests, for bots, tools and tests.
// Never a player's browser, never TLS. Lives on the one thread that runs its io_context; every
// callback is made there, none from inside a call of this interface.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/result.hpp"
#include "shared/base/time.hpp"
#include "shared/net/http_message.hpp"

namespace cardroom::net {

struct ClientOptions {
  std::size_t max_message_bytes = 256 * 1024;
  std::size_t max_response_bytes = 4 * 1024 * 1024;
  std::size_t outbox_bytes = 256 * 1024;  // of one WebSocket
  base::Millis connect_deadline{10'000};  // until on_open
  base::Millis request_deadline{30'000};  // of one HTTP request, from connect to the last byte
  base::Millis idle_deadline{90'000};     // without a byte from the server, which pings every 25 s
  base::Millis close_deadline{5'000};     // from the close frame to the end of the connection
  base::Millis sweep_every{250};          // how often deadlines are looked at
};

struct WebTarget {
  std::string host = "127.0.0.1";  // an address, or a name to resolve
  std::uint16_t port = 0;
  std::string path = "/ws";  // with its query
  HttpHeaders headers;       // beside Host and those of the upgrade
};

struct SocketCallbacks {
  std::function<void()> on_open;
  std::function<void(std::string_view)> on_text;  // a whole text message
  // Always comes, and last: the code of the first close frame of either side and the server's
  // reason; 1006 where the connection was lost, could not be made or was refused (the reason says).
  std::function<void(std::uint16_t code, std::string reason)> on_closed;
};

class ClientCore;
class ClientLink;

// One WebSocket's handle. Destroying it cuts the connection, and no callback is made any more; that
// may be done inside a callback. Moves, never copies.
class ClientSocket {
 public:
  ClientSocket() = default;
  explicit ClientSocket(std::shared_ptr<ClientLink> link);
  ~ClientSocket();
  ClientSocket(ClientSocket&&) noexcept = default;
  ClientSocket& operator=(ClientSocket&& other) noexcept;

  // False, with nothing queued, before on_open, when closing, or where the outbox is full.
  bool send(std::string_view text);
  void close(std::uint16_t code, std::string_view reason = {});
  std::size_t outbox_bytes() const;
  bool is_open() const;

 private:
  std::shared_ptr<ClientLink> link_;
};

enum class CallFailure : std::uint8_t { kUnreachable, kTimeout, kBroken, kTooBig };
std::string_view print(CallFailure failure);
using CallResult = base::Result<HttpResponse, CallFailure>;

// The maker of sockets and requests. Destroying it cuts all of its connections without a callback.
class WebClient {
 public:
  explicit WebClient(boost::asio::io_context& loop, ClientOptions options = {});
  ~WebClient();
  WebClient(const WebClient&) = delete;
  WebClient& operator=(const WebClient&) = delete;

  [[nodiscard]] ClientSocket connect(WebTarget target, SocketCallbacks callbacks);

  // One request on a connection of its own; header names of the response are in lower case.
  void request(std::string method, WebTarget target, std::string body,
               std::function<void(CallResult)> done);

 private:
  std::shared_ptr<ClientCore> core_;
};

}  // namespace cardroom::net
