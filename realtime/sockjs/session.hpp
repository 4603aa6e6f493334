// Session: one SockJS session over HTTP as a state machine. What the program says, which receivers
// come and go and what time it is go in; what the receiver at hand is sent comes out. What clients
// send passes it by: it only knows whether the session still takes messages.
//
// One receiver at a time; a second one is told so and evicts nobody. Without a receiver the session
// waits for the next one, not longer than its time-out, whatever the client sends meanwhile; the
// queue waits with it, within its bound.
// Pure; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "realtime/sockjs/frames.hpp"
#include "shared/base/time.hpp"

namespace cardroom::realtime::sockjs {

struct SessionLimits {
  // A stream ends behind the frame that reaches it; its prelude does not count.
  std::size_t response_bytes = 128 * 1024;
  // Of what waits for a receiver, quoted. A message that waits alone may be longer.
  std::size_t queue_bytes = 32 * 1024;
  base::Millis heartbeat{25'000};
  base::Millis timeout{5'000};
};

// What a receiver is sent: pieces in order, then perhaps its end.
struct Sent {
  std::vector<std::string> pieces;
  bool ends = false;
  bool operator==(const Sent&) const = default;
};

class Session {
 public:
  explicit Session(SessionLimits limits) : limits_(limits) {}

  // ---- from the client ----
  // False where the receiver is not, or no longer, the session's: `sent` ends then.
  bool attach(const Receiver& receiver, base::Instant now, Sent& sent);
  // The receiver's connection broke: what was on its way may be lost, so the session is over.
  void lose();
  // The receiver takes more; until `pause` is said it does.
  void resume(base::Instant now, Sent& sent);
  void pause() { paused_ = true; }

  // ---- from the program ----
  // False, with nothing queued, where the queue is full or the session is not open.
  bool send(std::string_view text, base::Instant now, Sent& sent);
  void drop_queued() { queue_.clear(); }
  // After what is queued. Every later receiver is told the same.
  void close(std::uint16_t code, std::string_view reason, base::Instant now, Sent& sent);

  // ---- from the clock ----
  // When `tick` is wanted next.
  base::Instant due() const { return due_; }
  void tick(base::Instant now, Sent& sent);

  bool fresh() const { return stage_ == Stage::fresh; }
  bool open() const { return stage_ == Stage::open; }
  // Timed out or lost: to be forgotten.
  bool gone() const { return stage_ == Stage::gone; }
  bool has_receiver() const { return receiver_.has_value(); }
  std::size_t queued_bytes() const { return queue_.size(); }

 private:
  enum class Stage : std::uint8_t { fresh, open, closing, gone };

  void emit(std::string_view frame, base::Instant now, Sent& sent);
  void flush(base::Instant now, Sent& sent);
  void detach(base::Instant now, Sent& sent);

  const SessionLimits limits_;
  Stage stage_ = Stage::fresh;
  std::optional<Receiver> receiver_;
  bool paused_ = false;
  std::size_t response_bytes_ = 0;  // of the receiver at hand
  std::string queue_;               // quoted, with commas
  std::string close_frame_;
  base::Instant due_;  // of the heartbeat, or without a receiver of the time-out
};

}  // namespace cardroom::realtime::sockjs
