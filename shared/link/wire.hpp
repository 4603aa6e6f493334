// Wire: a connected stream with a Peer on it; what both ends of a link share (ends.cpp). It
// reads, gathers what one turn of the loop sends into one write, ticks, and tells its owner once
// when it is over. It never reconnects. On the io_context's thread; alive while a wait is.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "shared/link/link.hpp"
#include "shared/link/peer.hpp"
#include "shared/link/stream.hpp"

namespace cardroom::link {

inline constexpr std::size_t kReadBuffer = 64u << 10;

base::Instant steady_now();

class Wire : public std::enable_shared_from_this<Wire> {
 public:
  class Owner {
   public:
    // The first frame is the other end's Hello.
    virtual void on_wire_frame(Wire& wire, Frame&& frame) = 0;
    virtual void on_wire_end(Wire& wire, Ending why) = 0;

   protected:
    ~Owner() = default;
  };

  Wire(std::shared_ptr<Stream> stream, Peer peer, Owner& owner, LinkId link);
  LinkId link() const { return link_; }
  void run();
  void send(const Frame& frame);
  // Tells the owner in a later turn of the loop.
  void end(Ending why);
  // The owner is going: close without telling it.
  void abandon();
  bool up() const { return peer_.up(); }
  const Peer& peer() const { return peer_; }
  std::optional<Role> proven() const { return stream_->proven(); }

 private:
  void read();
  void flush_later();
  void flush();
  void tick();
  void finish_later();
  void finish();

  const std::shared_ptr<Stream> stream_;
  boost::asio::steady_timer timer_;
  Peer peer_;
  Owner* owner_;
  const LinkId link_;  // the owner's name for it
  bool open_ = false;
  bool flush_posted_ = false, finish_posted_ = false;
  std::array<char, kReadBuffer> buffer_;
};

}  // namespace cardroom::link
