#include "shared/net/http_exchange.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <utility>

#include "shared/net/response_stream.hpp"

namespace cardroom::net {

namespace {

using boost::system::error_code;

constexpr std::size_t kReadBytes = 2048;
constexpr std::size_t kWriteBytes = 64 * 1024;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

// `bytes` is kept alive by the caller's frame.
Coroutine<bool> write_all(ConnectionPtr connection, std::string_view bytes) {
  while (!bytes.empty()) {
    connection->begin_work(connection->options().write_deadline);
    const std::string_view part = bytes.substr(0, kWriteBytes);
    bytes.remove_prefix(part.size());
    const bool written = co_await Wire::write_all(connection, part);
    if (!written) co_return false;
  }
  co_return true;
}

HttpResponse plain_text(int status, std::string_view text) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  response.body.append(text).append("\n");
  return response;
}

// Waits while the handler answers in pieces.
Coroutine<bool> answer_in_pieces(ConnectionPtr connection, ResponseStream* stream) {
  connection->expire_never();
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  while (!stream->over()) co_await stream->changed().async_wait(token);
  // The next response is not written through the outbox: this one leaves it first.
  connection->begin_work(connection->options().write_deadline);
  while (stream->goes_on() && !connection->outbox().empty()) {
    co_await stream->changed().async_wait(token);
  }
  const bool goes_on = stream->goes_on();
  connection->close_stream();
  co_return goes_on;
}

}  // namespace

Coroutine<bool> read_more(ConnectionPtr connection) {
  std::string& inbound = connection->inbound();
  const std::size_t before = inbound.size();
  inbound.resize(before + kReadBytes);
  auto space = asio::buffer(inbound.data() + before, kReadBytes);
  const std::size_t n = co_await Wire::read_some(connection, space);
  inbound.resize(before + n);
  co_return n > 0 && !connection->is_cut();
}

Coroutine<std::size_t> read_head(ConnectionPtr connection) {
  const std::size_t bound = connection->options().max_header_bytes;
  std::string& inbound = connection->inbound();
  std::size_t searched = 0;
  bool begun = !inbound.empty();
  if (begun) connection->begin_work(connection->options().header_deadline);
  while (true) {
    const std::size_t end = inbound.find(kHeadEnd, searched);
    if (end != std::string::npos && end + kHeadEnd.size() <= bound) {
      co_return end + kHeadEnd.size();
    }
    if (inbound.size() >= bound) {
      co_await refuse_request(connection, 431, "the headers are too long");
      co_return 0;
    }
    searched = inbound.size() - std::min(inbound.size(), kHeadEnd.size() - 1);
    const bool more = co_await read_more(connection);
    if (!more) co_return 0;
    if (!begun) connection->begin_work(connection->options().header_deadline);
    begun = true;
  }
}

Coroutine<bool> answer(ConnectionPtr connection, HttpRequest request, KeepAlive keep_alive) {
  ResponseStream* const stream = connection->open_stream(request, keep_alive);
  if (stream != nullptr) {
    const bool goes_on = co_await answer_in_pieces(connection, stream);
    co_return goes_on;
  }
  connection->begin_work(connection->options().handler_deadline + base::Millis{5'000});
  const BodySent body_sent = request.method == "HEAD" ? BodySent::kNo : BodySent::kYes;
  const std::shared_ptr<PendingReply> pending = connection->ask(request);
  if (!pending->response) {
    error_code error;
    auto token = asio::redirect_error(kAwait, error);
    co_await pending->filled.async_wait(token);
    if (connection->is_cut()) co_return false;
  }
  if (!pending->response) {
    pending->response = plain_text(504, "no answer in time");
    keep_alive = KeepAlive::kNo;
  }
  HttpResponse response = std::move(*pending->response);
  const bool written =
      co_await write_response(connection, std::move(response), keep_alive, body_sent);
  co_return written&& keep_alive == KeepAlive::kYes;
}

Coroutine<bool> write_response(ConnectionPtr connection, HttpResponse response,
                               KeepAlive keep_alive, BodySent body_sent) {
  std::string head = print_response_head(response, keep_alive);
  const std::string_view body =
      body_sent == BodySent::kYes ? body_of(response) : std::string_view();
  if (body.size() <= kReadBytes) {
    head.append(body);  // small: one write for both
    const bool written = co_await write_all(connection, head);
    co_return written;
  }
  const bool head_written = co_await write_all(connection, head);
  if (!head_written) co_return false;
  const bool body_written = co_await write_all(connection, body);
  co_return body_written;
}

Coroutine<void> refuse_request(ConnectionPtr connection, int status, std::string_view why) {
  co_await refuse_request(connection, nullptr, status, why);
}

Coroutine<void> refuse_request(ConnectionPtr connection, const HttpRequest* request, int status,
                               std::string_view why) {
  ++connection->core().counts.refused_requests;
  HttpResponse response = plain_text(status, why);
  WebHandler* const handler = connection->core().handler;
  if (request != nullptr && handler != nullptr) handler->on_refused(*request, response);
  co_await write_response(connection, std::move(response), KeepAlive::kNo, BodySent::kYes);
}

Coroutine<void> write_continue(ConnectionPtr connection) {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  co_await write_all(connection, kContinue);
}

}  // namespace cardroom::net
