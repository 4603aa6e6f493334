#include "net/net_fixture.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

namespace cardroom::net {

namespace {

constexpr std::chrono::seconds kPatience{30};

class EchoSession : public SocketHandler {
 public:
  EchoSession(EchoHandler& handler, WebSocketPeer& peer) : handler_(handler), peer_(peer) {}

  void on_text(std::string_view text) override {
    handler_.texts.emplace_back(text);
    if (text == "quit") return peer_.close(4500, "you asked");
    peer_.send(text);
  }
  void on_binary(std::string_view bytes) override { peer_.send_binary(bytes); }
  void on_slow() override {
    ++handler_.slow;
    if (handler_.when_slow) handler_.when_slow(peer_);
  }
  void on_closed(std::uint16_t code) override {
    handler_.closed.push_back(code);
    std::erase(handler_.peers, &peer_);
  }

 private:
  EchoHandler& handler_;
  WebSocketPeer& peer_;
};

HttpResponse page(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

}  // namespace

bool await(boost::asio::io_context& loop, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    if (loop.stopped()) loop.restart();
    loop.run_one_for(std::chrono::milliseconds(2));
    loop.poll();
  }
  return true;
}

void EchoHandler::on_http(const HttpRequest& request, HttpReply reply) {
  requests.push_back(request);
  if (request.path == "/later") {
    owed.push_back(std::move(reply));
  } else if (request.path == "/never") {
    return;
  } else if (request.path == "/big") {
    reply(page(200, std::string(1'000'000, 'b')));
  } else if (request.path != "/") {
    reply(page(404, "no such page"));
  } else if (request.method == "POST") {
    reply(page(200, request.body));
  } else if (request.method == "GET" || request.method == "HEAD") {
    reply(page(200, "hello"));
  } else {
    reply(page(405, ""));
  }
}

std::optional<HttpResponse> EchoHandler::refuse_upgrade(const HttpRequest& request) {
  requests.push_back(request);
  if (request.path != "/ws") return page(404, "no such page");
  if (request.header("origin") == "http://evil") return page(403, "not from here");
  return std::nullopt;
}

std::unique_ptr<SocketHandler> EchoHandler::on_open(WebSocketPeer& peer, const HttpRequest&) {
  peers.push_back(&peer);
  if (when_open) when_open(peer);
  return std::make_unique<EchoSession>(*this, peer);
}

int RawPeer::open_socket(Buffer buffer) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_GE(fd, 0);
  const int small = 4096;
  if (buffer == Buffer::kSmall) {
    EXPECT_EQ(::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
  }
  return fd;
}

RawPeer::RawPeer(boost::asio::io_context& loop, std::uint16_t port, Buffer buffer)
    : RawPeer(loop, port, open_socket(buffer)) {}

RawPeer::RawPeer(boost::asio::io_context& loop, std::uint16_t port, int socket)
    : loop_(loop), socket_(socket) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // The backlog takes it: the server's loop need not run for that.
  EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  EXPECT_EQ(::fcntl(socket_, F_SETFL, O_NONBLOCK), 0);
}

RawPeer::~RawPeer() {
  ::close(socket_);
}

int RawPeer::listen_and_never_answer() {
  const int fd = open_socket(Buffer::kUsual);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
  EXPECT_EQ(::listen(fd, 16), 0);
  return fd;
}

std::uint16_t RawPeer::port_of(int socket) {
  sockaddr_in at{};
  socklen_t size = sizeof at;
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size), 0);
  return ntohs(at.sin_port);
}

void RawPeer::close_socket(int socket) {
  ::close(socket);
}

void RawPeer::send(std::string_view bytes) {
  EXPECT_TRUE(await(loop_, [this, &bytes] {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
    return bytes.empty() || (n < 0 && errno != EAGAIN);
  }));
}

void RawPeer::end_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void RawPeer::pump() {
  std::array<char, 16384> chunk{};
  while (!ended_) {
    const ssize_t n = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      ended_ = true;
      return;
    }
    received_.append(chunk.data(), static_cast<std::size_t>(n));
  }
}

const std::string& RawPeer::received() {
  pump();
  return received_;
}

std::string RawPeer::take() {
  return std::exchange(received_, {});
}

bool RawPeer::ended() {
  pump();
  return ended_;
}

bool RawPeer::await_text(std::string_view text) {
  return await(loop_, [this, text] { return received().find(text) != std::string::npos; });
}

bool RawPeer::await_bytes(std::size_t count) {
  return await(loop_, [this, count] { return received().size() >= count; });
}

bool RawPeer::await_end() {
  return await(loop_, [this] { return ended(); });
}

bool RawPeer::upgrade() {
  send(
      "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
  if (!await_text("\r\n\r\n")) return false;
  const std::string head = received_.substr(0, received_.find("\r\n\r\n") + 4);
  received_.erase(0, head.size());
  // The key and its answer are those of RFC 6455 §1.3.
  return head.starts_with("HTTP/1.1 101 ") &&
         head.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos &&
         head.find("deflate") == std::string::npos;
}

std::string masked_frame(std::uint8_t first, std::string_view payload) {
  constexpr std::array<char, 4> kKey{0x12, 0x34, 0x56, 0x78};
  std::string frame = plain_frame(first, payload);
  frame[1] = static_cast<char>(static_cast<unsigned char>(frame[1]) | 0x80);
  const std::size_t head = frame.size() - payload.size();
  frame.insert(head, kKey.data(), kKey.size());
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame[head + 4 + i] = static_cast<char>(payload[i] ^ kKey[i % 4]);
  }
  return frame;
}

std::string plain_frame(std::uint8_t first, std::string_view payload) {
  std::string frame(1, static_cast<char>(first));
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(payload.size()));
  } else {
    frame.push_back(126);
    frame.push_back(static_cast<char>(payload.size() >> 8));
    frame.push_back(static_cast<char>(payload.size() & 0xff));
  }
  return frame.append(payload);
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return plain_frame(kCloseFrame, payload.append(reason));
}

NetTest::~NetTest() {
  client.reset();
  server.reset();
  // What is left ends by itself; coroutines need one more turn for it.
  loop.restart();
  loop.run_for(std::chrono::seconds(10));
  EXPECT_TRUE(loop.stopped()) << "something keeps the loop busy after server and client are gone";
}

ServerOptions NetTest::quick() {
  ServerOptions options;
  options.sweep_every = base::Millis{5};
  return options;
}

void NetTest::start(ServerOptions options) {
  server = std::make_unique<WebServer>(loop, std::move(options), handler);
  client = std::make_unique<WebClient>(loop);
  ASSERT_TRUE(server->listen().ok());
}

WebTarget NetTest::target(std::string path) const {
  WebTarget to;
  to.port = server->port();
  to.path = std::move(path);
  return to;
}

std::string NetTest::exchange(std::string_view request) {
  RawPeer peer(loop, server->port());
  peer.send(request);
  peer.end_sending();
  EXPECT_TRUE(peer.await_end());
  return peer.take();
}

CallResult NetTest::call(const std::string& method, const std::string& path,
                         const std::string& body, HttpHeaders headers) {
  WebTarget to = target(path);
  to.headers = std::move(headers);
  std::optional<CallResult> result;
  client->request(method, std::move(to), body, [&result](CallResult got) { result = got; });
  EXPECT_TRUE(await([&result] { return result.has_value(); }));
  return *result;
}

}  // namespace cardroom::net
