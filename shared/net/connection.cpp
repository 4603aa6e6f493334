#include "shared/net/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/net/response_stream.hpp"

namespace cardroom::net {

namespace {

constexpr std::uint16_t kCloseNoCode = 1005;
// What is read ahead of the next request while a response is on its way.
constexpr std::size_t kMaxReadAhead = 8 * 1024;
constexpr std::size_t kReadAheadBytes = 1024;

}  // namespace

ServerCore::ServerCore(asio::io_context& loop, ServerOptions server_options,
                       WebHandler& web_handler)
    : options(std::move(server_options)),
      handler(&web_handler),
      wires(std::make_shared<Wires>(loop, options.sweep_every)),
      acceptor(loop),
      accept_pause(loop),
      recount(loop) {}

void ServerCore::take(Socket socket, const IpAddress& peer) {
  if (wires->size() >= options.max_connections || draining) {
    ++counts.turned_away;
    return;  // closed with `socket`
  }
  ++counts.accepted;
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  auto connection =
      std::make_shared<Connection>(shared_from_this(), std::move(socket), peer, next_id_++);
  wires->add(connection);
  asio::co_spawn(wires->loop(), serve(std::move(connection)), Rethrow{});
}

void ServerCore::stop_accepting() {
  boost::system::error_code ignored;
  acceptor.close(ignored);
  ++listening;
  share.reset();
  accept_pause.cancel();
  recount.cancel();
}

void ServerCore::close_all(std::uint16_t code, std::string_view reason, base::Millis deadline) {
  stop_accepting();
  draining = true;
  wires->for_each([code, reason, deadline](Wire& wire) {
    static_cast<Connection&>(wire).drain(code, reason, deadline);
  });
}

void ServerCore::shut() {
  stop_accepting();
  draining = true;
  wires->when_empty({});
  wires->for_each([](Wire& wire) {
    static_cast<Connection&>(wire).end_session(kCloseGoingAway);
    static_cast<Connection&>(wire).close_stream();
    wire.cut();
  });
  handler = nullptr;
}

Connection::Connection(std::shared_ptr<ServerCore> core, Socket socket, const IpAddress& peer,
                       std::uint64_t id)
    : Wire(core->wires, std::move(socket)),
      core_(std::move(core)),
      id_(id),
      peer_(plain_address(peer)) {}

bool Connection::admitted() {
  admitted_ = core_->handler != nullptr && core_->handler->admit(peer_);
  if (!admitted_) ++core_->counts.turned_away;
  return admitted_;
}

std::string Connection::client(const HttpHeaders& headers) const {
  return options().proxies.client(peer_, headers).to_string();
}

void Connection::depart() {
  if (admitted_ && core_->handler != nullptr) core_->handler->left(peer_);
  leave_wires();
}

Connection::~Connection() = default;

void Connection::begin_rest(base::Millis deadline) {
  resting_ = true;
  expire_after(deadline);
}

void Connection::begin_work(base::Millis deadline) {
  resting_ = false;
  expire_after(deadline);
}

std::shared_ptr<PendingReply> Connection::ask(const HttpRequest& request) {
  auto pending = std::make_shared<PendingReply>(wires().loop());
  pending->filled.expires_after(options().handler_deadline);
  pending_ = pending;
  ++core_->counts.http_requests;
  // The reply keeps what it fills alive, and nothing of the connection.
  core_->handler->on_http(request, [pending](HttpResponse response) {
    if (pending->response) return;
    pending->response = std::move(response);
    pending->filled.cancel();
  });
  return pending;
}

ResponseStream* Connection::open_stream(const HttpRequest& request, KeepAlive keep_alive) {
  resting_ = false;
  auto stream = std::make_unique<ResponseStream>(*this, request.version, keep_alive);
  std::unique_ptr<StreamHandler> handler = core_->handler->on_stream(*stream, request);
  if (!handler) return nullptr;
  ++core_->counts.http_requests;
  ++core_->counts.streams;
  stream_ = std::move(stream);
  stream_->serve(std::move(handler));
  // TLS may hold what the socket no longer tells of.
  if (!stream_->over()) on_readable();
  return stream_.get();
}

void Connection::close_stream() {
  if (!stream_ || !stream_->close()) return;
  --core_->counts.streams;
}

// What comes meanwhile waits in `inbound_`; the end of it is the end of the response, too.
void Connection::watch() {
  if (std::exchange(watching_, true)) return;
  auto self = std::static_pointer_cast<Connection>(shared_from_this());
  socket().async_wait(Socket::wait_read, [self](const boost::system::error_code& error) {
    self->watching_ = false;
    if (!error) self->on_readable();
  });
}

void Connection::on_readable() {
  while (stream_ && !stream_->over() && inbound_.size() < kMaxReadAhead) {
    const std::size_t before = inbound_.size();
    inbound_.resize(before + kReadAheadBytes);
    const auto n = read_now(asio::buffer(inbound_.data() + before, kReadAheadBytes));
    inbound_.resize(before + n.value_or(0));
    if (!n) {
      // Told at once: whoever answered a stream that is lost before its coroutine wakes would take
      // what is dropped for sent.
      stream_->lose();
      return close_stream();
    }
    if (*n == 0) return watch();
  }
}

bool Connection::open_session(const HttpRequest& request) {
  std::string().swap(inbound_);
  begin_frames();
  expire_never();
  next_ping_ = wires().now() + options().ping_every;
  ++core_->counts.web_sockets;
  open_ = true;
  session_ = core_->handler->on_open(*this, request);
  CHECK(session_);
  flush_later();
  return true;
}

void Connection::take_text(std::string_view text) {
  if (session_ && !own_code_) session_->on_text(text);
}

void Connection::take_binary(std::string_view bytes) {
  if (session_ && !own_code_) session_->on_binary(bytes);
}

void Connection::end_session(std::optional<std::uint16_t> peer_code) {
  if (!session_) return;
  const std::unique_ptr<SocketHandler> session = std::move(session_);
  open_ = false;
  --core_->counts.web_sockets;
  if (peer_code == 0) peer_code = kCloseNoCode;
  if (own_code_) {
    session->on_closed(*own_code_);
  } else {
    session->on_closed(peer_code.value_or(close_code().value_or(kCloseLost)));
  }
}

void Connection::drain(std::uint16_t code, std::string_view reason, base::Millis deadline) {
  if (session_) {
    close(code, reason);
  } else if (stream_ && !stream_->over()) {
    stream_->give_up();
  } else if (resting_) {
    cut();
  }
  end_within(deadline);
}

bool Connection::has_room(std::size_t bytes) const {
  // What is alone in the outbox may be longer than the bound: it could never be sent otherwise.
  return outbox().empty() || outbox().size() + bytes + kMaxFrameHead <= options().outbox_bytes;
}

bool Connection::send(Opcode opcode, std::string_view payload) {
  if (!open_ || own_code_ || close_code() || is_cut()) return false;
  if (!has_room(payload.size())) {
    // A burst within one turn is not slowness: ask the kernel before refusing.
    flush();
    if (!has_room(payload.size())) {
      become_slow();
      return false;
    }
  }
  queue(opcode, payload, std::nullopt);
  return !is_cut();
}

void Connection::close(std::uint16_t code, std::string_view reason) {
  if (!open_ || own_code_) return;
  own_code_ = code;
  queue_close(code, reason, std::nullopt);
  end_within(options().close_deadline);
}

void Connection::drop_queued() {
  forget_queued();
  slow_ = false;
}

void Connection::become_slow() {
  if (slow_) return;
  slow_ = true;
  auto self = std::static_pointer_cast<Connection>(shared_from_this());
  asio::post(wires().loop(), [self = std::move(self)] { self->tell_slow(); });
}

void Connection::tell_slow() {
  if (!session_ || own_code_ || is_cut()) return;
  session_->on_slow();
  // Still slow: the handler did nothing, or its snapshot did not fit either.
  if (!slow_ || own_code_) return;
  forget_queued();
  close(kCloseTooSlow, "too slow");
}

void Connection::on_sweep(base::Instant now) {
  if (stream_ && !stream_->over() && !outbox().empty() &&
      now - last_progress() >= options().stall_deadline) {
    cut();
  }
  if (!session_ || own_code_) return;
  if (now - last_life() >= options().idle_deadline) {
    close(kCloseIdle, "idle");
  } else if (!outbox().empty() && now - last_progress() >= options().stall_deadline) {
    forget_queued();
    close(kCloseTooSlow, "too slow");
  } else if (now >= next_ping_) {
    next_ping_ = now + options().ping_every;
    queue(Opcode::kPing, {}, std::nullopt);
  }
}

void Connection::on_cut() {
  if (const auto pending = pending_.lock()) pending->filled.cancel();
  if (stream_) stream_->lose();
}

void Connection::on_flushed() {
  if (stream_) stream_->flushed();
}

}  // namespace cardroom::net
