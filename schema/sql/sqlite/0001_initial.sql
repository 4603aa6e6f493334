-- Cardroom, SQLite: the first form of the store.
--
-- For operators. The game server applies these files itself, in order of their number, each in one
-- transaction, and notes it in schema_version; they are part of the program. They only go forward:
-- a program that meets a newer number than it knows refuses to start.
-- The bodies of journal and snapshot are sealed (AES-256-GCM) with the key file of the game server:
-- a back-up is the database (with its -wal, or of a stopped server) AND the key file.
-- Nothing here may be changed by hand: chain and crc would show it, and the table be refused.

CREATE TABLE schema_version (
  version INTEGER PRIMARY KEY,
  applied TEXT NOT NULL             -- UTC
) STRICT;

-- One row, written with the first start: who cannot open it has another key file.
CREATE TABLE seal_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sealed BLOB NOT NULL
) STRICT;

CREATE TABLE room (
  name TEXT PRIMARY KEY,
  creator TEXT NOT NULL,            -- user id; empty: made by the house
  code TEXT UNIQUE,                 -- of a private room; null: open to all
  settings BLOB NOT NULL            -- packed by the game server
) STRICT, WITHOUT ROWID;

-- Who owns a table and how far it is. An append moves seq where epoch and seq are as the writer
-- believes, or not at all; a claim raises epoch.
CREATE TABLE head (
  name TEXT PRIMARY KEY,            -- of the table: its room's
  id INTEGER NOT NULL UNIQUE,       -- short for it in journal and snapshot
  owner TEXT NOT NULL,              -- game server; empty: none yet
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,             -- of the last event; 0: none
  last_record INTEGER NOT NULL,     -- journal.id of the newest record; 0: none
  chain BLOB NOT NULL,              -- of the newest record, so that a lost tail is seen
  last_snapshot INTEGER NOT NULL    -- snapshot.seq of the newest; 0: none
) STRICT, WITHOUT ROWID;

-- One row an accepted action, in order of arrival, only ever added to. An index over
-- (table_id, seq) would slow appends tenfold; a table is read by following prev from
-- head.last_record.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  table_id INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,             -- of the record's first event
  events INTEGER NOT NULL,          -- how many, at least 1
  user TEXT NOT NULL,               -- empty: the clock or a house bot
  request_id INTEGER NOT NULL,      -- 0: none
  request_hash BLOB NOT NULL,       -- 32 bytes
  at INTEGER NOT NULL,              -- milliseconds since 1970
  version INTEGER NOT NULL,         -- of the game's rules
  prev INTEGER NOT NULL,            -- journal.id of the table's record before; 0: none
  crc INTEGER NOT NULL,             -- CRC-32 of the row's content
  chain BLOB NOT NULL,              -- SHA-256 over the chain before and the row's content
  body BLOB NOT NULL                -- sealed
) STRICT;

-- A table's state after event seq, so that not the whole journal is replayed. Pruned as it ages.
CREATE TABLE snapshot (
  table_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  at INTEGER NOT NULL,              -- milliseconds since 1970
  version INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  body BLOB NOT NULL,               -- sealed
  PRIMARY KEY (table_id, seq)
) STRICT;

-- Tokens that were used once. A row goes when its token has expired.
CREATE TABLE redeemed (
  jti TEXT PRIMARY KEY,
  nonce TEXT NOT NULL,              -- of the connection, which may ask again
  exp INTEGER NOT NULL              -- seconds since 1970
) STRICT, WITHOUT ROWID;

CREATE INDEX redeemed_by_exp ON redeemed (exp);
