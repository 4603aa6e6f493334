// The frames that the two tiers exchange, as plain values with one binary form. This file knows no
// socket and no game: bodies are opaque bytes that the realtime tier passes on unread.
//
// On a stream a frame is: length of what follows (4 bytes, little-endian, at most kMaxFrame),
// kVersion (1 byte), the frame's kind (1 byte: its index in `Frame`), its fields in order
// (shared/base/pack.hpp). A frame with an unknown version or kind, or with bytes left over, is
// malformed and ends the link. Pure; lives on any thread.
//
// Versions: a build also reads the frames of older versions down to kOldestVersion (that before its
// own at the least) and speaks them with a peer that knows no newer one, so that a fleet can be
// changed one server at a time. The end that
// accepts answers in the version of the other's Hello; the end that connects tries its newest
// version first, and that of the other's Hello where that is older (peer.hpp). All frames of a link
// are of one version, and a frame that a version has not is never sent in it; a field that it has
// not is left out, and read as empty. tests/compat holds what each version looked like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cardroom::link {

inline constexpr std::uint8_t kVersion = 5;
inline constexpr std::uint8_t kOldestVersion = 2;    // that is read
inline constexpr std::uint8_t kChannelsVersion = 3;  // the first with channels
inline constexpr std::uint8_t kKeysVersion = 4;      // the first with `kid`
inline constexpr std::uint8_t kPassVersion = 5;      // the first with passes
inline constexpr std::size_t kMaxFrame = 1u << 20;

// In every frame, `each(frame, a)` calls a with its fields in their order: one walk for the writer
// and the reader, so that neither can forget a field. `a.since(version, field)`: one that older
// versions have not.

// A `kid` names the key of the token by which a connection first came in: a web site's, or this for
// a guest's, which no web site's key may begin with. Empty: not known, for it came in while an
// older version had no such field.
inline constexpr std::string_view kGuestKid = "guest";

// A pass is what a game server gave for a connection that proved who it is: sealed, so that another
// game server need not believe the realtime server that says so (Opened). Empty: none was given.

// A player's connection: unique in its realtime process, growing.
using Conn = std::uint64_t;

// ---- both ways ----

enum class Role : std::uint8_t { realtime, game_server, operator_tool };

// The first frame in each direction; nothing else is taken before it. Who called says it first.
struct Hello {
  Role role = Role::realtime;
  std::string name;  // of the process: unique for each start
  static void each(auto& f, auto& a) { a(f.role), a(f.name); }
  bool operator==(const Hello&) const = default;
};

struct Heartbeat {
  static void each(auto&, auto&) {}
  bool operator==(const Heartbeat&) const = default;
};

// ---- realtime → game server ----

// What a connection offers to prove who it is. A token of the web site was opened by the realtime
// server and comes as claims, with what the site signed where it did; guests' tokens and resume
// tickets only the private tier can open.
enum class Proof : std::uint8_t { claims, guest_token, ticket };

struct Authenticate {
  Conn conn = 0;
  std::optional<std::uint64_t> id;  // the request's, for `re`
  Proof proof = Proof::claims;
  std::string user, name, jti;  // claims only
  std::int64_t exp = 0;         // claims only; seconds since 1970
  std::string secret;           // the signed token in the web site's (empty: none), or the
                                // guest's token, or the ticket
  std::string kid = {};         // of a token; a ticket has its own within
  static void each(auto& f, auto& a) {
    a(f.conn), a(f.id), a(f.proof), a(f.user), a(f.name), a(f.jti), a(f.exp), a(f.secret);
    a.since(kKeysVersion, f.kid);
  }
  bool operator==(const Authenticate&) const = default;
};

// A connection that was authenticated elsewhere: by another game server, or before this link was
// made. At home: what is about no table (the list of rooms) comes from here; of one connection's
// game servers one is its home.
struct Opened {
  Conn conn = 0;
  std::string user, name;
  bool home = false;
  std::string kid = {};
  std::string pass = {};
  static void each(auto& f, auto& a) {
    a(f.conn), a(f.user), a(f.name), a(f.home);
    a.since(kKeysVersion, f.kid);
    a.since(kPassVersion, f.pass);
  }
  bool operator==(const Opened&) const = default;
};

struct Closed {
  Conn conn = 0;
  static void each(auto& f, auto& a) { a(f.conn); }
  bool operator==(const Closed&) const = default;
};

// A well-formed request of an authenticated connection. `msg`, `id` and `room` were read by the
// realtime server and are authoritative; the game server takes only the rest from `body`.
struct Request {
  Conn conn = 0;
  std::uint64_t number = 0;  // counts this connection's requests from 1; comes back in the answer
  // For a join: the number of the attachment that it would make; else of the one by which this
  // connection follows the room, 0: it does not.
  std::uint64_t attachment = 0;
  std::string msg;
  std::optional<std::uint64_t> id;
  std::string room;       // empty: not given
  std::string body;       // the whole JSON text
  std::uint8_t hops = 0;  // how often it was sent on (Redirect)
  static void each(auto& f, auto& a) {
    a(f.conn), a(f.number), a(f.attachment), a(f.msg), a(f.id), a(f.room), a(f.body), a(f.hops);
  }
  bool operator==(const Request&) const = default;
};

