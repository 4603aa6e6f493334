// Peer: one end of a link as a value: hello, heartbeats, silence, bounds. Bytes and readings of the
// clock come in; frames and bytes come out. It never touches a socket and never reads a clock.
//
// Who called says `Hello` at once, in the newest version that it believes the other to know; who
// was called when it has heard that: a link of which only one direction works never comes up,
// though it seems to stand. It answers in the same version, or, where it does not know that, in
// its own newest: the caller then comes again in that one (`older`). Nothing else is taken before
// the other's; a second one, a frame of another version or a malformed one ends the link. When
// nothing else was sent for kHeartbeatEvery a `Heartbeat` is; after kSilenceLimit without a byte
// the other end is taken for dead. Pure; one thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/base/time.hpp"
#include "shared/link/frames.hpp"

namespace cardroom::link {

inline constexpr base::Millis kHeartbeatEvery{400};
// Players wait for it and then for a claim, together 2.5 s at most.
inline constexpr base::Millis kSilenceLimit{1600};
// What waits to be written, the write under way included. A link past it is dropped: its viewers
// come back and are shown what they missed, which no unbounded queue could promise.
inline constexpr std::size_t kMaxLinkQueue = 4u << 20;

enum class Ending : std::uint8_t { closed, malformed, silent, overflow };

std::string_view print(Ending ending);

enum class Side : std::uint8_t { caller, called };

class Peer {
 public:
  // `version`: that a caller speaks.
  Peer(Hello mine, Side side, base::Instant now, std::uint8_t version = kVersion);

  // ---- in ----
  void receive(std::string_view bytes, base::Instant now);
  // The next frame; the first is the other end's Hello, heartbeats are swallowed. Nothing: all is
  // taken, or the link has ended.
  std::optional<Frame> next();

  // ---- out ----
  // Forgotten where who was called has not heard the caller's Hello yet.
  void send(const Frame& frame, base::Instant now);
  // Everything queued, as one write; empty where there is nothing, or one is under way. The bytes
  // stand until `written()`.
  std::string_view write();
  void written();
  bool has_output() const { return !queued_.empty(); }

  // Sends the heartbeat that is due and notices silence. Wanted at least every kHeartbeatEvery/2.
  void tick(base::Instant now);

  // Why the link must be closed, once it must; for good.
  std::optional<Ending> ended() const { return ended_; }
  void end(Ending why);
  bool up() const { return greeted_ && !ended_; }
  // Of all frames of this link, once it is up.
  std::uint8_t version() const { return version_; }
  // The other end knows no newer version than this, which is older than what was spoken to it.
  std::optional<std::uint8_t> older() const { return older_; }

 private:
  bool greet(bool is_hello);
  void answer(std::uint8_t version);

  Hello mine_;
  Side side_;
  std::uint8_t version_;
  std::optional<std::uint8_t> older_;
  FrameReader reader_;
  std::string queued_, writing_;
  base::Instant last_sent_, last_heard_;
  bool greeted_ = false;
  bool left_ = false;  // not understood, and answered: the other end is to come again
  std::optional<Ending> ended_;
};

}  // namespace cardroom::link
