// PostgresBatch: one batch of requests in one transaction. All head rows that it is about are
// locked first, in order of id; then the requests are applied in order to what was read, in memory;
// and what came of that is written by one statement a kind of row. Begins and ends no transaction.
// An object a transaction; lives on the store's thread.
#pragma once

#include <map>
#include <set>

#include "gameserver/store/claim.hpp"
#include "gameserver/store/postgres.hpp"
#include "gameserver/store/store.hpp"
#include "shared/crypto/seal.hpp"

namespace cardroom::store {

// The numbers of journal rows, in blocks from the database: above every one that a table's newest
// record may have, and never given twice.
class JournalNumbers {
 public:
  std::int64_t next(Postgres& postgres, std::int64_t above);

 private:
  std::int64_t next_ = 0, end_ = 0;
};

// Rows to be added to the journal, as the statements `append` and `journal` take them.
class JournalRows {
 public:
  JournalRows();
  void add(std::int64_t id, const Head& head, const Record& record, const std::string& sealed,
           std::uint32_t crc, const Digest& chain);
  std::uint32_t size() const { return ids_.size(); }
  // With what stands before the row: its head's last record (`journal`), or its chain (`append`).
  Arguments take_with_prev();
  Arguments take_with_chain_before();

 private:
  Numbers ids_, tables_, epochs_, seqs_, events_, requests_, ats_, versions_, prevs_, crcs_;
  Strings users_, hashes_, befores_, chains_, bodies_;
};

std::string sealed_or_broken(crypto::Sealer& sealer, std::string_view body,
                             const std::string& context);

class PostgresBatch {
 public:
  PostgresBatch(Postgres& postgres, crypto::Sealer& sealer, JournalNumbers& numbers);

  std::vector<Answer> run(const std::vector<const Request*>& requests);

  // Of the tables that this store owns once the transaction is committed.
  std::map<std::string, Head> take_heads();
  const std::set<std::int64_t>& archived() const { return archived_; }
  std::int64_t written() const { return written_; }
  const std::set<std::pair<std::int64_t, std::string>>& posted() const { return posted_; }

 private:
  struct Table {
    Head head;
    std::int64_t since_claim = 0;  // milliseconds
    bool changed = false;
    bool claimed = false;
    bool read = false;                     // what a claim needs, and nothing was written since
    std::map<std::uint64_t, Digest> ends;  // of the records of this batch
  };
  struct Redeeming {
    std::size_t place;  // among the answers
    const Redeem* redeem;
  };

  Answer apply(const ListRooms& list);
  Answer apply(const CreateRoom& create);
  Answer apply(const RemakeRoom& remake);
  Answer apply(const Note& note);
  Answer apply(const Live& live);
  Answer apply(const Claim& claim);
  Answer apply(const Fault& fault);
  Answer apply(const Check& check);
  Answer apply(const Look& look);
  Answer apply(const Append& append);
  Answer apply(const Keep& keep);
  Answer apply(const Archive& archive);
  Answer apply(const ReadDeal& read);
  Answer apply(const Redeem& redeem);
  Answer apply(const Impose& impose);
  Answer apply(const ListSanctions& list);
  // postgres_channels.cpp
  Answer apply(const Post& post);
  Answer apply(const ReadLog& read);
  void make_roots(const std::vector<const Request*>& requests);
  void read_logs(const std::vector<const Request*>& requests);
  std::uint64_t& newest_place(std::int64_t root);
  void flush_posts();

  void lock(const std::vector<const Request*>& requests);
  void read_for_claims(const std::vector<const Request*>& requests);
  Table* find(const std::string& table);
  Table* owned(const std::string& table, std::uint64_t epoch);
  Digest chain_at(std::uint64_t seq, Table& table, const std::string& name);
  void read_for(const std::vector<const Claim*>& claims);
  void open_table(const Claim& claim, const Head& head, Claimed& answer);
  void redeem_all(std::vector<Answer>& answers);
  void flush();
  void flush_heads();
  void flush_snapshots();
  void flush_archive();
  void flush_notes();

  Postgres& postgres_;
  crypto::Sealer& sealer_;
  JournalNumbers& numbers_;
  std::size_t place_ = 0;  // of the request that is applied
  std::map<std::string, Table> tables_;
  std::map<std::string, Room> rooms_;  // of the tables that are claimed
  std::map<std::int64_t, StoredSnapshot> snapshots_;
  std::map<std::int64_t, StoredRecord> records_;
  // To be written.
  JournalRows journal_;
  std::map<std::pair<std::int64_t, std::uint64_t>, StoredSnapshot> kept_;  // by table and seq
  std::map<std::int64_t, std::int64_t> settled_;         // table: when its snapshots are old enough
  std::vector<std::pair<std::int64_t, Archive>> deals_;  // bodies are sealed
  std::map<std::string, std::string> notes_;
  std::vector<Redeeming> redeems_;
  std::set<std::int64_t> archived_;               // tables
  std::int64_t written_ = 0;                      // records, messages and redeemed tokens
  std::map<std::int64_t, std::uint64_t> places_;  // of the newest message, by root
  std::map<std::int64_t, Log> logs_;              // by root
  struct Posted {
    std::int64_t root;
    std::uint64_t epoch;
    Message message;
    std::string sealed;
  };
  std::vector<Posted> posts_;
  std::set<std::pair<std::int64_t, std::string>> posted_;  // roots and channels
};

}  // namespace cardroom::store
