// MemoryStore: the same contract in plain maps, for the simulator and for tests; nothing outlives
// it, no thread, no chance. A batch may be made to lose its answer, as a crash or a lost connection
// does: applied or not, nobody is told. No program links it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gameserver/store/store.hpp"

namespace cardroom::store {

class MemoryStore final : public Store {
 public:
  // What becomes of a batch.
  enum class Luck { answered, lost_applied, lost_undone };

  // Of the next batch only.
  void next(Luck luck) { luck_ = luck; }

  // StoreBroken where the answer is lost.
  std::vector<Answer> run(const std::vector<Request>& batch) override;

  // The whole journal of a table, for a checker; none where there is no such table.
  const std::vector<Record>& journal(const std::string& table) const;

 private:
  struct Table {
    std::string owner;
    std::uint64_t epoch = 0;
    std::uint64_t seq = 0;
    std::vector<Record> records;                  // in order of seq
    std::map<std::uint64_t, Snapshot> snapshots;  // by seq
  };
  struct Token {
    std::string nonce;
    std::int64_t exp = 0;
  };

  Rooms apply(const ListRooms& list);
  Created apply(const CreateRoom& create);
  Claimed apply(const Claim& claim);
  Appended apply(const Append& append);
  Appended apply(const Keep& keep);
  Redeemed apply(const Redeem& redeem);

  std::map<std::string, Room> rooms_;
  std::map<std::string, Table> tables_;
  std::map<std::string, Token> tokens_;
  Luck luck_ = Luck::answered;
};

}  // namespace cardroom::store
