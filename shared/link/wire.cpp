#include "shared/link/wire.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

namespace cardroom::link {

base::Instant steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<base::Millis>(since).count()};
}

Wire::Wire(Socket socket, Peer peer, Owner& owner, LinkId link)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      peer_(std::move(peer)),
      owner_(&owner),
      link_(link) {}

void Wire::run() {
  flush();
  read();
  tick();
}

void Wire::read() {
  socket_.async_read_some(
      boost::asio::buffer(buffer_),
      [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
        if (error) return self->end(Ending::closed);
        self->peer_.receive(std::string_view(self->buffer_.data(), size), steady_now());
        while (std::optional<Frame> frame = self->peer_.next())
          if (self->owner_) self->owner_->on_wire_frame(*self, std::move(*frame));
        if (self->peer_.ended()) return self->finish_later();
        if (self->peer_.has_output()) self->flush_later();
        self->read();
      });
}

void Wire::send(const Frame& frame) {
  peer_.send(frame, steady_now());
  flush_later();
}

void Wire::flush_later() {
  if (peer_.ended()) return finish_later();
  if (std::exchange(flush_posted_, true)) return;
  // Behind whatever is ready in this turn, so that all it sends goes out as one write.
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->flush_posted_ = false;
    self->flush();
  });
}

void Wire::flush() {
  const std::string_view bytes = peer_.write();
  if (bytes.empty()) return;
  boost::asio::async_write(
      socket_, boost::asio::buffer(bytes),
      [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
        if (error) return self->end(Ending::closed);
        self->peer_.written();
        if (self->peer_.has_output()) self->flush();
      });
}

void Wire::tick() {
  timer_.expires_after(kHeartbeatEvery / 2);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error || self->peer_.ended()) return;
    self->peer_.tick(steady_now());
    if (self->peer_.has_output() || self->peer_.ended()) self->flush_later();
    self->tick();
  });
}

void Wire::end(Ending why) {
  peer_.end(why);
  finish_later();
}

void Wire::abandon() {
  owner_ = nullptr;
  peer_.end(Ending::closed);
  finish();
}

void Wire::finish_later() {
  if (std::exchange(finish_posted_, true)) return;
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->finish(); });
}

void Wire::finish() {
  timer_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (Owner* owner = std::exchange(owner_, nullptr)) owner->on_wire_end(*this, *peer_.ended());
}

}  // namespace cardroom::link
