// Session: the conversation with one player's connection, on whatever carrier. Texts, link frames
// and ticks come in with the time; what is to be said, forwarded or closed goes out as effects, in
// order. It checks that messages are well-formed and who is speaking, and knows nothing of what
// they mean: a message beyond `auth` and `ping` goes to the private tier as it came.
//
// It holds nothing that cannot be lost but one thing that must be said when the link is: each
// request that has no answer yet is then answered `unavailable`, so that every request has exactly
// one answer. Pure (tokens are opened by an opener handed in); one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shared/base/time.hpp"
#include "shared/crypto/token.hpp"
#include "shared/link/frames.hpp"
#include "shared/protocol/decode.hpp"
#include "shared/protocol/errors.hpp"

namespace cardroom::realtime {

inline constexpr base::Millis kAuthDeadline{5'000};
// How long the private tier may think about a proof before the connection is sent away to return.
inline constexpr base::Millis kProofDeadline{5'000};
inline constexpr base::Millis kRenewEvery{300'000};
inline constexpr int kMaxStrikes = 3;
inline constexpr int kMaxRefusedProofs = 3;
// Requests without an answer; one more is `busy`.
inline constexpr std::size_t kMaxInFlight = 64;
// What comes while a proof is looked at waits its turn; more is `busy`.
inline constexpr std::size_t kMaxHeld = 64;
inline constexpr std::size_t kMaxHeldBytes = 8u << 10;
// Tables that one connection follows; to join one more is `too_many`.
inline constexpr std::size_t kMaxAttachments = 64;

struct Say {
  std::string text;
  bool operator==(const Say&) const = default;
};
struct Forward {
  link::Frame frame;
  bool operator==(const Forward&) const = default;
};
// After all that was said; the last effect of a session.
struct Close {
  protocol::CloseCode code;
  bool operator==(const Close&) const = default;
};
using Effect = std::variant<Say, Forward, Close>;
using Effects = std::vector<Effect>;

enum class LinkState : std::uint8_t { down, up };

class Session {
 public:
  Session(link::Conn conn, crypto::TokenOpener& tokens, LinkState link, base::Instant now);

  // ---- from the player ----
  void text(std::string_view text, base::Now now, Effects& out);

  // ---- from the private tier ----
  void authenticated(const link::Authenticated& frame, base::Now now, Effects& out);
  // Whether `frame.body` is to be said; it is said before the effects.
  enum class Delivery : std::uint8_t { say, ignore };
  Delivery deliver(const link::Deliver& frame, Effects& out);
  void attached(const link::Attached& frame);
  void detached(const link::Detached& frame);
  void dismiss(const link::Dismiss& frame, Effects& out);
  void link_up(Effects& out);
  void link_down(base::Now now, Effects& out);

  // ---- from the carrier ----
  // Messages for a slow reader were thrown away: each table is asked for anew.
  void fell_behind(Effects& out);

  // ---- from the clock, and from who stops the server ----
  void tick(base::Instant now, Effects& out);
  void end(protocol::CloseCode why, Effects& out);

  bool authenticated() const { return stage_ == Stage::in; }
  // Whether the link's other end has heard of this connection, so that it must hear of its end.
  bool known_there() const { return known_there_; }

 private:
  // proving: a proof is with the private tier.
  enum class Stage : std::uint8_t { waiting, proving, in, closing };
  struct Waiting {
    std::uint64_t number;
    std::optional<std::uint64_t> id;
  };
  // What was put on the wire of a table that this connection follows.
  struct Attachment {
    std::string room;
    std::uint64_t number = 0;
    bool spectator = false;
    std::uint64_t epoch = 0, seq = 0;
    // Asked for anew under this number: until it is granted, what comes is of before.
    bool awaited = false;
  };
  using Id = std::optional<std::uint64_t>;

  void take(std::string_view text, base::Now now, Effects& out);
  void hold(std::string_view text, Effects& out);
  void take_held(base::Now now, Effects& out);
  void prove(const protocol::Request& request, base::Now now, Effects& out);
  void send_proof(link::Authenticate proof, base::Instant now, Effects& out);
  void proof_refused(Effects& out);
  void pong(const protocol::Request& request, Effects& out);
  void forward(protocol::Request&& request, std::string_view text, Effects& out);
  void refuse(protocol::ErrorCode code, Id id, Effects& out);
  void strike(protocol::ErrorCode code, Id id, std::string_view what, Effects& out);
  void count_strike(Effects& out);
  Attachment* attachment_of(std::string_view room);

  const link::Conn conn_;
  crypto::TokenOpener& tokens_;
  Stage stage_ = Stage::waiting;
  LinkState link_;
  bool known_there_ = false;
  bool proof_unavailable_ = false;  // the last proof could not be looked at
  std::uint8_t strikes_ = 0, refused_proofs_ = 0;
  base::Instant due_;  // of `auth`, of a proof's answer, of the next ticket: by the stage
  base::Instant auth_due_;
  Id proof_id_;
  std::uint64_t last_number_ = 0;
  std::vector<Waiting> in_flight_;
  std::vector<Attachment> attachments_;
  std::vector<std::string> held_;
  std::size_t held_bytes_ = 0;
  std::string user_, name_;
};

}  // namespace cardroom::realtime
