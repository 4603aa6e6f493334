// SqliteStore: the embedded engine. One file with its -wal beside it, synchronous=FULL, and one
// game server, by an exclusive lock: that lock is the fence of the embedded store. Rows of a table
// that are not what was written are `damaged` to who claims it, and to nobody else; a file that is
// no store, a key file that is not the store's, or an I/O error is StoreBroken: the process ends
// and a new one recovers; nothing is tried again on the same descriptor. Only a full disk is
// (rolled back, then `unavailable`). Never keeps a body in clear on disk. Made on any thread, then
// used on one: the store's (store_thread.hpp).
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "gameserver/store/claim.hpp"
#include "gameserver/store/file_lock.hpp"
#include "gameserver/store/sqlite_copy.hpp"
#include "gameserver/store/sqlite_statements.hpp"
#include "gameserver/store/store.hpp"
#include "shared/crypto/key_ring.hpp"
#include "shared/crypto/seal.hpp"

namespace cardroom::store {

base::WallTime system_time();

struct SqliteOptions {
  std::int64_t max_pages = 0;  // of 4 KiB: past it the disk counts as full; 0: as the disk allows
  std::function<base::WallTime()> clock = system_time;  // the store's own
};

class SqliteStore final : public Store {
 public:
  // Makes or opens the file and brings its schema up to date. StoreBroken with a sentence for the
  // operator where it is in use (within 1 s), of a newer version, or sealed with other keys.
  SqliteStore(const std::string& path, const crypto::KeyRing& keys, SqliteOptions options = {});
  ~SqliteStore() override;

  void rekey(const crypto::KeyRing& keys) override { sealer_ = crypto::Sealer(keys); }
  std::vector<Answer> run(const std::vector<Request>& batch) override;
  // Moves the -wal into the file once it has grown, prunes (retention.hpp), and goes on copying.
  Upkeep tend() override;
  // To its file's name with `.for-cardroomctl` behind it.
  void copy(std::function<void(Copied)> done) override;

  // What an operator does: a parked table may be claimed again.
  void release(const std::string& table);

 private:
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
  Noted apply(const Impose& impose);
  Sanctions apply(const ListSanctions& list);
  // sqlite_channels.cpp
  Appended apply(const Post& post);
  Log apply(const ReadLog& read);
  void make_root(const std::string& name);

  struct Found {
    Head head;
    base::WallTime claimed;
  };
  // Of a record, in the journal.
  struct End {
    bool of_a_record = false;
    std::optional<Digest> chain;
  };

  Found* find_head(const std::string& table);
  Head* owned(const std::string& table, std::uint64_t epoch);
  std::optional<Room> find_room(const std::string& name);
  void read_table(const Claim& claim, const Head& head, Claimed& answer);
  std::optional<StoredSnapshot> choose_snapshot(const Head& head, const Claim& claim);
  std::optional<StoredRecord> read_record(std::int64_t id);
  End find_end(std::uint64_t seq, const Head& head);
  std::string seal(std::string_view body, const std::string& context);
  void check_key();
  void checkpoint();
  void prune();
  void go_on_copying();
  void leave_as_is();

  FileLock lock_;
  Database database_;
  crypto::Sealer sealer_;
  const std::function<base::WallTime()> clock_;
  int wal_pages_ = 0;
  bool full_ = false;               // the disk, and no checkpoint was possible since
  std::int64_t written_ = 0;        // records and messages, since the last pruning
  std::int64_t last_examined_ = 0;  // journal.id, by the pruning
  // Head rows as they stand in the file: nobody else writes there. Who changes one changes both,
  // or takes it out here; all go with a batch that is rolled back.
  std::map<std::string, Found> heads_;

  Statement begin_, commit_;
  RoomStatements rooms_;
  TableStatements tables_;
  FleetStatements fleet_;
  ChannelStatements channels_;
  PruneStatements prune_;

  std::function<void(Copied)> copied_;
  std::optional<SqliteCopy> copy_;  // before the database is closed
};

}  // namespace cardroom::store
