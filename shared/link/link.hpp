// The seam between the tiers as its users see it: a server that accepts many links, a client that
// keeps one. What carries the frames (a queue in this process, a Unix socket) is chosen in main.
//
// No callback comes from within `send`, `drop`, `start` or a constructor: only from the carrier's
// own turn of the loop. Frames sent to a link that is down or unknown are forgotten: who cares
// about an answer learns of the loss by `on_link_down` or `on_down`. A listener outlives its link.
// `version`: of the frames of this link; who sends one that the version has not errs (CHECKed).
// One thread: the loop's.
#pragma once

#include <cstdint>

#include "shared/base/time.hpp"
#include "shared/link/frames.hpp"

namespace cardroom::link {

// Unique in this process, growing; never used again.
using LinkId = std::uint64_t;

class LinkServer {
 public:
  class Listener {
   public:
    virtual void on_link_up(LinkId link, const Hello& theirs, std::uint8_t version) = 0;
    virtual void on_frame(LinkId link, Frame&& frame) = 0;
    virtual void on_link_down(LinkId link) = 0;

   protected:
    ~Listener() = default;
  };

  virtual ~LinkServer() = default;
  // Callbacks come from here on; once.
  virtual void start(Listener& listener) = 0;
  virtual void send(LinkId link, const Frame& frame) = 0;
  virtual void drop(LinkId link) = 0;
};

inline constexpr base::Millis kReconnectFirst{20};
inline constexpr base::Millis kReconnectMost{250};

// How long to wait before the next attempt to connect: doubles up to kReconnectMost, and begins
// anew only once a link was really up (the other end's Hello came), so that a peer which accepts
// and closes at once is not stormed.
class Backoff {
 public:
  base::Millis next() {
    const base::Millis wait = wait_;
    wait_ = wait_ * 2 < kReconnectMost ? wait_ * 2 : kReconnectMost;
    return wait;
  }
  void reset() { wait_ = kReconnectFirst; }

 private:
  base::Millis wait_ = kReconnectFirst;
};

class LinkClient {
 public:
  class Listener {
   public:
    virtual void on_up(const Hello& theirs, std::uint8_t version) = 0;
    virtual void on_frame(Frame&& frame) = 0;
    virtual void on_down() = 0;

   protected:
    ~Listener() = default;
  };

  virtual ~LinkClient() = default;
  // Connects, and again whenever the link is lost; once.
  virtual void start(Listener& listener) = 0;
  virtual void send(const Frame& frame) = 0;
};

}  // namespace cardroom::link
