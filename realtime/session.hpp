// Session: the conversation with one player's connection, on whatever carrier. Texts, link frames
// and ticks come in with the time; what is to be said, forwarded or closed goes out as effects, in
// order. It checks that messages are well-formed and who is speaking, and knows nothing of what
// they mean: a message beyond `auth` and `ping` goes to the private tier as it came.
//
// It speaks with several game servers: with its home, where it came in, about what is no table's;
// with each table's owner about that table. It looks up who that is (Picture) and is told when it
// changes. A link hears of the connection before it hears anything else about it.
//
// It holds nothing that cannot be lost but one thing that must be said when a link is: each request
// that has no answer yet is then answered `unavailable`, so that every request has exactly one
// answer. Pure (tokens are opened by an opener handed in); one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "realtime/admission.hpp"
#include "realtime/tables.hpp"
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
// A position above any table's, which answers it with all that it is.
inline constexpr std::uint64_t kBeyondAny = INT64_MAX;
// Channels that one connection follows; to follow one more is `too_many`.
inline constexpr std::size_t kMaxFollowed = 32;
// How often a request is sent on before it is `unavailable`.
inline constexpr std::uint8_t kMaxHops = 4;

struct Say {
  std::string text;
  bool operator==(const Say&) const = default;
};
struct Forward {
  LinkNo link;
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

class Session {
 public:
  // What the player's side shares: all of it outlives the session.
  struct Shared {
    crypto::TokenOpener& tokens;
    const Picture& picture;
    Admission& admission;
  };
  // `who`: for whom what is done before it is in is counted; empty: nobody.
  Session(link::Conn conn, const Shared& shared, std::string who, base::Instant now);

  // ---- from the player ----
  void text(std::string_view text, base::Now now, Effects& out);

  // ---- from the private tier; `from`: by which link ----
  void authenticated(LinkNo from, const link::Authenticated& frame, base::Now now, Effects& out);
  // Whether `frame.body` is to be said; it is said before the effects.
  enum class Delivery : std::uint8_t { say, ignore };
  Delivery deliver(LinkNo from, const link::Deliver& frame, Effects& out);
  // Of a room's owner only. Whether the connection follows the room now.
  bool attached(LinkNo from, const link::Attached& frame);
  // Whether it followed the room there until now.
  bool detached(LinkNo from, const link::Detached& frame);
  // The same of channels. Whether `frame.body` is to be said, after the effects' errors.
  Delivery said(LinkNo from, const link::Said& frame, Effects& out);
  bool following(LinkNo from, const link::Following& frame);
  bool unfollowed(LinkNo from, const link::Unfollowed& frame);
  void dismiss(LinkNo from, const link::Dismiss& frame, Effects& out);
  void renewed(LinkNo from, const link::Pass& frame);
  // Where the request that is in flight there goes now; nothing: no such one is.
  std::optional<LinkNo> routed(LinkNo from, const link::Request& request) const;
  // `to` 0: nobody can be reached who could answer.
  void redirected(LinkNo from, const link::Redirect& frame, LinkNo to, Effects& out);

  // ---- from the fleet ----
  void link_lost(LinkNo link, base::Now now, Effects& out);
  // Looks for another home where its own is lost or draining; says where it is to one that came
  // back.
  void rehome(Effects& out);
  // The owner of the room, and of its channel, is now `to`; or of a channel's root. `lost`: who was
  // it before and is to be waited for no longer, 0 where nobody is. Kept: nothing is sent where the
  // connection is attached there already.
  void moved(const std::string& room, Tables::Kind kind, LinkNo lost, LinkNo to, Effects& out);

  // ---- from the carrier ----
  // Messages for a slow reader were thrown away: each table is asked for anew.
  void fell_behind(Effects& out);

  // ---- from the clock, and from who stops the server ----
  void tick(base::Instant now, Effects& out);
  // The token keys are others now: who came in by one that is no more, goes.
  void keys_changed(Effects& out);
  void end(protocol::CloseCode why, Effects& out);

  bool authenticated() const { return stage_ == Stage::in; }
  LinkNo home() const { return home_; }
  // The links whose other end has heard of this connection, so that it must hear of its end.
  const std::vector<LinkNo>& known_to() const { return known_to_; }
  // The rooms that it follows, and the roots of its channels.
  std::vector<std::string> rooms() const;
  bool follows(std::string_view room) const;

