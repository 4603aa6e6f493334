-- Cardroom, SQLite: what the contract says since several game servers may share a store. One game
-- server has an SQLite file to itself; it keeps the same rows, so that both engines answer alike.

ALTER TABLE room ADD COLUMN summary BLOB NOT NULL DEFAULT x'';  -- as last noted; a hint for lists
ALTER TABLE room ADD COLUMN changed INTEGER NOT NULL DEFAULT 1; -- counts making and noting rooms

CREATE INDEX room_by_change ON room (changed);

ALTER TABLE head ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0;   -- ms since 1970; 0: never
ALTER TABLE head ADD COLUMN faults INTEGER NOT NULL DEFAULT 0;    -- at 2 it is parked
ALTER TABLE head ADD COLUMN fault TEXT NOT NULL DEFAULT '';       -- the newest
ALTER TABLE head ADD COLUMN expendable INTEGER NOT NULL DEFAULT 0; -- no claim needs records to here

-- Of the record that ends at seq: the chain can be taken up although that record was pruned. Null
-- in rows from before this column.
ALTER TABLE snapshot ADD COLUMN chain BLOB;

CREATE TABLE server (
  name TEXT PRIMARY KEY,
  address TEXT NOT NULL,
  tables INTEGER NOT NULL,          -- that it owns
  draining INTEGER NOT NULL,        -- 0 or 1
  heard INTEGER NOT NULL            -- ms since 1970
) STRICT, WITHOUT ROWID;

-- A deal that has ended. Its records in the journal may be pruned; this row is for good, or until
-- it is past the limits of retention.
CREATE TABLE archive (
  table_id INTEGER NOT NULL,
  hand_no INTEGER NOT NULL,
  first INTEGER NOT NULL,           -- seq of its deal
  last INTEGER NOT NULL,            -- seq of its result
  epoch INTEGER NOT NULL,
  at INTEGER NOT NULL,              -- milliseconds since 1970
  version INTEGER NOT NULL,         -- of the game's rules
  crc INTEGER NOT NULL,
  body BLOB NOT NULL,               -- sealed
  PRIMARY KEY (table_id, hand_no)
) STRICT;

CREATE INDEX archive_by_age ON archive (at);
