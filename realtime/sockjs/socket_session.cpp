#include "realtime/sockjs/socket_session.hpp"

#include <utility>

#include "realtime/sockjs/frames.hpp"
#include "realtime/sockjs/inbound.hpp"

namespace cardroom::realtime::sockjs {
namespace {

constexpr std::uint16_t kBrokenFramingCode = 3000;
constexpr std::string_view kBrokenFraming = "Broken framing.";

}  // namespace

SocketSession::SocketSession(net::WebSocketPeer& peer, const net::HttpRequest& request,
                             const Program& program, Agenda& agenda, base::Millis heartbeat)
    : peer_(peer),
      agenda_(agenda),
      heartbeat_(heartbeat),
      due_(program.clock().instant + heartbeat) {
  peer_.send(kOpenFrame);
  handler_ = program.open(*this, request);
  agenda_.list(*this);
}

SocketSession::~SocketSession() {
  agenda_.forget(*this);
}

void SocketSession::on_text(std::string_view text) {
  if (text.empty()) return;
  const Inbound messages = decode_text_or_array(text);
  // Who cannot frame a message would not understand a frame about it.
  if (!messages) return peer_.close(kBrokenFramingCode, kBrokenFraming);
  for (const std::string& message : *messages) {
    if (closing_) return;
    handler_->on_text(message);
  }
}

void SocketSession::tick(base::Instant now) {
  due_ = now + heartbeat_;
  agenda_.list(*this);
  // Where something waits to be sent a heartbeat says nothing new.
  if (!closing_ && peer_.outbox_bytes() == 0) peer_.send(kHeartbeatFrame);
}

bool SocketSession::send(std::string_view text) {
  if (closing_) return false;
  std::string quoted;
  append_quoted(quoted, text);
  return peer_.send(array_frame(quoted));
}

void SocketSession::close(std::uint16_t code, std::string_view reason) {
  if (std::exchange(closing_, true)) return;
  peer_.send(close_frame(code, reason));
  peer_.close(code, reason);
}

}  // namespace cardroom::realtime::sockjs
