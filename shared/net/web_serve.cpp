// The server's half of Beast: it parses HTTP bodies, does the WebSocket handshake and reads frames.
// Every byte that leaves goes through Wire.
#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <memory>
#include <utility>

#include "shared/net/arrival.hpp"
#include "shared/net/connection.hpp"
#include "shared/net/frame_stream.hpp"
#include "shared/net/http_check.hpp"
#include "shared/net/http_exchange.hpp"
#include "shared/net/utf8_tail.hpp"

namespace cardroom::net {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

using Parser = http::request_parser<http::string_body>;
using Stream = websocket::stream<FrameStream, false>;  // false: permessage-deflate is not there
using StreamPtr = std::unique_ptr<Stream>;

// The usual message fits; a longer one is gathered, up to the bound on messages.
constexpr std::size_t kReadBuffer = 512;
// What a chunk's head or the trailer may take before it is whole.
constexpr std::size_t kMaxUnparsed = 8 * 1024;

HttpRequest plain_request(const Parser& parser) {
  const auto& message = parser.get();
  HttpRequest plain;
  const auto method = message.method_string();
  const auto target = message.target();
  plain.method.assign(method.data(), method.size());
  const std::string_view whole(target.data(), target.size());
  const std::size_t mark = std::min(whole.find('?'), whole.size());
  plain.path = whole.substr(0, mark);
  if (mark < whole.size()) plain.query = whole.substr(mark + 1);
  for (const auto& field : message) {
    const auto name = field.name_string();
    const auto value = field.value();
    plain.headers.emplace_back(lower_case({name.data(), name.size()}),
                               std::string(value.data(), value.size()));
  }
  plain.version = message.version() == 10 ? HttpVersion::kOneZero : HttpVersion::kOneOne;
  return plain;
}

std::string_view why_refused(int status) {
  return status == 413 ? "the body is too long" : "not an HTTP request";
}

// Feeds what has been read; the status to refuse with, 0 where all is well so far.
int feed(Parser& parser, std::string& inbound) {
  error_code error;
  while (!inbound.empty() && !parser.is_done()) {
    const std::size_t n = parser.put(asio::buffer(inbound), error);
    inbound.erase(0, n);
    if (error == http::error::need_more) return inbound.size() > kMaxUnparsed ? 400 : 0;
    if (error == http::error::body_limit) return 413;
    if (error) return 400;
    if (n == 0) return 0;
  }
  return 0;
}

// The rest of a request whose head is parsed; false where the connection is to end.
Coroutine<bool> read_body(ConnectionPtr connection, const HttpRequest* plain, Parser* parser) {
  connection->begin_work(connection->options().body_deadline);
  parser->eager(true);
  while (true) {
    const int refused = feed(*parser, connection->inbound());
    if (refused != 0) {
      const std::string_view why = why_refused(refused);
      co_await refuse_request(connection, plain, refused, why);
      co_return false;
    }
    if (parser->is_done()) co_return true;
    const bool more = co_await read_more(connection);
    if (!more) co_return false;
  }
}

// Parses the head of `size` bytes; the status to refuse with, or 0.
int parse_head(Parser& parser, std::string& inbound, std::size_t size,
               const ServerOptions& options) {
  parser.header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
  parser.body_limit(options.max_body_bytes);
  error_code error;
  parser.put(asio::buffer(inbound.data(), size), error);
  if (error == http::error::body_limit) return 413;
  if (error || !parser.is_header_done()) return 400;
  inbound.erase(0, size);
  return 0;
}

void name_server(websocket::response_type& response) {
  response.set(http::field::server, "cardroom");
}

// An established WebSocket and what it may carry.
struct Upgraded {
  StreamPtr stream;
  Binary binary = Binary::kRefused;
};

// Does the handshake; no stream where Beast has written a refusal.
Upgraded accept(const ConnectionPtr& connection, const Parser& parser, const HttpRequest& plain) {
  auto stream = std::make_unique<Stream>(FrameStream(connection));
  const SocketTerms terms = connection->core().handler->terms(
      plain, {connection->options().max_message_bytes, Binary::kRefused});
  stream->read_message_max(terms.max_message_bytes);
  stream->set_option(websocket::stream_base::decorator(&name_server));
  error_code error;
  stream->accept(parser.get(), error);
  if (error || !connection->open_session(plain)) return {};
  return {std::move(stream), terms.binary};
}

// A request to upgrade: the stream, or none where the connection is to end.
Coroutine<Upgraded> upgrade(ConnectionPtr connection, const Parser* parser, HttpRequest plain) {
  Upgraded none;
  std::optional<HttpResponse> refusal = connection->core().handler->refuse_upgrade(plain);
  if (refusal) {
    HttpResponse response = std::move(*refusal);
    co_await write_response(connection, std::move(response), KeepAlive::kNo, BodySent::kYes);
    co_return none;
  }
  if (!connection->inbound().empty() || !parser->get().body().empty()) {
    co_await refuse_request(connection, 400, "bytes before the upgrade was granted");
    co_return none;
  }
  Upgraded granted = accept(connection, *parser, plain);
  co_return granted;
}

// One request; true where another may follow on the connection. An upgrade fills `upgraded`.
Coroutine<bool> serve_request(ConnectionPtr connection, Upgraded* upgraded) {
  const std::size_t head_size = co_await read_head(connection);
  if (head_size == 0) co_return false;
  std::string& inbound = connection->inbound();
  const auto facts = check_head(std::string_view(inbound).substr(0, head_size));
  if (!facts) {
    const std::string_view why = print(facts.reason());
    co_await refuse_request(connection, 400, why);
    co_return false;
  }
  auto parser = std::make_unique<Parser>();
  const int refused = parse_head(*parser, inbound, head_size, connection->options());
  // Before the body: Beast adds the trailer of a chunked body to the headers.
  HttpRequest plain = plain_request(*parser);
  if (refused != 0) {
    const std::string_view why = why_refused(refused);
    co_await refuse_request(connection, &plain, refused, why);
    co_return false;
  }
  plain.peer = connection->client(plain.headers);
  if (facts->expects_continue && !parser->is_done()) co_await write_continue(connection);
  const bool whole = co_await read_body(connection, &plain, parser.get());
  if (!whole || connection->core().handler == nullptr) co_return false;
  if (websocket::is_upgrade(parser->get())) {
    Upgraded granted = co_await upgrade(connection, parser.get(), std::move(plain));
    *upgraded = std::move(granted);
    co_return false;
  }
  plain.body = std::move(parser->get().body());
  const bool keep = parser->keep_alive() && !connection->draining();
  const KeepAlive keep_alive = keep ? KeepAlive::kYes : KeepAlive::kNo;
  parser.reset();
  const bool more = co_await answer(connection, std::move(plain), keep_alive);
  co_return more;
}

Coroutine<Upgraded> serve_http(ConnectionPtr connection) {
  Upgraded upgraded;
  connection->begin_rest(connection->options().header_deadline);
  while (true) {
    const bool more = co_await serve_request(connection, &upgraded);
    if (!more) break;
    if (connection->draining() && connection->inbound().empty()) break;
    connection->begin_rest(connection->options().keep_alive_deadline);
  }
  co_return upgraded;
}

// A whole message of a kind that is wanted.
void take(Connection& connection, const Stream& stream, std::string_view message) {
  if (stream.got_binary()) {
    connection.take_binary(message);
    // Beast does not look at the end of a message whose last fragment is empty.
  } else if (ends_in_whole_code_point(message)) {
    connection.take_text(message);
  } else {
    connection.close(kCloseNotUtf8, "not UTF-8");
  }
}

// Hands every message to the session until the WebSocket ends.
Coroutine<void> serve_messages(ConnectionPtr connection, StreamPtr stream, Binary binary) {
  std::array<char, kReadBuffer> buffer;
  std::string gathered;
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  auto space = asio::buffer(buffer);
  while (true) {
    const std::size_t n = co_await stream->async_read_some(space, token);
    if (error) break;
    if (stream->got_binary() && binary == Binary::kRefused) {
      connection->close(kCloseNotText, "text only");
    } else if (gathered.empty() && stream->is_message_done()) {
      take(*connection, *stream, {buffer.data(), n});
    } else {
      gathered.append(buffer.data(), n);
      if (!stream->is_message_done()) continue;
      take(*connection, *stream, gathered);
      std::string().swap(gathered);
    }
  }
  std::optional<std::uint16_t> peer_code;
  if (error == websocket::error::closed) peer_code = stream->reason().code;
  connection->end_session(peer_code);
}

}  // namespace

Coroutine<void> serve(ConnectionPtr connection) {
  const bool arrived = co_await arrive(connection);
  if (!arrived) connection->cut();
  Upgraded upgraded;
  if (arrived) upgraded = co_await serve_http(connection);
  if (upgraded.stream) {
    StreamPtr stream = std::move(upgraded.stream);
    co_await serve_messages(connection, std::move(stream), upgraded.binary);
  }
  const base::Millis deadline = connection->options().close_deadline;
  if (!connection->is_cut()) co_await Wire::linger(connection, deadline);
  connection->depart();
}

}  // namespace cardroom::net