// Asks to own `room`, which has viewers here and whose owner under epoch `seen` is lost.
struct Claim {
  std::string room;
  std::uint64_t seen = 0;
  static void each(auto& f, auto& a) { a(f.room), a(f.seen); }
  bool operator==(const Claim&) const = default;
};

// After a link was made again, or the table's owner changed: this connection was attached to `room`
// and was last sent `seq`. On a link that stands: what it was sent is lost. Epoch 0: it was shown
// nothing that is left, so it is owed a `table`.
struct Attach {
  Conn conn = 0;
  std::uint64_t attachment = 0;
  std::string room;
  bool spectator = false;
  std::uint64_t epoch = 0, seq = 0;
  static void each(auto& f, auto& a) {
    a(f.conn), a(f.attachment), a(f.room), a(f.spectator), a(f.epoch), a(f.seq);
  }
  bool operator==(const Attach&) const = default;
};

struct RenewTicket {
  Conn conn = 0;
  static void each(auto& f, auto& a) { a(f.conn); }
  bool operator==(const RenewTicket&) const = default;
};

struct MintGuest {
  std::uint64_t number = 0;
  std::string name;
  static void each(auto& f, auto& a) { a(f.number), a(f.name); }
  bool operator==(const MintGuest&) const = default;
};

// ---- game server → realtime ----

// The answer to Authenticate. `body` is the message for the client (`auth`, or an `error`).
struct Authenticated {
  Conn conn = 0;
  bool accepted = false;
  std::string user, name;
  std::string body;
  bool retry = false;  // not accepted, yet not refused: the same proof can succeed later
  std::string kid = {};
  std::string pass = {};
  static void each(auto& f, auto& a) {
    a(f.conn), a(f.accepted), a(f.user), a(f.name), a(f.body), a(f.retry);
    a.since(kKeysVersion, f.kid);
    a.since(kPassVersion, f.pass);
  }
  bool operator==(const Authenticated&) const = default;
};

// One message for many viewers to whom it reads the same. epoch and seq are 0 where it is not
// numbered; `table` and `resume` carry them too: the last seq that these viewers have been shown.
struct Deliver {
  std::vector<Conn> to;
  std::uint64_t answers = 0;  // the Request's number, where this is its one answer
  bool strike = false;        // the answer refuses malformed input: the realtime server counts
  std::string room;           // empty: not about a table
  std::uint64_t epoch = 0, seq = 0;
  std::string body;
  static void each(auto& f, auto& a) {
    a(f.to), a(f.answers), a(f.strike), a(f.room), a(f.epoch), a(f.seq), a(f.body);
  }
  bool operator==(const Deliver&) const = default;
};

// From here on `conn` follows `room`; sent before the `table` or `resume` that shows it.
struct Attached {
  Conn conn = 0;
  std::uint64_t attachment = 0;
  std::string room;
  bool spectator = false;
  static void each(auto& f, auto& a) { a(f.conn), a(f.attachment), a(f.room), a(f.spectator); }
  bool operator==(const Attached&) const = default;
};

struct Detached {
  Conn conn = 0;
  std::string room;
  static void each(auto& f, auto& a) { a(f.conn), a(f.room); }
  bool operator==(const Detached&) const = default;
};

// Send `body` (a `bye`), then close with `code`.
struct Dismiss {
  Conn conn = 0;
  std::uint16_t code = 0;
  std::string body;
  static void each(auto& f, auto& a) { a(f.conn), a(f.code), a(f.body); }
  bool operator==(const Dismiss&) const = default;
};

// The game servers that live, as the store knows; sent when a link is made and at each change.
struct Servers {
  struct One {
    std::string name;     // as in its Hello
    std::string address;  // of its link
    bool draining = false;
    static void each(auto& f, auto& a) { a(f.name), a(f.address), a(f.draining); }
    bool operator==(const One&) const = default;
  };
  std::vector<One> servers;
  static void each(auto& f, auto& a) { a(f.servers); }
  bool operator==(const Servers&) const = default;
};

// Tables of this server. When a link is made all of them come, in as many frames as it takes; the
// last of those says so. Of two that own one table the higher epoch is believed.
struct Owns {
  struct One {
    std::string room;
    std::uint64_t epoch = 0;
    static void each(auto& f, auto& a) { a(f.room), a(f.epoch); }
    bool operator==(const One&) const = default;
  };
  std::vector<One> tables;
  bool complete = false;
  static void each(auto& f, auto& a) { a(f.tables), a(f.complete); }
  bool operator==(const Owns&) const = default;
};

// No longer this server's under `epoch`. `owner` has it, or (drained) is to be asked to claim it;
// empty: nobody is known to.
struct Disowns {
  std::string room;
  std::uint64_t epoch = 0;
  std::string owner;  // its Hello's name
  static void each(auto& f, auto& a) { a(f.room), a(f.epoch), a(f.owner); }
  bool operator==(const Disowns&) const = default;
};

