#include "realtime/sockjs/http_session.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace cardroom::realtime::sockjs {
namespace {

// Never the number of a WebSocket of the server.
std::uint64_t next_id() {
  constexpr std::uint64_t kOverHttp = std::uint64_t{1} << 63;
  static std::uint64_t last = 0;
  return kOverHttp | ++last;
}

void send_pieces(net::StreamPeer& peer, const Sent& sent) {
  for (const std::string& piece : sent.pieces) peer.send(piece);
  if (sent.ends) peer.end();
}

void respond(net::StreamPeer& peer, net::HttpResponse head, const Sent& sent) {
  for (const std::string& piece : sent.pieces) head.body += piece;
  peer.respond(std::move(head));
}

}  // namespace

class HttpSession::Receiving final : public net::StreamHandler {
 public:
  Receiving(std::weak_ptr<HttpSession> session, const net::StreamPeer& peer)
      : session_(std::move(session)), peer_(peer) {}

  void on_room() override {
    if (const auto session = session_.lock()) session->on_room(peer_);
  }
  void on_closed(net::StreamEnd) override {
    if (const auto session = session_.lock()) session->on_gone(peer_);
  }

 private:
  const std::weak_ptr<HttpSession> session_;
  const net::StreamPeer& peer_;
};

HttpSession::HttpSession(Context& context, std::string name, std::string network)
    : context_(context),
      name_(std::move(name)),
      network_(std::move(network)),
      id_(next_id()),
      session_(context.limits) {}

HttpSession::~HttpSession() {
  context_.agenda.forget(*this);
}

std::unique_ptr<net::StreamHandler> HttpSession::attach(net::StreamPeer& peer,
                                                        const net::HttpRequest& request,
                                                        const Receiver& receiver,
                                                        net::HttpResponse head) {
  const bool first = session_.fresh();
  const bool streams = is_stream(receiver.transport);
  Sent sent;
  const bool kept = session_.attach(receiver, now(), sent);
  if (streams) {
    peer.begin(head);
    send_pieces(peer, sent);
  } else if (!kept) {
    respond(peer, std::move(head), sent);
  }
  if (kept) {
    peer_ = &peer;
    streams_ = streams;
    if (!streams) head_ = std::move(head);
    if (!peer.has_room()) session_.pause();
  }
  context_.agenda.list(*this);
  if (first) handler_ = context_.program.open(*this, request);
  return std::make_unique<Receiving>(weak_from_this(), peer);
}

void HttpSession::take(const Messages& messages) {
  for (const std::string& message : messages) {
    if (!handler_ || !session_.open()) return;
    handler_->on_text(message);
  }
}

void HttpSession::deliver(const Sent& sent) {
  context_.agenda.list(*this);
  if (!peer_) return;
  net::StreamPeer& peer = *peer_;
  if (sent.ends) peer_ = nullptr;
  if (streams_) {
    send_pieces(peer, sent);
    if (!sent.ends && !peer.has_room()) session_.pause();
  } else if (sent.ends) {
    respond(peer, std::exchange(head_, {}), sent);
  }
}

bool HttpSession::send(std::string_view text) {
  Sent sent;
  if (!session_.send(text, now(), sent)) {
    if (session_.open()) become_slow();
    return false;
  }
  deliver(sent);
  return true;
}

void HttpSession::close(std::uint16_t code, std::string_view reason) {
  if (!session_.open()) return;
  Sent sent;
  session_.close(code, reason, now(), sent);
  deliver(sent);
  // The program is called from no call of its own.
  boost::asio::post(context_.program.loop, [weak = weak_from_this(), code] {
    if (const auto self = weak.lock()) self->end_program(code);
  });
}

void HttpSession::drop_queued() {
  session_.drop_queued();
  slow_ = false;
}

void HttpSession::become_slow() {
  if (std::exchange(slow_, true)) return;
  boost::asio::post(context_.program.loop, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->tell_slow();
  });
}

void HttpSession::tell_slow() {
  if (!handler_ || !session_.open()) return;
  handler_->on_slow();
  // Still slow: the program did nothing, or its snapshot did not fit either.
  if (!slow_ || !session_.open()) return;
  session_.drop_queued();
  close(net::kCloseTooSlow, "too slow");
}

void HttpSession::end_program(std::uint16_t code) {
  const std::unique_ptr<net::SocketHandler> handler = std::move(handler_);
  if (handler) handler->on_closed(code);
}

void HttpSession::on_room(const net::StreamPeer& peer) {
  if (peer_ != &peer) return;
  Sent sent;
  session_.resume(now(), sent);
  deliver(sent);
}

void HttpSession::on_gone(const net::StreamPeer& peer) {
  // A response that the session ended itself is no loss.
  if (peer_ != &peer) return;
  peer_ = nullptr;
  session_.lose();
  finish();
}

void HttpSession::tick(base::Instant now) {
  Sent sent;
  session_.tick(now, sent);
  if (session_.gone()) return finish();
  deliver(sent);
}

void HttpSession::finish() {
  const auto self = shared_from_this();
  end_program(net::kCloseLost);
  context_.forget(*self);
}

}  // namespace cardroom::realtime::sockjs
