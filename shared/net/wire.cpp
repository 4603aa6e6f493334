#include "shared/net/wire.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::net {

namespace {

using boost::system::error_code;
using Step = TlsStream::Step;

base::Instant read_clock() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return base::Instant{std::chrono::duration_cast<base::Millis>(since).count()};
}

// How much one wire may write in a turn before the others have theirs.
constexpr std::size_t kMaxWrite = 256 * 1024;

}  // namespace

Wire::Wire(std::shared_ptr<Wires> wires, Socket socket)
    : wires_(std::move(wires)),
      socket_(std::move(socket)),
      last_life_(wires_->now()),
      last_progress_(wires_->now()) {}

void Wire::take_from_beast(std::string_view bytes) {
  if (close_code_ || is_cut()) return;  // nothing may follow a close frame
  if (!framed_) {
    outbox_.append_raw(bytes);
  } else {
    // A flood of pings from one who does not read is answered until the outbox is full, not on.
    constexpr std::size_t kMaxForControl = 64 * 1024;
    close_code_ = close_code_of(bytes);
    if (!close_code_ && outbox_.size() > kMaxForControl) return;
    outbox_.append_frame(bytes);
  }
  flush_later();
}

void Wire::queue(Opcode opcode, std::string_view payload, MaskKey key) {
  if (close_code_ || is_cut()) return;
  outbox_.append(opcode, payload, key);
  flush_later();
}

void Wire::queue_raw(std::string_view bytes) {
  if (is_cut()) return;
  outbox_.append_raw(bytes);
  flush_later();
}

void Wire::queue_close(std::uint16_t code, std::string_view reason, MaskKey key) {
  queue(Opcode::kClose, close_payload(code, reason), key);
  if (!close_code_) close_code_ = code;
}

void Wire::flush_later() {
  if (flush_queued_ || waiting_writable_) return;
  if (!unsent() && !end_after_flush_) return;
  flush_queued_ = true;
  wires_->flush_this_turn(shared_from_this());
}

TlsStream::Outcome Wire::write_now(std::string_view bytes) {
  if (tls_) return tls_->write(bytes);
  error_code error;
  const std::size_t n = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
  if (error == asio::error::would_block) return {Step::want_write};
  return {error ? Step::ended : Step::done, n};
}

void Wire::flush() {
  if (waiting_writable_ || is_cut()) return;
  std::size_t written = 0;
  while (unsent() && written < kMaxWrite) {
    const auto [step, n] = write_now(outbox_.unsent());
    if (step == Step::want_write) {
      wait_until_writable();
      return;
    }
    if (step != Step::done) {
      cut();
      return;
    }
    outbox_.consume(n);
    last_progress_ = wires_->now();
    written += n;
  }
  if (unsent()) {
    flush_later();
    return;
  }
  if (end_after_flush_) {
    if (tls_) tls_->say_goodbye();
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  on_flushed();
}

std::optional<std::size_t> Wire::read_now(asio::mutable_buffer space) {
  if (tls_) {
    const TlsStream::Outcome read = read_tls(space);
    if (read.step == Step::ended) return std::nullopt;
    return read.bytes;
  }
  error_code error;
  const std::size_t n = socket_.read_some(space, error);
  if (error == asio::error::would_block) return 0;
  if (error || is_cut()) return std::nullopt;
  return n;
}

void Wire::wait_until_writable() {
  waiting_writable_ = true;
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const error_code& error) {
    self->on_writable(error);
  });
}

void Wire::on_writable(const error_code& error) {
  waiting_writable_ = false;
  if (!error) flush();
}

void Wire::end_after_flush() {
  end_after_flush_ = true;
  flush_later();
}

void Wire::cut() {
  if (cut_) return;
  cut_ = true;
  // Before the descriptor is another's.
  tls_.reset();
  error_code ignored;
  socket_.close(ignored);
  on_cut();
}

void Wire::expire_after(base::Millis span) {
  deadline_ = wires_->now() + span;
}

void Wire::end_within(base::Millis span) {
  end_by_ = std::min(end_by_, wires_->now() + span);
}

void Wire::sweep(base::Instant now) {
  if (is_cut()) return;
  if (alive_) last_life_ = now;
  alive_ = false;
  if (!unsent()) {
    if (last_progress_ != now) outbox_.release_memory();
    last_progress_ = now;
  }
  if (now >= deadline_ || now >= end_by_) {
    deadline_ = base::Instant::never();
    on_expired();
    return;
  }
  on_sweep(now);
}

void Wire::leave_wires() {
  wires_->remove(*this);
}

// False where the wire was cut meanwhile.
Coroutine<bool> Wire::wait_for(std::shared_ptr<Wire> wire, TlsStream::Step step) {
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  const auto what = step == Step::want_write ? Socket::wait_write : Socket::wait_read;
  co_await wire->socket_.async_wait(what, token);
  co_return !error && !wire->is_cut();
}

