// The statements of the embedded engine, prepared once. Only SQL stands here, nothing is decided.
// Lives on the thread of its database.
#pragma once

#include "gameserver/store/sqlite.hpp"

namespace cardroom::store {

struct RoomStatements {
  explicit RoomStatements(const Database& database);
  Statement list, as_of, by_name, by_code, insert, replace, insert_head, note;
};

struct TableStatements {
  explicit TableStatements(const Database& database);
  Statement find, raise_epoch, advance, note_snapshot, fault, release;
  Statement insert_record, read_record, read_link;
  Statement insert_snapshot, prune_snapshots, forget_snapshots, settled_snapshot, oldest_snapshot;
  Statement insert_deal, read_deal;
};

struct FleetStatements {
  explicit FleetStatements(const Database& database);
  Statement hear, forget, heard;
  Statement find_jti, insert_jti, prune_jti;
  Statement impose, sanctions, sanctions_as_of;
};

struct ChannelStatements {
  explicit ChannelStatements(const Database& database);
  Statement newest_place, channels, newest, insert, prune_by_number, prune_by_age;
};

struct PruneStatements {
  explicit PruneStatements(const Database& database);
  Statement expend, newest_record, records, deals_by_age, deals_by_number;
};

}  // namespace cardroom::store
