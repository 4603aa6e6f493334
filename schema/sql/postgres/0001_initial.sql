-- Cardroom, PostgreSQL: the store that several game servers share.
--
-- For operators. `cardroomctl db migrate` applies these files as the owner of the schema, in order
-- of their number, all in one transaction and under an advisory lock, and notes each in
-- schema_version; they are part of the program. They only go forward.
-- A game server logs in as a member of cardroom_game (GRANT cardroom_game TO ...): it can add to
-- the journal and to the archive and can change neither.
-- The bodies of journal, snapshot and archive are sealed (AES-256-GCM) with the key file of the
-- game servers: a back-up is the database AND the key file.
-- Nothing here may be changed by hand: chain and crc would show it, and the table be refused.

CREATE SCHEMA IF NOT EXISTS cardroom;
SET LOCAL search_path = cardroom;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cardroom_game') THEN
    CREATE ROLE cardroom_game NOLOGIN;
  END IF;
EXCEPTION
  -- Roles belong to the whole cluster: another database's migration may just have made it.
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE TABLE schema_version (
  version integer PRIMARY KEY,
  least integer NOT NULL,             -- oldest program (by its newest file) that works with it
  applied timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row, written with the first start: who cannot open it has another key file.
CREATE TABLE seal_check (
  id integer PRIMARY KEY CHECK (id = 1),
  sealed bytea NOT NULL
);

-- What strangers may have written (a user's name, a nonce) is bytea, so that no byte of it can fail
-- a whole batch. Names and codes are the house's own.
CREATE TABLE room (
  name text COLLATE "C" PRIMARY KEY,
  creator bytea NOT NULL,             -- user id; empty: made by the house
  code text COLLATE "C" UNIQUE,       -- of a private room; null: open to all
  settings bytea NOT NULL,            -- packed by the game server
  summary bytea NOT NULL DEFAULT '',  -- as last noted; a hint for lists
  changed bigint NOT NULL             -- the transaction that made or noted it
);

CREATE INDEX room_by_change ON room (changed);

-- Who owns a table and how far it is. An append moves seq where epoch and seq are as the writer
-- believes, or not at all; a claim raises epoch. Half of each page is left free, so that no move
-- touches an index.
CREATE TABLE head (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text COLLATE "C" NOT NULL UNIQUE,
  owner text NOT NULL DEFAULT '',     -- game server; empty: none yet
  epoch bigint NOT NULL DEFAULT 0,
  seq bigint NOT NULL DEFAULT 0,      -- of the last event; 0: none
  last_record bigint NOT NULL DEFAULT 0, -- journal.id of the newest record; 0: none
  chain bytea NOT NULL,               -- of the newest record, so that a lost tail is seen
  last_snapshot bigint NOT NULL DEFAULT 0, -- snapshot.seq of the newest; 0: none
  claimed timestamptz NOT NULL DEFAULT 'epoch',
  faults bigint NOT NULL DEFAULT 0,   -- at 2 it is parked
  fault bytea NOT NULL DEFAULT ''     -- the newest
) WITH (fillfactor = 50);

-- Each store takes blocks of numbers from it: no round trip a record.
CREATE SEQUENCE journal_block INCREMENT 1024 MINVALUE 1024 START 1024;

-- One row an accepted action, in order of arrival, only ever added to. There is no index over
-- (table_id, seq): a table is read by following prev from head.last_record.
CREATE TABLE journal (
  id bigint PRIMARY KEY,
  table_id bigint NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,                -- of the record's first event
  events bigint NOT NULL,             -- how many, at least 1
  user_id bytea NOT NULL,             -- empty: the clock or a house bot
  request_id bigint NOT NULL,         -- 0: none; unsigned, as two's complement
  request_hash bytea NOT NULL,        -- 32 bytes
  at bigint NOT NULL,                 -- milliseconds since 1970
  version bigint NOT NULL,            -- of the game's rules
  prev bigint NOT NULL,               -- journal.id of the table's record before; 0: none
  crc bigint NOT NULL,                -- CRC-32 of the row's content
  chain bytea NOT NULL,               -- SHA-256 over the chain before and the row's content
  body bytea NOT NULL                 -- sealed
);

-- A table's state after event seq, so that not the whole journal is replayed. Pruned as it ages.
CREATE TABLE snapshot (
  table_id bigint NOT NULL,
  seq bigint NOT NULL,
  epoch bigint NOT NULL,
  at bigint NOT NULL,                 -- milliseconds since 1970
  version bigint NOT NULL,
  crc bigint NOT NULL,
  chain bytea NOT NULL,               -- of the record that ends at seq
  body bytea NOT NULL,                -- sealed
  PRIMARY KEY (table_id, seq)
);

-- A deal that has ended. Its records in the journal may be pruned; this row is for good, or until
-- it is past the limits of retention.
CREATE TABLE archive (
  table_id bigint NOT NULL,
  hand_no bigint NOT NULL,
  first bigint NOT NULL,              -- seq of its deal
  last bigint NOT NULL,               -- seq of its result
  epoch bigint NOT NULL,
  at bigint NOT NULL,                 -- milliseconds since 1970
  version bigint NOT NULL,            -- of the game's rules
  crc bigint NOT NULL,
  body bytea NOT NULL,                -- sealed
  PRIMARY KEY (table_id, hand_no)
);

CREATE INDEX archive_by_age ON archive (at);

-- Tokens that were used once. A row goes when its token has expired.
CREATE TABLE redeemed (
  jti bytea PRIMARY KEY,
  nonce bytea NOT NULL,               -- of the connection, which may ask again
  exp bigint NOT NULL                 -- seconds since 1970
);

CREATE INDEX redeemed_by_exp ON redeemed (exp);

-- Game servers that were heard of lately.
CREATE TABLE server (
  name text COLLATE "C" PRIMARY KEY,
  address text NOT NULL,
  tables bigint NOT NULL,             -- that it owns
  draining boolean NOT NULL,
  heard timestamptz NOT NULL
);
