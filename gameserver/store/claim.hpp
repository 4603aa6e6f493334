// What every engine does at a claim, whichever way it reads its rows: decide who gets the table,
// then verify link by link what its new owner will go on from. Knows no SQL. Pure; lives on any
// thread.
#pragma once

#include <functional>
#include <optional>

#include "gameserver/store/store.hpp"
#include "shared/crypto/seal.hpp"

namespace cardroom::store {

// A table's head row.
struct Head {
  std::int64_t id = 0;  // short for its name in journal and snapshot
  std::string owner;
  std::uint64_t epoch = 0;
  std::uint64_t seq = 0;
  std::int64_t last_record = 0;  // id of its newest; 0: none
  Digest chain{};
  std::uint64_t last_snapshot = 0;  // seq of its newest; 0: none
  std::uint64_t faults = 0;
  std::string fault;
};

// Rows as they stand there: bodies are sealed.
struct StoredRecord {
  std::int64_t id = 0;
  std::int64_t table = 0;
  Record record;
  std::int64_t prev = 0;
  std::uint32_t crc = 0;
  Digest chain{};
};
struct StoredSnapshot {
  Snapshot snapshot;
  std::uint32_t crc = 0;
  std::optional<Digest> chain;  // of the record that ends at its seq
};

// The rows of one table are not what was written; `what` names table and seq.
class Damage : public std::runtime_error {
 public:
  Damage(const std::string& table, std::uint64_t seq, const std::string& why);
};

// `since`: milliseconds since the table was last claimed, by the store's clock.
Claiming decide(const Claim& claim, const Head& head, std::int64_t since);

// An answer with what the head row says, before anything is raised.
Claimed answer_to(const Claim& claim, Claiming outcome, Room room, const Head& head);

// Throws Damage where no snapshot, or one beyond the head, was found against the head row.
void check_choice(const std::string& table, const Head& head,
                  const std::optional<StoredSnapshot>& chosen);

// The snapshot that the claim goes on from, opened. Throws Damage.
Snapshot open_snapshot(StoredSnapshot stored, crypto::Sealer& sealer);

// A deal as it stands there, with the checksum beside it, opened.
DealRead open_deal(std::uint64_t number, Archive stored, std::uint32_t crc, crypto::Sealer& sealer);

using FetchRecord = std::function<std::optional<StoredRecord>(std::int64_t id)>;

// Everything after `from` (its seq 0, where there is none), opened, in order of seq; read from the
// head's last record back by their links. Throws Damage.
std::vector<Record> open_records(const std::string& table, const Head& head, std::uint64_t from,
                                 const std::optional<Digest>& chain, const FetchRecord& fetch,
                                 crypto::Sealer& sealer);

}  // namespace cardroom::store
