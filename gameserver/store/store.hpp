// The store: rooms, head rows, journals, snapshots, redeemed tokens, sanctions and who lives,
// behind one interface for every engine. A batch of requests is one transaction (group commit):
// when `run` returns, what it answered is durable, and nothing else of the batch is. A fenced or a
// damaged table never fails its neighbours. Bodies are handed in and out in clear; an engine seals
// them before they touch the disk.
//
// Requests and answers are values with numbers, so that the pure layers (and the simulator) speak
// to a store without knowing one. `Store::run` blocks: it lives on the store's own thread
// (store_thread.hpp). A full disk, or a database that is away, answers `unavailable` to the whole
// batch, of which then nothing happened; it may be tried again. What can not be gone on with on the
// same descriptors (I/O) is an exception StoreBroken.
//
// Within a batch requests are applied in order, each upon what those before it left.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shared/base/time.hpp"

namespace cardroom::crypto {
class KeyRing;
}

namespace cardroom::store {

using Digest = std::array<std::uint8_t, 32>;

// A table is named as its room is.
struct Room {
  std::string name;
  std::string creator;   // user id; empty: made by the house
  std::string code;      // of a private room; empty: open to all. Unique.
  std::string settings;  // packed by the owner, opaque here
  bool operator==(const Room&) const = default;
};

// One accepted action: `events` events from number `seq` on.
struct Record {
  std::string table;
  std::uint64_t epoch = 0;
  std::uint64_t seq = 0;     // of its first event
  std::uint64_t events = 0;  // how many, at least 1
  std::string user;          // empty: the clock's or a house bot's
  std::uint64_t id = 0;      // of the request; 0: none
  Digest request{};          // hash of the request's body; zero where there is no id
  base::WallTime at;
  std::uint32_t version = 0;  // of the rules
  std::string body;
  bool operator==(const Record&) const = default;
};

// The table's state after event `seq`.
struct Snapshot {
  std::string table;
  std::uint64_t epoch = 0;
  std::uint64_t seq = 0;
  base::WallTime at;
  std::uint32_t version = 0;
  std::string body;
  bool operator==(const Snapshot&) const = default;
};

// What was said in a channel. `n` counts the channel, `place` all channels of one root; both from
// 1 and without a gap.
struct Message {
  std::string channel;
  std::uint64_t n = 0;
  std::uint64_t place = 0;
  std::string user, name;  // who; both empty: the operator
  std::string text;
  base::WallTime at;
  std::uint64_t epoch = 0;  // under which it was posted
  bool operator==(const Message&) const = default;
};

// A game server that lives, as all may know it.
struct Server {
  std::string name;          // unique for each start
  std::string address;       // of its link
  std::uint64_t tables = 0;  // that it owns
  bool draining = false;
  bool operator==(const Server&) const = default;
};

enum class SanctionKind : std::uint8_t { mute, ban };

// What an operator forbids to a user: to speak, or to come at all. One of a kind a user.
struct Sanction {
  std::string user;
  SanctionKind kind = SanctionKind::mute;
  base::WallTime until;  // not after `at`: it is lifted; kForGood: until it is
  std::string reason;    // for operators
  base::WallTime at;
  bool operator==(const Sanction&) const = default;
};
inline constexpr base::WallTime kForGood{INT64_MAX};

// ---- requests; `number` comes back in the answer ----

// All rooms, or those that were made or noted since an earlier answer's `as_of` (some of them twice
// rather than one never).
struct ListRooms {
  std::uint64_t number = 0;
  std::int64_t since = 0;  // 0: all
};

// With its head row: epoch 0, seq 0, no owner. `created`, too, where the very same room stands and
// was never claimed: an answer that was lost may be asked for again.
struct CreateRoom {
  std::uint64_t number = 0;
  Room room;
};

// Gives the name of a closed room to another, upon the same head row. Where that is as `snapshot`
// says, epoch and seq, `room` stands in place of the one of its name, of which nothing is noted any
// more, and the snapshot is its table's only one, so that no claim goes on from before it. Else the
// name is taken.
struct RemakeRoom {
  std::uint64_t number = 0;
  Room room;
  Snapshot snapshot;
};

// What others may know of a table without owning it, in the words of its owner; a hint for lists
// and never the truth. Dropped where the epoch is not the table's.
struct Note {
  std::uint64_t number = 0;
  std::string table;
  std::uint64_t epoch = 0;
  std::string summary;  // packed by the owner, opaque here
};

// This game server lives, and who else does? Forgets those not heard of for kServerForgotten, and
// any other that was at this one's address, which is dead.
struct Live {
  std::uint64_t number = 0;
  Server mine;
};

// Takes a table over: raises its epoch by one and reads what is needed to go on, a snapshot (the
// newest that is at least kCatchUp older than `at`, else the oldest; none where there is none) and
// every record after it. `seen` is the newest epoch that who asks knows of and knows to be lost: a
// table with a higher epoch stays with its owner. With `seen` 0, who asks knows of no owner: the
// table then stays where the last claim is less than kClaimRest ago, by the store's own clock.
// A name that begins with kRootPrefix is that of channels and of no room: its first claim makes its
// head row.
struct Claim {
  std::uint64_t number = 0;
  std::string table;
  std::string owner;
  std::uint64_t seen = 0;
  base::WallTime at;
};

// The code of a table threw, or crashed its process. At kFaultsToPark faults the table is parked:
// no claim wins it until an operator releases it.
struct Fault {
  std::uint64_t number = 0;
  std::string table;
  std::string what;  // of the newest, for operators
};

// Whether the table is still owned under `epoch`: the fence of what is told without an append. It
// is read no earlier than `run` was called.
struct Check {
  std::uint64_t number = 0;
  std::string table;
  std::uint64_t epoch = 0;
};

// How far these tables are, whoever owns them; read no earlier than `run` was called.
struct Look {
  std::uint64_t number = 0;
  std::vector<std::string> tables;
};

// Moves the head row from record.seq-1 to record.seq+record.events-1 where epoch and seq are as the
// record says, and inserts the record; else, or where there is no such table, `fenced`.
struct Append {
  std::uint64_t number = 0;
  Record record;
};

// Written beside the journal, in place of one of the same seq; never waited for by a player. Its
// seq is 0 or that of a record's last event (CHECKed: no claim could go on from another). `fenced`
// where the epoch is not the table's, or seq is beyond its head. Snapshots that no claim from
// snapshot.at on can choose any more are pruned.
struct Keep {
  std::uint64_t number = 0;
  Snapshot snapshot;
};

// A deal that has ended, as one row for good: once no claim can need its records any more they are
// pruned. Idempotent by (table, hand_no); `fenced` where the epoch is not the table's.
struct Archive {
  std::uint64_t number = 0;
  std::string table;
  std::uint64_t epoch = 0;
  std::uint64_t hand_no = 0;
  std::uint64_t first = 0, last = 0;  // seq of its deal, of its result
  base::WallTime at;
  std::uint32_t version = 0;
  std::string body;  // packed by the table: seed, seats, moves
};

// A deal that has ended, as it was archived; whoever owns its table.
struct ReadDeal {
  std::uint64_t number = 0;
  std::string table;
  std::uint64_t hand_no = 0;
};

// A token's jti is good once; asked again with the same nonce it is still redeemed. One that has
// expired at `at` is not good.
struct Redeem {
  std::uint64_t number = 0;
  std::string jti;
  std::string nonce;
  std::int64_t exp = 0;  // seconds since 1970; forgotten after it
  base::WallTime at;
};

// Messages of one root, in order of their places, which follow the newest that the head row knows;
// else, or where the epoch is not the root's, `fenced` and none is kept. Who asks counts `n`.
struct Post {
  std::uint64_t number = 0;
  std::string root;
  std::uint64_t epoch = 0;
  std::vector<Message> messages;  // at least one, at most kMaxPosted
};

// What is kept of a root's channels: of each its newest messages, at most `most`, and always the
// newest, which says how far it counts. Fenced as a Check is.
struct ReadLog {
  std::uint64_t number = 0;
  std::string root;
  std::uint64_t epoch = 0;
  std::uint64_t most = 1;
};

// In place of the one of its kind that the user has.
struct Impose {
  std::uint64_t number = 0;
  Sanction sanction;
};

// All sanctions, lifted ones too, or those imposed since an earlier answer's `as_of` (some of them
// twice rather than one never).
struct ListSanctions {
  std::uint64_t number = 0;
  std::int64_t since = 0;  // 0: all
};

using Request =
    std::variant<ListRooms, CreateRoom, RemakeRoom, Note, Live, Claim, Fault, Check, Look, Append,
                 Keep, Archive, ReadDeal, Redeem, Post, ReadLog, Impose, ListSanctions>;

// ---- answers ----

struct Listed {
  Room room;
  std::string owner;  // empty: none yet
  std::uint64_t epoch = 0, seq = 0;
  std::string summary;  // as last noted; empty: never
  bool operator==(const Listed&) const = default;
};

struct Rooms {
  std::uint64_t number = 0;
  std::vector<Listed> rooms;  // by name
  std::int64_t as_of = 0;     // never 0
};

// To a Note, a Fault and an Impose.
struct Noted {
  std::uint64_t number = 0;
};

struct Living {
  std::uint64_t number = 0;
  std::vector<Server> servers;  // heard of within kServerHeard, this one included; by name
};

struct Position {
  std::string table;
  std::uint64_t epoch = 0, seq = 0;
  bool operator==(const Position&) const = default;
};

struct Looked {
  std::uint64_t number = 0;
  std::vector<Position> tables;  // those that there are, by name
};

// Of a CreateRoom and a RemakeRoom.
enum class Creation : std::uint8_t { created, name_taken, code_taken };

struct Created {
  std::uint64_t number = 0;
  Creation outcome = Creation::created;
};

enum class Claiming : std::uint8_t {
  won,
  held,     // by `owner`, under `epoch`
  unknown,  // no such table
  parked,   // after faults; `why`
  damaged,  // its rows are not what was written; `why` names table and seq
};

struct Claimed {
  std::uint64_t number = 0;
  Claiming outcome = Claiming::won;
  Room room;  // but where it is unknown
  std::string owner;
  std::uint64_t epoch = 0;
  std::uint64_t seq = 0;
  std::vector<Snapshot> snapshot;  // none or one
  std::vector<Record> records;     // in order of seq
  std::string why;
};

// unknown: the connection was lost over the commit. It happened, or not, or will yet: only a claim,
// which raises the epoch and so comes before or after it, can tell.
enum class Fate : std::uint8_t { durable, fenced, unavailable, unknown };

// To an Append, a Keep, an Archive, a Post, and a Check (durable: it is still owned so).
struct Appended {
  std::uint64_t number = 0;
  Fate fate = Fate::durable;
};

struct DealRead {
  std::uint64_t number = 0;
  std::vector<Archive> deal;  // none or one
  std::string why;            // there is one, and it is damaged
};

struct Redeemed {
  std::uint64_t number = 0;
  bool good = false;
};

struct Log {
  std::uint64_t number = 0;
  Fate fate = Fate::durable;      // or fenced
  std::uint64_t place = 0;        // of the newest message of the root; 0: there was none
  std::vector<Message> messages;  // in order of their places
};

struct Sanctions {
  std::uint64_t number = 0;
  std::vector<Sanction> sanctions;  // by user
  std::int64_t as_of = 0;           // never 0
};

// To all else that is in a batch which was rolled back.
struct Unavailable {
  std::uint64_t number = 0;
};

using Answer = std::variant<Rooms, Created, Noted, Living, Claimed, Looked, Appended, DealRead,
                            Redeemed, Log, Sanctions, Unavailable>;

inline constexpr std::string_view kRootPrefix = "channel/";
inline constexpr std::size_t kMaxPosted = 64;  // messages at once

// Events of the last minute can be had again after a restart, so that who comes back within its
// grace gets the events that it missed and not a new table.
inline constexpr base::Millis kCatchUp{60'000};

inline constexpr base::Millis kClaimRest{2'000};
inline constexpr base::Millis kServerHeard{5'000};
inline constexpr base::Millis kServerForgotten{60'000};
inline constexpr std::uint64_t kFaultsToPark = 2;

inline constexpr std::size_t kMaxBody = 1
                                        << 20;  // bytes, of a record, a snapshot, a room's settings
inline constexpr std::size_t kMaxBatch = 256;   // requests

class StoreBroken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A copy of a store, or why there is none. Who takes the file flushes it.
struct Copied {
  std::string file;
  std::string why;  // empty: it is whole
};

// more: it is to be called again before long, though no request comes.
enum class Upkeep : std::uint8_t { done, more };

class Store {
 public:
  virtual ~Store() = default;
  // What is kept is sealed by the newest of these from now on, and opens by any of them.
  virtual void rekey(const crypto::KeyRing&) {}
  // One answer for each request, in order. At most kMaxBatch of them.
  virtual std::vector<Answer> run(const std::vector<Request>& batch) = 0;
  // Upkeep that no answer waits for; called between batches, after the answers went out.
  virtual Upkeep tend() { return Upkeep::done; }
  // Begins to copy the whole store beside itself, which `tend` goes on with while batches run;
  // `done` is called on the thread of both. A copy that is under way is begun anew.
  virtual void copy(std::function<void(Copied)> done) {
    done({"", "this store is copied by its own tools"});
  }
};

}  // namespace cardroom::store
