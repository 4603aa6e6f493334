// The client's half of Beast: the WebSocket handshake, the frames read, the HTTP responses parsed.
// Every byte that leaves a WebSocket goes through Wire.
#include "shared/net/web_client.hpp"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "shared/net/client_link.hpp"
#include "shared/net/frame_stream.hpp"

namespace cardroom::net {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

using Stream = websocket::stream<FrameStream, false>;
using StreamPtr = std::unique_ptr<Stream>;
using Parser = http::response_parser<http::string_body>;

constexpr std::size_t kReadBuffer = 1024;
constexpr std::size_t kCallBuffer = 16 * 1024;
constexpr std::uint32_t kMaxResponseHead = 16 * 1024;

// Adds the caller's headers to the request to upgrade.
struct WithHeaders {
  HttpHeaders headers;
  void operator()(websocket::request_type& request) const {
    request.set(http::field::user_agent, "cardroom");
    for (const auto& [name, value] : headers) request.set(name, value);
  }
};

// Hands every text message to the link until the WebSocket ends, and tells the end.
Coroutine<void> read_messages(std::shared_ptr<ClientLink> link, StreamPtr stream) {
  std::array<char, kReadBuffer> buffer;
  std::string gathered;
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  auto space = asio::buffer(buffer);
  while (true) {
    const std::size_t n = co_await stream->async_read_some(space, token);
    if (error) break;
    if (stream->got_binary()) {
      link->close(1003, "text only");
    } else if (gathered.empty() && stream->is_message_done()) {
      link->take_text({buffer.data(), n});
    } else {
      gathered.append(buffer.data(), n);
      if (!stream->is_message_done()) continue;
      link->take_text(gathered);
      gathered.clear();
    }
  }
  const auto& close_reason = stream->reason();
  std::optional<std::uint16_t> peer_code;
  if (error == websocket::error::closed) peer_code = close_reason.code;
  link->ended(peer_code, std::string(close_reason.reason.data(), close_reason.reason.size()));
}

Coroutine<void> finish(std::shared_ptr<ClientLink> link) {
  const base::Millis deadline = link->options().close_deadline;
  if (!link->is_cut()) co_await Wire::linger(link, deadline);
  link->leave_wires();
}

StreamPtr make_stream(const std::shared_ptr<ClientLink>& link) {
  auto stream = std::make_unique<Stream>(FrameStream(link));
  stream->read_message_max(link->options().max_message_bytes);
  WithHeaders with_headers{link->target.headers};
  stream->set_option(websocket::stream_base::decorator(std::move(with_headers)));
  return stream;
}

std::string why_refused(const error_code& error, const websocket::response_type& response) {
  if (error != websocket::error::upgrade_declined) return error.message();
  return "HTTP " + std::to_string(response.result_int());
}

CallResult plain_response(Parser& parser) {
  auto& message = parser.get();
  HttpResponse plain;
  plain.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    const auto name = field.name_string();
    const auto value = field.value();
    plain.headers.emplace_back(lower_case({name.data(), name.size()}),
                               std::string(value.data(), value.size()));
  }
  plain.body = std::move(message.body());
  return plain;
}

// Feeds what was read; an error but for need_more is the end.
void feed(Parser& parser, std::string& inbound, error_code& error) {
  while (!inbound.empty() && !parser.is_done() && !error) {
    const std::size_t n = parser.put(asio::buffer(inbound), error);
    inbound.erase(0, n);
    if (error == http::error::need_more || n == 0) {
      error = {};
      return;
    }
  }
}

Coroutine<CallResult> exchange(std::shared_ptr<ClientCall> call) {
  const bool connected = co_await dial(call, call->target.host, call->target.port);
  if (!connected) co_return base::refuse(call->failure(CallFailure::kUnreachable));
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  const std::string request = call->print_request();
  auto outbound = asio::buffer(request);
  co_await asio::async_write(call->socket(), outbound, token);
  auto parser = std::make_unique<Parser>();
  parser->eager(true);
  parser->header_limit(kMaxResponseHead);
  parser->body_limit(call->options().max_response_bytes);
  if (call->method == "HEAD") parser->skip(true);
  std::string inbound;
  std::string chunk(kCallBuffer, '\0');
  auto space = asio::buffer(chunk);
  error = {};  // a server may answer and close before it has read the whole request
  while (!parser->is_done() && !error) {
    const std::size_t n = co_await call->socket().async_read_some(space, token);
    inbound.append(chunk, 0, n);
    error_code parse_error;
    feed(*parser, inbound, parse_error);
    if (error == asio::error::eof && !parser->is_done()) parser->put_eof(parse_error);
    if (parse_error) error = parse_error;
  }
  if (parser->is_done()) co_return plain_response(*parser);
  const bool too_big = error == http::error::body_limit || error == http::error::header_limit;
  const CallFailure failure = too_big ? CallFailure::kTooBig : CallFailure::kBroken;
  co_return base::refuse(call->failure(failure));
}

}  // namespace

Coroutine<void> run(std::shared_ptr<ClientLink> link) {
  const bool connected = co_await dial(link, link->target.host, link->target.port);
  if (!connected) {
    link->ended(std::nullopt, "no connection");
    link->cut();
    link->leave_wires();
    co_return;
  }
  StreamPtr stream = make_stream(link);
  auto response = std::make_unique<websocket::response_type>();
  const std::string host = print_host(link->target);
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  co_await stream->async_handshake(*response, host, link->target.path, token);
  if (error) {
    const std::string reason = why_refused(error, *response);
    link->ended(std::nullopt, reason);
    link->cut();
    link->leave_wires();
    co_return;
  }
  response.reset();
  link->opened();
  co_await read_messages(link, std::move(stream));
  co_await finish(link);
}

Coroutine<void> run(std::shared_ptr<ClientCall> call) {
  CallResult result = co_await exchange(call);
  call->finish(std::move(result));
  call->cut();
  call->leave_wires();
}

}  // namespace cardroom::net
