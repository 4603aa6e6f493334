#include "gameserver/store/sqlite_statements.hpp"

namespace cardroom::store {

RoomStatements::RoomStatements(const Database& database)
    : list(database,
           "SELECT r.name, r.creator, r.code, r.settings, h.owner, h.epoch, h.seq, r.summary"
           " FROM room r JOIN head h ON h.name = r.name WHERE r.changed >= ? ORDER BY r.name"),
      as_of(database, "SELECT coalesce(max(changed), 1) FROM room"),
      by_name(database, "SELECT name, creator, code, settings FROM room WHERE name = ?"),
      by_code(database, "SELECT count(*) FROM room WHERE code = ? AND name <> ?"),
      insert(database,
             "INSERT INTO room (name, creator, code, settings, changed)"
             " VALUES (?1, ?2, nullif(?3, ''), ?4,"
             " (SELECT coalesce(max(changed), 1) + 1 FROM room))"),
      replace(database,
              "UPDATE room SET creator = ?2, code = nullif(?3, ''), settings = ?4, summary = x'',"
              " changed = (SELECT max(changed) + 1 FROM room) WHERE name = ?1"),
      insert_head(database,
                  "INSERT INTO head (name, id, owner, epoch, seq, last_record, chain,"
                  " last_snapshot)"
                  " VALUES (?1, (SELECT coalesce(max(id), 0) + 1 FROM head), '', 0, 0, 0, ?2, 0)"),
      note(database,
           "UPDATE room SET summary = ?3, changed = (SELECT max(changed) + 1 FROM room)"
           " WHERE name = ?1 AND EXISTS"
           " (SELECT 1 FROM head h WHERE h.name = ?1 AND h.epoch = ?2)") {}

TableStatements::TableStatements(const Database& database)
    : find(database,
           "SELECT id, owner, epoch, seq, last_record, chain, last_snapshot, faults, fault, claimed"
           " FROM head WHERE name = ?"),
      raise_epoch(database,
                  "UPDATE head SET epoch = epoch + 1, owner = ?2, claimed = ?3 WHERE name = ?1"),
      advance(database,
              "UPDATE head SET seq = ?4, last_record = ?5, chain = ?6"
              " WHERE name = ?1 AND epoch = ?2 AND seq = ?3"),
      note_snapshot(database,
                    "UPDATE head SET last_snapshot = max(last_snapshot, ?2) WHERE name = ?1"),
      fault(database, "UPDATE head SET faults = faults + 1, fault = ?2 WHERE name = ?1"),
      release(database, "UPDATE head SET faults = 0 WHERE name = ?"),
      insert_record(database,
                    "INSERT INTO journal (table_id, epoch, seq, events, user, request_id,"
                    " request_hash, at, version, prev, crc, chain, body)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      read_record(database,
                  "SELECT table_id, epoch, seq, events, user, request_id, request_hash, at,"
                  " version, prev, crc, chain, body FROM journal WHERE id = ?"),
      read_link(database, "SELECT seq, prev, chain FROM journal WHERE id = ? AND table_id = ?"),
      insert_snapshot(database,
                      "INSERT OR REPLACE INTO snapshot (table_id, seq, epoch, at, version, crc,"
                      " chain, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      prune_snapshots(database,
                      "DELETE FROM snapshot WHERE table_id = ?1 AND seq <"
                      " (SELECT max(seq) FROM snapshot WHERE table_id = ?1 AND at <= ?2)"),
      forget_snapshots(database, "DELETE FROM snapshot WHERE table_id = ?"),
      settled_snapshot(database,
                       "SELECT seq, epoch, at, version, crc, chain, body FROM snapshot"
                       " WHERE table_id = ? AND at <= ? ORDER BY seq DESC LIMIT 1"),
      oldest_snapshot(database,
                      "SELECT seq, epoch, at, version, crc, chain, body FROM snapshot"
                      " WHERE table_id = ? ORDER BY seq LIMIT 1"),
      insert_deal(database,
                  "INSERT OR IGNORE INTO archive (table_id, hand_no, first, last, epoch, at,"
                  " version, crc, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      read_deal(database,
                "SELECT first, last, epoch, at, version, crc, body FROM archive"
                " WHERE table_id = ? AND hand_no = ?") {}

FleetStatements::FleetStatements(const Database& database)
    : hear(database,
           "INSERT OR REPLACE INTO server (name, address, tables, draining, heard)"
           " VALUES (?, ?, ?, ?, ?)"),
      forget(database, "DELETE FROM server WHERE heard < ? OR (address = ? AND name <> ?)"),
      heard(database,
            "SELECT name, address, tables, draining FROM server WHERE heard >= ? ORDER BY name"),
      find_jti(database, "SELECT nonce FROM redeemed WHERE jti = ?"),
      insert_jti(database, "INSERT INTO redeemed (jti, nonce, exp) VALUES (?, ?, ?)"),
      prune_jti(database,
                "DELETE FROM redeemed WHERE jti IN"
                " (SELECT jti FROM redeemed WHERE exp <= ? ORDER BY exp LIMIT ?)"),
      impose(database,
             "INSERT OR REPLACE INTO sanction (user, kind, until, reason, at, changed)"
             " VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(changed), 1) + 1 FROM sanction))"),
      sanctions(database,
                "SELECT user, kind, until, reason, at FROM sanction WHERE changed >= ?"
                " ORDER BY user, kind"),
      sanctions_as_of(database, "SELECT coalesce(max(changed), 1) FROM sanction") {}

PruneStatements::PruneStatements(const Database& database)
    : expend(database,
             "UPDATE head SET expendable = max(expendable, coalesce("
             " (SELECT a.last FROM archive a WHERE a.table_id = ?2 AND a.last <="
             "   (SELECT max(s.seq) FROM snapshot s WHERE s.table_id = ?2 AND s.at <= ?3"
             "     AND s.chain IS NOT NULL)"
             "  ORDER BY a.hand_no DESC LIMIT 1), 0)) WHERE name = ?1"),
      newest_record(database, "SELECT coalesce(max(id), 0) FROM journal"),
      records(database,
              "DELETE FROM journal WHERE id IN"
              " (SELECT j.id FROM journal j JOIN head h ON h.id = j.table_id"
              "  WHERE j.id > ?1 AND j.id <= ?2 AND j.seq + j.events - 1 <= h.expendable)"),
      deals_by_age(database,
                   "DELETE FROM archive WHERE rowid IN"
                   " (SELECT rowid FROM archive WHERE at < ? ORDER BY at LIMIT ?)"),
      deals_by_number(database,
                      "DELETE FROM archive WHERE rowid IN"
                      " (SELECT rowid FROM archive WHERE table_id = ? AND hand_no <= ?"
                      "  ORDER BY hand_no LIMIT ?)") {}

}  // namespace cardroom::store
