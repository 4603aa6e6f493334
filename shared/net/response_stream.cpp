#include "shared/net/response_stream.hpp"

#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::net {

ResponseStream::ResponseStream(Connection& connection, HttpVersion version, KeepAlive keep_alive)
    : connection_(connection),
      pieces_(version == HttpVersion::kOneOne ? Pieces::kChunks : Pieces::kUntilClose),
      keep_alive_(keep_alive),
      changed_(connection.wires().loop(), Timer::time_point::max()) {}

void ResponseStream::lose() {
  lost_ = true;
  changed_.cancel();
}

void ResponseStream::give_up() {
  if (over()) return;
  if (stage_ == Stage::begun) {
    end();
  } else {
    HttpResponse response;
    response.status = 503;
    respond(std::move(response));
  }
  lose();
}

void ResponseStream::flushed() {
  changed_.cancel();
  if (!std::exchange(full_, false) || over()) return;
  handler_->on_room();
}

bool ResponseStream::close() {
  const std::unique_ptr<StreamHandler> handler = std::move(handler_);
  if (!handler) return false;
  const bool whole = stage_ == Stage::ended && !lost_;
  lose();
  handler->on_closed(whole ? StreamEnd::kDone : StreamEnd::kLost);
  return true;
}

void ResponseStream::respond(HttpResponse response) {
  if (over()) return;
  CHECK(stage_ == Stage::waiting);
  stage_ = Stage::ended;
  connection_.queue_raw(print_response_head(response, keep_alive_));
  connection_.queue_raw(body_of(response));
  changed_.cancel();
}

void ResponseStream::begin(const HttpResponse& head) {
  if (over()) return;
  CHECK(stage_ == Stage::waiting);
  stage_ = Stage::begun;
  if (pieces_ == Pieces::kUntilClose) keep_alive_ = KeepAlive::kNo;
  connection_.queue_raw(print_streamed_head(head, keep_alive_, pieces_));
}

bool ResponseStream::send(std::string_view piece) {
  if (over() || !has_room()) return false;
  CHECK(stage_ == Stage::begun);
  if (pieces_ == Pieces::kChunks) {
    std::string chunk;
    append_chunk(chunk, piece);
    connection_.queue_raw(chunk);
  } else {
    connection_.queue_raw(piece);
  }
  if (!has_room()) full_ = true;
  return true;
}

bool ResponseStream::has_room() const {
  return connection_.outbox().size() < connection_.options().outbox_bytes;
}

void ResponseStream::end() {
  if (over()) return;
  CHECK(stage_ == Stage::begun);
  stage_ = Stage::ended;
  if (pieces_ == Pieces::kChunks) connection_.queue_raw(kLastChunk);
  changed_.cancel();
}

}  // namespace cardroom::net