// `request` is not for this server: send it on as it stands here, to `owner`, which has its room
// under `epoch` (0: is to make or claim it), or, with an empty `owner`, to whom it is routed now.
struct Redirect {
  Request request;
  std::string owner;  // its Hello's name
  std::uint64_t epoch = 0;
  static void each(auto& f, auto& a) { a(f.request), a(f.owner), a(f.epoch); }
  bool operator==(const Redirect&) const = default;
};

struct GuestMinted {
  std::uint64_t number = 0;
  std::string token;  // empty: refused
  std::string error;  // the `error` object then
  static void each(auto& f, auto& a) { a(f.number), a(f.token), a(f.error); }
  bool operator==(const GuestMinted&) const = default;
};

// ---- operator's tool ↔ game server ----

struct Operate {
  std::uint64_t number = 0;
  std::string command;  // "tables list", "tables show"
  std::vector<std::string> arguments;
  static void each(auto& f, auto& a) { a(f.number), a(f.command), a(f.arguments); }
  bool operator==(const Operate&) const = default;
};

enum class Outcome : std::uint8_t { ok, usage, not_found, denied, conflict };

struct Operated {
  std::uint64_t number = 0;
  Outcome outcome = Outcome::ok;
  std::string body;  // JSON, or a sentence where it is refused
  static void each(auto& f, auto& a) { a(f.number), a(f.outcome), a(f.body); }
  bool operator==(const Operated&) const = default;
};

// ---- channels, from version 3 on ----
// A channel's messages are shown in the order of their places, which count all messages of its root
// (shared/protocol/channel.hpp): one number says how far a follower is, whatever the sub-channels.

// realtime → game server: after a link was made again, or the channel's owner changed, this
// connection follows `channel` and was last shown `place`, under `epoch` of the channel's owner.
struct Follow {
  Conn conn = 0;
  std::uint64_t number = 0;
  std::string channel;
  std::uint64_t epoch = 0, place = 0;
  static void each(auto& f, auto& a) {
    a(f.conn), a(f.number), a(f.channel), a(f.epoch), a(f.place);
  }
  bool operator==(const Follow&) const = default;
};

// game server → realtime: from here on `conn` follows `channel` and is told what comes after
// `place`. `number`: of the Follow, or of the request that it is the answer to, which comes next.
struct Following {
  Conn conn = 0;
  std::uint64_t number = 0;
  std::string channel;
  std::uint64_t epoch = 0, place = 0;
  static void each(auto& f, auto& a) {
    a(f.conn), a(f.number), a(f.channel), a(f.epoch), a(f.place);
  }
  bool operator==(const Following&) const = default;
};

// game server → realtime
struct Unfollowed {
  Conn conn = 0;
  std::string channel;
  static void each(auto& f, auto& a) { a(f.conn), a(f.channel); }
  bool operator==(const Unfollowed&) const = default;
};

// game server → realtime: one message of exactly this channel, for followers of it or of one that
// includes it, or (`answers`) for the one who said it.
struct Said {
  std::vector<Conn> to;
  std::uint64_t answers = 0;
  std::string channel;
  std::uint64_t place = 0;
  std::string body;
  static void each(auto& f, auto& a) { a(f.to), a(f.answers), a(f.channel), a(f.place), a(f.body); }
  bool operator==(const Said&) const = default;
};

// ---- from version 5 on ----

// game server → realtime: in place of this connection's pass of before, with each new ticket.
struct Pass {
  Conn conn = 0;
  std::string pass;
  static void each(auto& f, auto& a) { a(f.conn), a(f.pass); }
  bool operator==(const Pass&) const = default;
};

using Frame = std::variant<Hello, Heartbeat, Authenticate, Opened, Closed, Request, Claim, Attach,
                           RenewTicket, MintGuest, Authenticated, Deliver, Attached, Detached,
                           Dismiss, Servers, Owns, Disowns, Redirect, GuestMinted, Operate,
                           Operated, Follow, Following, Unfollowed, Said, Pass>;

// How many kinds of frames a version has: those above that come first.
std::size_t kinds_of(std::uint8_t version);

// Appends the frame with its length in front. CHECKs that the version has it.
void encode(std::string& out, const Frame& frame, std::uint8_t version = kVersion);

// Takes frames from a stream of bytes, in pieces of any size.
class FrameReader {
 public:
  void feed(std::string_view bytes);
  // Nothing: more bytes are wanted, or (malformed()) the stream is broken for good.
  std::optional<Frame> next();
  bool malformed() const { return malformed_; }
  // Of the newest frame, the malformed one included; 0: none yet.
  std::uint8_t version() const { return version_; }

 private:
  std::string buffer_;
  std::size_t taken_ = 0;
  std::uint8_t version_ = 0;
  bool malformed_ = false;
};

}  // namespace cardroom::link
