// The store: rooms, head rows, journals, snapshots and redeemed tokens, behind one interface for
// every engine. A batch of requests is one transaction (group commit): when `run` returns, what it
// answered is durable, and nothing else of the batch is. A fenced table never fails its neighbours.
// Bodies are handed in and out in clear; an engine seals them before they touch the disk.
//
// Requests and answers are values with numbers, so that the pure layers (and the simulator) speak
// to a store without knowing one. `Store::run` blocks: it lives on the store's own thread
// (store_thread.hpp). The world breaking (I/O) is an exception StoreBroken; a full disk answers
// `unavailable` to the whole batch, which was rolled back and may be tried again.
//
// Within a batch requests are applied in order, each upon what those before it left.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/time.hpp"

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

// ---- requests; `number` comes back in the answer ----

struct ListRooms {
  std::uint64_t number = 0;
};

// With its head row: epoch 0, seq 0, no owner.
struct CreateRoom {
  std::uint64_t number = 0;
  Room room;
};

// Raises the table's epoch by one and reads what is needed to go on: a snapshot (the newest that is
// at least kCatchUp older than `at`, else the oldest; none where there is none) and every record
// after it.
struct Claim {
  std::uint64_t number = 0;
  std::string table;
  std::string owner;
  base::WallTime at;
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

// A token's jti is good once; asked again with the same nonce it is still redeemed. One that has
// expired at `at` is not good.
struct Redeem {
  std::uint64_t number = 0;
  std::string jti;
  std::string nonce;
  std::int64_t exp = 0;  // seconds since 1970; forgotten after it
  base::WallTime at;
};

using Request = std::variant<ListRooms, CreateRoom, Claim, Append, Keep, Redeem>;

// ---- answers ----

struct Rooms {
  std::uint64_t number = 0;
  std::vector<Room> rooms;  // by name
};

enum class Creation : std::uint8_t { created, name_taken, code_taken };

struct Created {
  std::uint64_t number = 0;
  Creation outcome = Creation::created;
};

struct Claimed {
  std::uint64_t number = 0;
  bool found = false;
  std::uint64_t epoch = 0;
  std::uint64_t seq = 0;
  std::vector<Snapshot> snapshot;  // none or one
  std::vector<Record> records;     // in order of seq
};

enum class Fate : std::uint8_t { durable, fenced, unavailable };

// To an Append and to a Keep.
struct Appended {
  std::uint64_t number = 0;
  Fate fate = Fate::durable;
};

struct Redeemed {
  std::uint64_t number = 0;
  bool good = false;
};

// To all else that is in a batch which was rolled back.
struct Unavailable {
  std::uint64_t number = 0;
};

using Answer = std::variant<Rooms, Created, Claimed, Appended, Redeemed, Unavailable>;

// Events of the last minute can be had again after a restart, so that who comes back within its
// grace gets the events that it missed and not a new table.
inline constexpr base::Millis kCatchUp{60'000};

inline constexpr std::size_t kMaxBody = 1
                                        << 20;  // bytes, of a record, a snapshot, a room's settings
inline constexpr std::size_t kMaxBatch = 256;   // requests

class StoreBroken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Store {
 public:
  virtual ~Store() = default;
  // One answer for each request, in order. At most kMaxBatch of them.
  virtual std::vector<Answer> run(const std::vector<Request>& batch) = 0;
  // Upkeep that no answer waits for; called between batches, after the answers went out.
  virtual void tend() {}
};

}  // namespace cardroom::store
