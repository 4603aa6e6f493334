// FrameStream: what Beast's websocket::stream stands on here. It reads from the wire; what
// Beast writes (the handshake, pongs, close frames) goes into the wire's outbox, so that Beast's
// frames and ours never mix and all leave in one write. Text frames are queued on the wire
// directly. Includes no Beast. Inside shared/net only; on the loop's thread.
#pragma once

#include <boost/asio/append.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <utility>

#include "shared/net/wire.hpp"

namespace boost::beast {
enum class role_type;
}

namespace cardroom::net {

// Reads from a wire under TLS: the socket tells only that there is something.
struct ReadTls {
  using Step = TlsStream::Step;

  template <class Self>
  void operator()(Self& self, boost::system::error_code error = {}) {
    if (!error && wire->is_cut()) error = asio::error::operation_aborted;
    if (error) return self.complete(error, 0);
    // Never from within the call that began it.
    const auto read = begun ? wire->read_tls(space) : first();
    begun = true;
    switch (read.step) {
      case Step::done:
        if (read.bytes > 0) return self.complete({}, read.bytes);
        return asio::post(wire->socket().get_executor(), std::move(self));
      case Step::want_read:
        return wire->socket().async_wait(Socket::wait_read, std::move(self));
      case Step::want_write:
        return wire->socket().async_wait(Socket::wait_write, std::move(self));
      case Step::ended:
        return self.complete(asio::error::eof, 0);
    }
  }

  TlsStream::Outcome first() const {
    return {wire->tls_read_ahead() ? Step::done : Step::want_read};
  }

  std::shared_ptr<Wire> wire;
  asio::mutable_buffer space;
  bool begun = false;
};

class FrameStream {
 public:
  using executor_type = Executor;

  explicit FrameStream(std::shared_ptr<Wire> wire) : wire_(std::move(wire)) {}

  executor_type get_executor() { return wire_->socket().get_executor(); }
  Wire& wire() { return *wire_; }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    wire_->note_life();
    if (!wire_->under_tls()) {
      return wire_->socket().async_read_some(buffers, std::forward<Handler>(handler));
    }
    const asio::mutable_buffer space(*asio::buffer_sequence_begin(buffers));
    asio::async_compose<Handler, void(boost::system::error_code, std::size_t)>(
        ReadTls{wire_, space}, handler, wire_->socket());
  }

  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    boost::system::error_code error;
    const std::size_t n = write_some(buffers, error);
    auto completion = asio::append(std::forward<Handler>(handler), error, n);
    asio::post(get_executor(), std::move(completion));
  }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, boost::system::error_code& error) {
    error = {};
    std::size_t n = 0;
    const auto end = asio::buffer_sequence_end(buffers);
    for (auto it = asio::buffer_sequence_begin(buffers); it != end; ++it) {
      const asio::const_buffer part(*it);
      wire_->take_from_beast({static_cast<const char*>(part.data()), part.size()});
      n += part.size();
    }
    return n;
  }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers) {
    boost::system::error_code error;
    return write_some(buffers, error);
  }

  // Asked for by Beast's concepts; nothing here reads synchronously.
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, boost::system::error_code& error) {
    return wire_->socket().read_some(buffers, error);
  }
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers) {
    return wire_->socket().read_some(buffers);
  }

 private:
  std::shared_ptr<Wire> wire_;
};

// Found by Beast: the end of the connection is the wire's (Wire::linger), not Beast's.
inline void teardown(boost::beast::role_type, FrameStream&, boost::system::error_code& error) {
  error = {};
}

template <class Handler>
void async_teardown(boost::beast::role_type, FrameStream& stream, Handler&& handler) {
  auto completion = asio::append(std::forward<Handler>(handler), boost::system::error_code{});
  asio::post(stream.get_executor(), std::move(completion));
}

inline void beast_close_socket(FrameStream& stream) {
  stream.wire().cut();
}

}  // namespace cardroom::net
