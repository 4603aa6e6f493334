// MemoryStore: the same contract in plain maps, for the simulator and for tests, and for as many
// game servers as ask it; nothing outlives it, no thread, no chance, and no clock but the one that
// is set. A batch may be made to be refused, or to lose its answer as a crash or a lost connection
// does. It never prunes a record. No program links it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gameserver/store/store.hpp"

namespace cardroom::store {

class MemoryStore final : public Store {
 public:
  // What becomes of a batch, and of its answer.
  enum class Luck {
    answered,
    away,             // nothing happens, and all are told: unavailable
    lost_applied,     // it happens; StoreBroken
    lost_undone,      // nothing happens; StoreBroken
    unknown_applied,  // it happens; appends are told unknown, all else unavailable
    unknown_undone,   // nothing happens; told the same
  };

  // Of the next batch only.
  void next(Luck luck) { luck_ = luck; }

  // The store's own clock: for kClaimRest, kServerHeard and kServerForgotten. Begins at 0.
  void set_time(base::WallTime now) { now_ = now; }

  std::vector<Answer> run(const std::vector<Request>& batch) override;

  // What an operator does: a parked table may be claimed again.
  void release(const std::string& table);

  // The whole journal of a table, for a checker; none where there is no such table.
  const std::vector<Record>& journal(const std::string& table) const;
  // All that was ever said in the channels of a root.
  const std::vector<Message>& messages(const std::string& root) const;
  // Its archived deals, by number.
  const std::map<std::uint64_t, Archive>& archive(const std::string& table) const;

 private:
  struct Table {
    Room room;
    std::string owner;
    std::uint64_t epoch = 0;
    std::uint64_t seq = 0;
    base::WallTime claimed;
    std::string summary;
    std::int64_t changed = 0;  // the change that made or noted it
    std::uint64_t faults = 0;
    std::string fault;
    std::vector<Record> records;                  // in order of seq
    std::map<std::uint64_t, Snapshot> snapshots;  // by seq
    std::map<std::uint64_t, Archive> deals;       // by hand_no
    std::vector<Message> messages;                // by place, from 1 on
  };
  struct Heard {
    Server server;
    base::WallTime at;
  };
  struct Token {
    std::string nonce;
    std::int64_t exp = 0;
  };

  Rooms apply(const ListRooms& list);
  Created apply(const CreateRoom& create);
  Created apply(const RemakeRoom& remake);
  Noted apply(const Note& note);
  Living apply(const Live& live);
  Claimed apply(const Claim& claim);
  Noted apply(const Fault& fault);
  Appended apply(const Check& check);
  Looked apply(const Look& look);
  Appended apply(const Append& append);
  Appended apply(const Keep& keep);
  Appended apply(const Archive& archive);
  DealRead apply(const ReadDeal& read);
  Redeemed apply(const Redeem& redeem);
  Appended apply(const Post& post);
  Log apply(const ReadLog& read);
  Noted apply(const Impose& impose);
  Sanctions apply(const ListSanctions& list);

  Table* owned(const std::string& table, std::uint64_t epoch);

  std::map<std::string, Table> tables_;
  std::set<std::string> codes_;
  std::map<std::string, Heard> servers_;
  std::map<std::string, Token> tokens_;
  std::set<std::pair<std::int64_t, std::string>> expiries_;  // of tokens_
  struct Imposed {
    Sanction sanction;
    std::int64_t changed = 0;
  };
  std::map<std::pair<std::string, SanctionKind>, Imposed> sanctions_;
  std::int64_t changes_ = 1;  // of rooms and sanctions; as_of is never 0
  base::WallTime now_;
  Luck luck_ = Luck::answered;
};

}  // namespace cardroom::store
