// Wire: one TCP connection, under TLS where that was begun, with the outbox of its WebSocket, and
// Wires: all of one owner, with one flush a loop turn and one sweep timer for every deadline.
// Knows no HTTP, no Beast, no handler. Inside shared/net only; on the loop's thread.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "shared/base/time.hpp"
#include "shared/net/outbox.hpp"
#include "shared/net/tls.hpp"

namespace cardroom::net {

namespace asio = boost::asio;

// One thread, one loop: the concrete executor, without the price of any_io_executor.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Coroutine = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait{};

// What a detached coroutine ends with: an exception that came this far is a bug of a handler or a
// callback, and leaves through io_context::run.
struct Rethrow {
  void operator()(const std::exception_ptr& error) const {
    if (error) std::rethrow_exception(error);
  }
};

class Wires;

class Wire : public std::enable_shared_from_this<Wire> {
 public:
  Wire(std::shared_ptr<Wires> wires, Socket socket);
  virtual ~Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  Socket& socket() { return socket_; }
  // From here on all that is read and written goes through it; the handshake comes first.
  void begin_tls(std::unique_ptr<TlsStream> tls) { tls_ = std::move(tls); }
  bool under_tls() const { return tls_ != nullptr; }
  // False where none was agreed on; the wire is to be cut then.
  static Coroutine<bool> shake_hands(std::shared_ptr<Wire> wire);

  // Some bytes, at least one; 0 at the end of the connection.
  static Coroutine<std::size_t> read_some(std::shared_ptr<Wire> wire, asio::mutable_buffer space);
  // `bytes` is kept alive by the caller's frame. False where the connection was lost.
  static Coroutine<bool> write_all(std::shared_ptr<Wire> wire, std::string_view bytes);

  // Under TLS only, for FrameStream: what can be read now.
  TlsStream::Outcome read_tls(asio::mutable_buffer space);
  bool tls_read_ahead() const { return tls_ && tls_->read_ahead(); }

  const Outbox& outbox() const { return outbox_; }
  Wires& wires() { return *wires_; }

  // From here on the outbox holds frames: what Beast writes is one control frame a call.
  void begin_frames() { framed_ = true; }
  bool framed() const { return framed_; }

  // What FrameStream hands on from Beast: handshake bytes, pongs, close frames.
  void take_from_beast(std::string_view bytes);
  // Beast asks for more bytes: whatever came before has been read, so the peer lives.
  void note_life() { alive_ = true; }

  void queue(Opcode opcode, std::string_view payload, MaskKey key);
  // Bytes that are no frame.
  void queue_raw(std::string_view bytes);
  void queue_close(std::uint16_t code, std::string_view reason, MaskKey key);
  void forget_queued() { outbox_.drop_queued(); }
  // Writes what the kernel takes; the rest goes when it can.
  void flush();
  void flush_later();

  // What can be read without waiting: how many bytes, 0 where there are none yet; nothing at the
  // end of the connection.
  std::optional<std::size_t> read_now(asio::mutable_buffer space);

  // No more frames: the other side sees our end after what is queued.
  void end_after_flush();
  // Ends at once; what waits on this wire is woken.
  void cut();
  bool is_cut() const { return cut_; }

  void expire_after(base::Millis span);
  void expire_never() { deadline_ = base::Instant::never(); }
  // Whatever later deadlines say: no longer than this. Only ever comes nearer.
  void end_within(base::Millis span);

  // The code of the first close frame that was queued here, ours or Beast's (which echoes the
  // peer's); nothing until then.
  std::optional<std::uint16_t> close_code() const { return close_code_; }

  // Reads and throws away until the peer ends, so that our last bytes are not lost to a reset.
  static Coroutine<void> linger(std::shared_ptr<Wire> wire, base::Millis deadline);

  // Called by Wires each sweep.
  void sweep(base::Instant now);
  void leave_wires();

 protected:
  // After the deadline was looked at; still there.
  virtual void on_sweep(base::Instant now) = 0;
  // The deadline was reached; by default the wire is cut.
  virtual void on_expired() { cut(); }
  virtual void on_cut() {}
  // The outbox was written to its end.
  virtual void on_flushed() {}

  base::Instant last_life() const { return last_life_; }
  base::Instant last_progress() const { return last_progress_; }

 private:
  friend class Wires;
  static Coroutine<bool> wait_for(std::shared_ptr<Wire> wire, TlsStream::Step step);
  TlsStream::Outcome write_now(std::string_view bytes);
  bool unsent() const { return !outbox_.empty() || (tls_ && tls_->unsent()); }
  void wait_until_writable();
  void on_writable(const boost::system::error_code& error);

  std::shared_ptr<Wires> wires_;
  Socket socket_;
  std::unique_ptr<TlsStream> tls_;
  Outbox outbox_;
  base::Instant deadline_ = base::Instant::never();
  base::Instant end_by_ = base::Instant::never();
  base::Instant last_life_;
  base::Instant last_progress_;  // when a byte last left, or the outbox was last empty
  std::size_t slot_ = 0;         // the place in Wires
  std::optional<std::uint16_t> close_code_;
  bool cut_ = false;
  bool framed_ = false;
  bool alive_ = false;
  bool flush_queued_ = false;
  bool waiting_writable_ = false;
  bool end_after_flush_ = false;
};

class Wires : public std::enable_shared_from_this<Wires> {
 public:
  Wires(asio::io_context& loop, base::Millis sweep_every);

  asio::io_context& loop() { return loop_; }
  // As of the last sweep or the last wire added; as coarse as the sweep.
  base::Instant now() const { return now_; }

  void add(const std::shared_ptr<Wire>& wire);
  std::size_t size() const { return wires_.size(); }
  // Each wire that is there now; the function may cut wires.
  void for_each(const std::function<void(Wire&)>& visit);
  void cut_all();

  // Told once, when the last wire has left.
  void when_empty(std::function<void()> empty) { when_empty_ = std::move(empty); }

  std::array<char, 4096>& discarded() { return discarded_; }

 private:
  friend class Wire;
  void remove(Wire& wire);
  void flush_this_turn(std::shared_ptr<Wire> wire);
  void flush_all();
  void arm_sweep();
  void sweep();

  asio::io_context& loop_;
  base::Millis sweep_every_;
  Timer timer_;
  bool sweeping_ = false;
  base::Instant now_;
  std::vector<std::shared_ptr<Wire>> wires_;
  std::vector<std::shared_ptr<Wire>> to_flush_;
  std::vector<std::shared_ptr<Wire>> flushing_;
  std::function<void()> when_empty_;
  std::array<char, 4096> discarded_;
};

}  // namespace cardroom::net