Coroutine<bool> Wire::shake_hands(std::shared_ptr<Wire> wire) {
  while (!wire->is_cut()) {
    const Step step = wire->tls_->handshake();
    if (step == Step::done) co_return true;
    if (step == Step::ended) co_return false;
    const bool go_on = co_await wait_for(wire, step);
    if (!go_on) co_return false;
  }
  co_return false;
}

TlsStream::Outcome Wire::read_tls(asio::mutable_buffer space) {
  if (!tls_) return {Step::ended};
  return tls_->read(static_cast<char*>(space.data()), space.size());
}

Coroutine<std::size_t> Wire::read_some(std::shared_ptr<Wire> wire, asio::mutable_buffer space) {
  if (!wire->tls_) {
    error_code error;
    auto token = asio::redirect_error(kAwait, error);
    const std::size_t n = co_await wire->socket_.async_read_some(space, token);
    co_return error ? 0 : n;
  }
  while (true) {
    const TlsStream::Outcome read = wire->read_tls(space);
    if (read.step == Step::done) co_return read.bytes;
    if (read.step == Step::ended) co_return 0;
    const bool go_on = co_await wait_for(wire, read.step);
    if (!go_on) co_return 0;
  }
}

Coroutine<bool> Wire::write_all(std::shared_ptr<Wire> wire, std::string_view bytes) {
  while (!wire->is_cut()) {
    const bool left = !bytes.empty() || (wire->tls_ && wire->tls_->unsent());
    if (!left) co_return true;
    const TlsStream::Outcome written = wire->write_now(bytes);
    bytes.remove_prefix(written.bytes);
    if (written.step == Step::done) continue;
    if (written.step == Step::ended) co_return false;
    const bool go_on = co_await wait_for(wire, written.step);
    if (!go_on) co_return false;
  }
  co_return false;
}

Coroutine<void> Wire::linger(std::shared_ptr<Wire> wire, base::Millis deadline) {
  wire->expire_after(deadline);
  wire->end_after_flush();
  error_code error;
  auto token = asio::redirect_error(kAwait, error);
  auto discarded = asio::buffer(wire->wires().discarded());
  while (!error && !wire->is_cut()) {
    co_await wire->socket().async_read_some(discarded, token);
  }
  // The peer has ended; what is still queued has nobody to read it.
  wire->cut();
}

Wires::Wires(asio::io_context& loop, base::Millis sweep_every)
    : loop_(loop), sweep_every_(sweep_every), timer_(loop), now_(read_clock()) {}

void Wires::add(const std::shared_ptr<Wire>& wire) {
  now_ = read_clock();
  wire->slot_ = wires_.size();
  wire->last_life_ = now_;
  wire->last_progress_ = now_;
  wires_.push_back(wire);
  arm_sweep();
}

void Wires::remove(Wire& wire) {
  CHECK(wire.slot_ < wires_.size() && wires_[wire.slot_].get() == &wire);
  const std::size_t slot = wire.slot_;
  const std::shared_ptr<Wire> kept = std::move(wires_[slot]);
  if (slot + 1 != wires_.size()) {
    wires_[slot] = std::move(wires_.back());
    wires_[slot]->slot_ = slot;
  }
  wires_.pop_back();
  if (!wires_.empty()) return;
  // An idle owner keeps no timer, so that its loop can run out of work.
  timer_.cancel();
  // Taken out first: it may destroy the owner.
  const auto empty = std::exchange(when_empty_, {});
  if (empty) empty();
}

void Wires::for_each(const std::function<void(Wire&)>& visit) {
  const std::vector<std::shared_ptr<Wire>> all = wires_;
  for (const auto& wire : all) visit(*wire);
}

void Wires::cut_all() {
  for_each([](Wire& wire) { wire.cut(); });
}

void Wires::flush_this_turn(std::shared_ptr<Wire> wire) {
  to_flush_.push_back(std::move(wire));
  if (to_flush_.size() > 1) return;
  // Posted: it runs after everything that is ready in this turn, and so catches all its sends.
  asio::post(loop_, [self = shared_from_this()] { self->flush_all(); });
}

void Wires::flush_all() {
  flushing_.swap(to_flush_);
  for (const auto& wire : flushing_) {
    wire->flush_queued_ = false;
    wire->flush();
  }
  flushing_.clear();
}

void Wires::arm_sweep() {
  if (sweeping_) return;
  sweeping_ = true;
  timer_.expires_after(sweep_every_);
  timer_.async_wait([weak = weak_from_this()](const error_code&) {
    if (const auto self = weak.lock()) self->sweep();
  });
}

void Wires::sweep() {
  sweeping_ = false;
  if (wires_.empty()) return;
  now_ = read_clock();
  // Nothing leaves during a sweep: wires leave at the end of their coroutine.
  for (std::size_t i = 0; i < wires_.size(); ++i) wires_[i]->sweep(now_);
  arm_sweep();
}

}  // namespace cardroom::net
