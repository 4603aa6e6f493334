#include "realtime/sockjs/session.hpp"

#include <utility>

namespace cardroom::realtime::sockjs {
namespace {

constexpr std::uint16_t kStillOpenCode = 2010;
constexpr std::string_view kStillOpen = "Another connection still open";

}  // namespace

bool Session::attach(const Receiver& receiver, base::Instant now, Sent& sent) {
  if (is_stream(receiver.transport)) sent.pieces.push_back(prelude(receiver));
  if (receiver_ || gone()) {
    sent.pieces.push_back(wrapped(receiver, close_frame(kStillOpenCode, kStillOpen)));
    sent.ends = true;
    return false;
  }
  receiver_ = receiver;
  paused_ = false;
  response_bytes_ = 0;
  due_ = now + limits_.heartbeat;
  if (fresh()) {
    stage_ = Stage::open;
    emit(kOpenFrame, now, sent);
  }
  flush(now, sent);
  return has_receiver();
}

void Session::lose() {
  receiver_.reset();
  stage_ = Stage::gone;
}

void Session::resume(base::Instant now, Sent& sent) {
  paused_ = false;
  flush(now, sent);
}

bool Session::send(std::string_view text, base::Instant now, Sent& sent) {
  if (!open()) return false;
  const std::size_t before = queue_.size();
  if (before > 0) queue_.push_back(',');
  append_quoted(queue_, text);
  if (before > 0 && queue_.size() > limits_.queue_bytes) {
    queue_.resize(before);
    return false;
  }
  flush(now, sent);
  return true;
}

void Session::close(std::uint16_t code, std::string_view reason, base::Instant now, Sent& sent) {
  if (!open()) return;
  stage_ = Stage::closing;
  close_frame_ = close_frame(code, reason);
  flush(now, sent);
  // One that takes nothing now hears of it when it comes again.
  if (receiver_) detach(now, sent);
}

void Session::tick(base::Instant now, Sent& sent) {
  if (gone() || now < due_) return;
  if (!receiver_) {
    stage_ = Stage::gone;
    return;
  }
  due_ = now + limits_.heartbeat;
  if (!paused_) emit(kHeartbeatFrame, now, sent);
}

void Session::flush(base::Instant now, Sent& sent) {
  if (!receiver_ || paused_) return;
  if (!queue_.empty()) {
    const std::string frame = array_frame(std::exchange(queue_, {}));
    emit(frame, now, sent);
  }
  if (!receiver_ || stage_ != Stage::closing) return;
  emit(close_frame_, now, sent);
  if (receiver_) detach(now, sent);
}

void Session::emit(std::string_view frame, base::Instant now, Sent& sent) {
  sent.pieces.push_back(wrapped(*receiver_, frame));
  response_bytes_ += sent.pieces.back().size();
  const bool more = is_stream(receiver_->transport) && response_bytes_ < limits_.response_bytes;
  if (!more) detach(now, sent);
}

void Session::detach(base::Instant now, Sent& sent) {
  receiver_.reset();
  sent.ends = true;
  due_ = now + limits_.timeout;
}

}  // namespace cardroom::realtime::sockjs