 private:
  // proving: a proof is with the private tier.
  enum class Stage : std::uint8_t { waiting, proving, in, closing };
  struct Waiting {
    std::uint64_t number;
    std::optional<std::uint64_t> id;
    LinkNo link;
    std::string room;      // that it is about, given or meant; or the root of its channel
    bool follows = false;  // a channel, or does so no longer
  };
  // What was put on the wire of a table that this connection follows.
  struct Attachment {
    std::string room;
    std::uint64_t number = 0;
    LinkNo link = 0;  // whose events are shown; 0: its owner is lost
    bool spectator = false;
    // Asked for anew under this number: until it is granted, what comes is of before.
    bool awaited = false;
    // And an Attach of before was granted meanwhile by the same server: what ends next is that.
    bool former = false;
    bool begins = false;  // what comes first is the `table` or `resume` that shows it
    std::uint64_t epoch = 0, seq = 0;
  };
  // What was put on the wire of a channel that this connection follows.
  struct Followed {
    std::string channel, root;
    std::uint64_t number = 0;
    LinkNo link = 0;  // 0: its owner is lost
    bool awaited = false;
    std::uint64_t epoch = 0, place = 0;
    bool is_shown_by(LinkNo from) const { return link == from && !awaited; }
  };
  using Id = std::optional<std::uint64_t>;
  using InFlight = std::vector<Waiting>;

  void take(std::string_view text, base::Now now, Effects& out);
  void hold(std::string_view text, Effects& out);
  void take_held(base::Now now, Effects& out);
  void prove(const protocol::Request& request, base::Now now, Effects& out);
  void send_proof(link::Authenticate proof, base::Instant now, Effects& out);
  bool key_stands() const;
  void let_in(const link::Authenticated& frame, base::Instant now, Effects& out);
  void proof_refused(base::Instant now, Effects& out);
  void pong(const protocol::Request& request, Effects& out);
  void forward(protocol::Request&& request, std::string_view text, Effects& out);
  void renew(base::Instant now, Effects& out);
  bool too_fast(const protocol::Request& request, base::Instant now, Effects& out);
  bool may_prove(const protocol::Request& request, base::Instant now, Effects& out);
  void refuse(protocol::ErrorCode code, Id id, Effects& out);
  void refuse_until(protocol::ErrorCode code, Id id, base::Millis after, Effects& out);
  void strike(protocol::ErrorCode code, Id id, std::string_view what, Effects& out);
  void count_strike(Effects& out);

  std::string room_meant(const protocol::Request& request) const;
  LinkNo route(std::string_view msg, const std::string& room) const;
  bool foreign(LinkNo from, const Attachment* attachment, const std::string& room) const;
  bool knows(LinkNo link) const;
  void introduce(LinkNo link, Effects& out);
  void send_attach(Attachment& one, Effects& out);
  void send_follow(Followed& one, Effects& out);
  bool moves(const std::string& room, Tables::Kind kind, LinkNo to) const;
  bool may_follow(const protocol::Request& request) const;
  Followed* followed(std::string_view channel);
  // Answers those that `lost` says will have no other answer.
  void give_up(auto lost, Effects& out);
  InFlight::iterator in_flight(LinkNo link, std::uint64_t number);
  Attachment* attachment_of(std::string_view room);
  const Attachment* attachment_of(std::string_view room) const;

  const link::Conn conn_;
  crypto::TokenOpener& tokens_;
  const Picture& picture_;
  Admission& admission_;
  std::string who_;                 // whose doings these are: an address's, then a user's
  std::string kid_;                 // of the key by which it came in, as link frames have it
  std::string pass_;                // by which other game servers believe who it is
  Act proof_act_ = Act::bad_token;  // what the last proof is if it is refused
  Stage stage_ = Stage::waiting;
  bool proof_unavailable_ = false;  // the last proof could not be looked at
  std::uint8_t strikes_ = 0, refused_proofs_ = 0;
  LinkNo home_ = 0;    // while proving: where the proof is
  base::Instant due_;  // of `auth`, of a proof's answer, of the next ticket: by the stage
  base::Instant auth_due_;
  Id proof_id_;
  std::uint64_t last_number_ = 0;
  std::vector<LinkNo> known_to_;
  InFlight in_flight_;
  std::vector<Attachment> attachments_;
  std::vector<Followed> followed_;
  std::vector<std::string> held_;
  std::size_t held_bytes_ = 0;
  std::string user_, name_;
};

}  // namespace cardroom::realtime
