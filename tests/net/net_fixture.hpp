// What the tests of shared/net share: a loop that is run until a condition holds, a server whose
// handler records and echoes, and a raw peer that speaks bytes. Never sleeps.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/net/web_client.hpp"
#include "shared/net/web_server.hpp"

namespace cardroom::net {

// Runs the loop until the condition holds; false where it does not within the deadline.
bool await(boost::asio::io_context& loop, const std::function<bool()>& condition);

// A handler with one page for each case. "/ws" upgrades unless the Origin is "http://evil".
class EchoHandler : public WebHandler {
 public:
  void on_http(const HttpRequest& request, HttpReply reply) override;
  void on_refused(const HttpRequest& request, HttpResponse& response) override {
    response.headers.emplace_back("X-Refused", request.method + " " + request.path);
  }
  std::optional<HttpResponse> refuse_upgrade(const HttpRequest& request) override;
  std::unique_ptr<SocketHandler> on_open(WebSocketPeer& peer, const HttpRequest& request) override;

  SocketTerms terms(const HttpRequest&, SocketTerms usual) override {
    return wanted.value_or(usual);
  }

  std::optional<SocketTerms> wanted;  // of every WebSocket, in place of the usual terms
  std::vector<HttpRequest> requests;
  std::vector<HttpReply> owed;        // replies to "/later"
  std::vector<WebSocketPeer*> peers;  // open ones, oldest first
  std::vector<std::string> texts;     // every message, in order of arrival
  std::vector<std::uint16_t> closed;  // codes, in order
  std::function<void(WebSocketPeer&)> when_open;
  std::function<void(WebSocketPeer&)> when_slow;
  int slow = 0;
};

// A client of bytes on a non-blocking socket, for what no well-behaved client sends.
class RawPeer {
 public:
  enum class Buffer : std::uint8_t { kUsual, kSmall };

  RawPeer(boost::asio::io_context& loop, std::uint16_t port, Buffer buffer = Buffer::kUsual);
  ~RawPeer();
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  // Opens the socket only; connect() follows.
  static int open_socket(Buffer buffer);
  RawPeer(boost::asio::io_context& loop, std::uint16_t port, int socket);

  // A listening socket that nobody accepts from.
  static int listen_and_never_answer();
  static std::uint16_t port_of(int socket);
  static void close_socket(int socket);

  void send(std::string_view bytes);
  void end_sending();
  // All that has come so far, and is not yet taken.
  const std::string& received();
  std::string take();
  bool ended();
  // Runs the loop until `text` was received.
  bool await_text(std::string_view text);
  bool await_bytes(std::size_t count);
  bool await_end();
  // Upgrades to "/ws"; true where the server did.
  bool upgrade();

 private:
  void pump();

  boost::asio::io_context& loop_;
  int socket_;
  std::string received_;
  bool ended_ = false;
};

inline constexpr std::uint8_t kTextFrame = 0x81;
inline constexpr std::uint8_t kBinaryFrame = 0x82;
inline constexpr std::uint8_t kTextBegins = 0x01;
inline constexpr std::uint8_t kContinues = 0x00;
inline constexpr std::uint8_t kContinuesLast = 0x80;
inline constexpr std::uint8_t kCloseFrame = 0x88;
inline constexpr std::uint8_t kPingFrame = 0x89;
inline constexpr std::uint8_t kPongFrame = 0x8a;

// A client's frame, masked; `first` is its first byte.
std::string masked_frame(std::uint8_t first, std::string_view payload);
// A server's frame, of less than 64 KiB.
std::string plain_frame(std::uint8_t first, std::string_view payload);
std::string close_frame(std::uint16_t code, std::string_view reason);

// One loop, one server on a free port, its handler and a client.
class NetTest : public testing::Test {
 protected:
  NetTest() = default;
  ~NetTest() override;

  void start(ServerOptions options = quick());
  // Deadlines short enough for a test, long enough for a sanitizer.
  static ServerOptions quick();

  bool await(const std::function<bool()>& condition) { return net::await(loop, condition); }
  WebTarget target(std::string path = "/ws") const;
  // One whole HTTP exchange on a raw connection that the server closes.
  std::string exchange(std::string_view request);
  CallResult call(const std::string& method, const std::string& path, const std::string& body = {},
                  HttpHeaders headers = {});

  boost::asio::io_context loop{1};
  EchoHandler handler;
  std::unique_ptr<WebServer> server;
  std::unique_ptr<WebClient> client;
};

}  // namespace cardroom::net
