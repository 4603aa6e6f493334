// SqliteStore: the embedded engine. One file with its -wal beside it, synchronous=FULL, and one
// game server, by an exclusive lock: that lock is the fence of the embedded store. A damaged
// record, a key file that is not the store's, or an I/O error is StoreBroken: the process ends and
// a new one recovers; nothing is tried again on the same descriptor. Only a full disk is (rolled
// back, then `unavailable`). Never keeps a body in clear on disk. Made on any thread, then used on
// one: the store's (store_thread.hpp).
#pragma once

#include <optional>

#include "gameserver/store/file_lock.hpp"
#include "gameserver/store/sqlite.hpp"
#include "gameserver/store/store.hpp"
#include "shared/crypto/key_ring.hpp"
#include "shared/crypto/seal.hpp"

namespace cardroom::store {

struct SqliteOptions {
  std::int64_t max_pages = 0;  // of 4 KiB: past it the disk counts as full; 0: as the disk allows
};

class SqliteStore final : public Store {
 public:
  // Makes or opens the file and brings its schema up to date. StoreBroken with a sentence for the
  // operator where it is in use (within 1 s), of a newer version, or sealed with other keys.
  SqliteStore(const std::string& path, const crypto::KeyRing& keys, SqliteOptions options = {});
  ~SqliteStore() override;

  std::vector<Answer> run(const std::vector<Request>& batch) override;
  // Moves the -wal into the file once it has grown.
  void tend() override;

 private:
  struct Head {
    std::int64_t id = 0;
    std::uint64_t epoch = 0;
    std::uint64_t seq = 0;
    std::int64_t last_record = 0;
    Digest chain{};
    std::uint64_t last_snapshot = 0;
  };
  // A row of the journal as it stands there.
  struct Row {
    Record record;  // its body is sealed
    std::int64_t prev = 0;
    std::uint32_t crc = 0;
    Digest chain{};
  };

  Rooms apply(const ListRooms& list);
  Created apply(const CreateRoom& create);
  Claimed apply(const Claim& claim);
  Appended apply(const Append& append);
  Appended apply(const Keep& keep);
  Redeemed apply(const Redeem& redeem);

  std::optional<Head> find_head(const std::string& table);
  std::vector<Snapshot> choose_snapshot(const Head& head, const Claim& claim);
  std::vector<Record> records_after(std::uint64_t seq, const Head& head, const std::string& table);
  std::vector<Row> rows_after(std::uint64_t seq, const Head& head, const std::string& table);
  std::optional<Row> read_row(std::int64_t id, const Head& head, const std::string& table);
  Digest chain_before(const Row& row, const Head& head);
  bool ends_a_record(std::uint64_t seq, const Head& head);
  std::string seal(std::string_view body, const std::string& context);
  void check_key();
  void leave_as_is();

  FileLock lock_;
  Database database_;
  crypto::Sealer sealer_;
  int wal_pages_ = 0;

  Statement begin_, commit_;
  Statement list_rooms_, room_by_name_, room_by_code_, insert_room_;
  Statement insert_head_, find_head_, raise_epoch_, advance_, note_snapshot_;
  Statement insert_record_, read_record_, read_link_, read_chain_;
  Statement insert_snapshot_, prune_snapshots_, settled_snapshot_, oldest_snapshot_;
  Statement find_jti_, insert_jti_, prune_jti_;
};

}  // namespace cardroom::store
