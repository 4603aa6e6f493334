#include "shared/link/wire.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

namespace cardroom::link {

base::Instant steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<base::Millis>(since).count()};
}

Wire::Wire(std::shared_ptr<Stream> stream, Peer peer, Owner& owner, LinkId link)
    : stream_(std::move(stream)),
      timer_(stream_->executor()),
      peer_(std::move(peer)),
      owner_(&owner),
      link_(link) {}

void Wire::run() {
  // Who does not come so far within the silence that a link may have is closed, too.
  tick();
  stream_->open([self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
    if (error) return self->end(Ending::closed);
    self->open_ = true;
    self->flush();
    self->read();
  });
}

void Wire::read() {
  stream_->read_some(buffer_, [self = shared_from_this()](const boost::system::error_code& error,
                                                          std::size_t size) {
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
  boost::asio::post(stream_->executor(), [self = shared_from_this()] {
    self->flush_posted_ = false;
    self->flush();
  });
}

void Wire::flush() {
  if (!open_) return;
  const std::string_view bytes = peer_.write();
  if (bytes.empty()) return;
  stream_->write_all(
      bytes, [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
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
  boost::asio::post(stream_->executor(), [self = shared_from_this()] { self->finish(); });
}

void Wire::finish() {
  timer_.cancel();
  stream_->close();
  if (Owner* owner = std::exchange(owner_, nullptr)) owner->on_wire_end(*this, *peer_.ended());
}

}  // namespace cardroom::link
