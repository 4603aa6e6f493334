#include "gameserver/store/postgres_sql.hpp"

namespace cardroom::store {
namespace {

// Alone in its transaction. Heads are locked in order of id (two writers that meet in another order
// deadlock) and moved where epoch, seq and chain are as the writer believes; the rest is as if it
// had not been asked. Answers 1 with each table that moved, 2 with the place of each check that
// holds.
constexpr char kAppend[] = R"(
WITH input AS (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
    $6::bytea[], $7::bigint[], $8::bytea[], $9::bigint[], $10::bigint[], $11::bigint[],
    $12::bytea[], $13::bytea[], $14::bytea[]) AS u(record, table_id, epoch, seq, events, user_id,
    request_id, request_hash, at, version, crc, before, chain, body)
), locked AS (
  SELECT h.id, h.last_record AS prev, u.* FROM head h JOIN input u ON h.id = u.table_id
  WHERE h.epoch = u.epoch AND h.seq = u.seq - 1 AND h.chain = u.before
  ORDER BY h.id FOR NO KEY UPDATE OF h
), moved AS (
  UPDATE head h SET seq = l.seq + l.events - 1, last_record = l.record, chain = l.chain
  FROM locked l WHERE h.id = l.id
), added AS (
  INSERT INTO journal (id, table_id, epoch, seq, events, user_id, request_id, request_hash, at,
    version, prev, crc, chain, body)
  SELECT record, table_id, epoch, seq, events, user_id, request_id, request_hash, at, version,
    prev, crc, chain, body
  FROM locked
)
SELECT 1, l.id FROM locked l
UNION ALL
SELECT 2, c.place FROM unnest($15::text[], $16::bigint[]) WITH ORDINALITY c(name, epoch, place)
JOIN head h ON h.name = c.name AND h.epoch = c.epoch)";

constexpr char kCheck[] = R"(
SELECT 2, c.place FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY c(name, epoch, place)
JOIN head h ON h.name = c.name AND h.epoch = c.epoch)";

constexpr char kLock[] = R"(
SELECT name, id, owner, epoch, seq, last_record, chain, last_snapshot, faults, fault,
  greatest(0, extract(epoch FROM clock_timestamp() - claimed) * 1000)::bigint
FROM head WHERE name = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE)";

constexpr char kMove[] = R"(
UPDATE head h SET owner = u.owner, epoch = u.epoch, seq = u.seq, last_record = u.last_record,
  chain = u.chain, last_snapshot = u.last_snapshot, faults = u.faults, fault = u.fault,
  claimed = CASE WHEN u.claimed = 0 THEN h.claimed ELSE clock_timestamp() END
FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[],
  $7::bigint[], $8::bigint[], $9::bytea[], $10::bigint[]) AS u(id, owner, epoch, seq, last_record,
  chain, last_snapshot, faults, fault, claimed)
WHERE h.id = u.id)";

constexpr char kJournal[] = R"(
INSERT INTO journal (id, table_id, epoch, seq, events, user_id, request_id, request_hash, at,
  version, prev, crc, chain, body)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
  $6::bytea[], $7::bigint[], $8::bytea[], $9::bigint[], $10::bigint[], $11::bigint[],
  $12::bigint[], $13::bytea[], $14::bytea[]))";

constexpr char kKeep[] = R"(
INSERT INTO snapshot (table_id, seq, epoch, at, version, crc, chain, body)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
  $6::bigint[], $7::bytea[], $8::bytea[])
ON CONFLICT (table_id, seq) DO UPDATE SET epoch = excluded.epoch, at = excluded.at,
  version = excluded.version, crc = excluded.crc, chain = excluded.chain, body = excluded.body)";

constexpr char kPruneSnapshots[] = R"(
DELETE FROM snapshot s USING unnest($1::bigint[], $2::bigint[]) AS u(table_id, settled)
WHERE s.table_id = u.table_id AND s.seq <
  (SELECT max(x.seq) FROM snapshot x WHERE x.table_id = u.table_id AND x.at <= u.settled))";

constexpr char kArchive[] = R"(
INSERT INTO archive (table_id, hand_no, first, last, epoch, at, version, crc, body)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
  $6::bigint[], $7::bigint[], $8::bigint[], $9::bytea[])
ON CONFLICT DO NOTHING)";

// From the newest record back to the one that ends at $3, or begins before it.
constexpr char kEnd[] = R"(
WITH RECURSIVE walk AS (
  SELECT prev, seq, events, chain FROM journal WHERE id = $1::bigint AND table_id = $2::bigint
  UNION ALL
  SELECT j.prev, j.seq, j.events, j.chain FROM walk w JOIN journal j ON j.id = w.prev
  WHERE w.seq > $3::bigint AND j.seq < w.seq AND j.table_id = $2::bigint
)
SELECT seq, seq + events - 1, prev, chain FROM walk ORDER BY seq LIMIT 1)";

// The newest that is old enough, else the oldest.
constexpr char kSnapshots[] = R"(
SELECT u.table_id, s.seq, s.epoch, s.at, s.version, s.crc, s.chain, s.body
FROM unnest($1::bigint[], $2::bigint[]) AS u(table_id, settled)
CROSS JOIN LATERAL (
  SELECT * FROM snapshot s WHERE s.table_id = u.table_id
  ORDER BY s.at <= u.settled DESC, CASE WHEN s.at <= u.settled THEN -s.seq ELSE s.seq END
  LIMIT 1) s)";

// By their links, for all tables at once. Sequence numbers fall, so that damage leads in no circle.
// LATERAL with its LIMIT leaves the planner no way but a row at a time by its id: it would read the
// whole journal where it guesses wrong.
constexpr char kRecords[] = R"(
WITH RECURSIVE walk AS (
  SELECT j.id, j.prev, j.seq, u.past
  FROM unnest($1::bigint[], $2::bigint[]) AS u(last, past)
  CROSS JOIN LATERAL (SELECT id, prev, seq FROM journal WHERE id = u.last LIMIT 1) j
  UNION ALL
  SELECT j.id, j.prev, j.seq, w.past FROM walk w
  CROSS JOIN LATERAL (SELECT id, prev, seq FROM journal WHERE id = w.prev LIMIT 1) j
  WHERE w.seq > w.past + 1 AND j.seq < w.seq
)
SELECT j.id, j.table_id, j.epoch, j.seq, j.events, j.user_id, j.request_id, j.request_hash, j.at,
  j.version, j.prev, j.crc, j.chain, j.body
FROM walk w CROSS JOIN LATERAL (SELECT * FROM journal WHERE id = w.id LIMIT 1) j)";

constexpr char kRooms[] =
    "SELECT name, creator, code, settings FROM room WHERE name = ANY ($1::text[])";

constexpr char kCreate[] = R"(
WITH made AS (
  INSERT INTO room (name, creator, code, settings, changed)
  VALUES ($1::text, $2::bytea, nullif($3::text, ''), $4::bytea,
    pg_current_xact_id()::text::bigint)
  ON CONFLICT DO NOTHING RETURNING name
)
INSERT INTO head (name, chain) SELECT name, $5::bytea FROM made RETURNING id)";

constexpr char kNote[] = R"(
UPDATE room r SET summary = u.summary, changed = pg_current_xact_id()::text::bigint
FROM unnest($1::text[], $2::bytea[]) AS u(name, summary) WHERE r.name = u.name)";

// What a transaction changed that is not over yet has its number, or a later one.
constexpr char kAsOf[] = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

constexpr char kList[] = R"(
SELECT r.name, r.creator, r.code, r.settings, h.owner, h.epoch, h.seq, r.summary
FROM room r JOIN head h ON h.name = r.name WHERE r.changed >= $1::bigint ORDER BY r.name)";

constexpr char kImpose[] = R"(
INSERT INTO sanction (user_id, kind, until, reason, at, changed)
VALUES ($1::bytea, $2::bigint, $3::bigint, $4::bytea, $5::bigint,
  pg_current_xact_id()::text::bigint)
ON CONFLICT (user_id, kind) DO UPDATE SET until = excluded.until, reason = excluded.reason,
  at = excluded.at, changed = excluded.changed)";

constexpr char kSanctions[] = R"(
SELECT user_id, kind, until, reason, at FROM sanction WHERE changed >= $1::bigint
ORDER BY user_id, kind)";

constexpr char kHear[] = R"(
INSERT INTO server (name, address, tables, draining, heard)
VALUES ($1::text, $2::text, $3::bigint, $4::bigint <> 0, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET address = excluded.address, tables = excluded.tables,
  draining = excluded.draining, heard = excluded.heard)";

constexpr char kForget[] = R"(
DELETE FROM server WHERE name IN (
  SELECT name FROM server WHERE heard < clock_timestamp() - $1::bigint * interval '1 ms'
    OR (address = $2::text AND name <> $3::text)
  ORDER BY name FOR UPDATE SKIP LOCKED))";

constexpr char kHeard[] = R"(
SELECT name, address, tables, draining::int FROM server
WHERE heard >= clock_timestamp() - $1::bigint * interval '1 ms' ORDER BY name)";

constexpr char kRedeem[] = R"(
INSERT INTO redeemed (jti, nonce, exp)
SELECT DISTINCT ON (u.jti) u.jti, u.nonce, u.exp
FROM unnest($1::bytea[], $2::bytea[], $3::bigint[]) WITH ORDINALITY AS u(jti, nonce, exp, place)
ORDER BY u.jti, u.place
ON CONFLICT DO NOTHING)";

constexpr char kRedeemed[] = "SELECT jti, nonce FROM redeemed WHERE jti = ANY ($1::bytea[])";

constexpr char kForgetTokens[] = R"(
DELETE FROM redeemed WHERE jti IN (
  SELECT jti FROM redeemed WHERE exp <= $1::bigint ORDER BY exp LIMIT $2::bigint))";

constexpr char kMakeRoots[] = R"(
INSERT INTO head (name, chain) SELECT * FROM unnest($1::text[], $2::bytea[])
ON CONFLICT DO NOTHING)";

constexpr char kNewestPlace[] =
    "SELECT coalesce(max(place), 0) FROM message WHERE root_id = $1::bigint";

constexpr char kPost[] = R"(
INSERT INTO message (root_id, channel, n, place, epoch, user_id, at, body)
SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[],
  $6::bytea[], $7::bigint[], $8::bytea[]))";

// Of each root how far it counts and the newest of each channel; the names by jumps, not by reading
// every row. A root in which nothing was said has one row, of number 0.
constexpr char kReadLogs[] = R"(
SELECT r.root, coalesce((SELECT max(m.place) FROM message m WHERE m.root_id = r.root), 0),
  coalesce(l.channel, ''), coalesce(l.n, 0), coalesce(l.place, 0), coalesce(l.user_id, ''),
  coalesce(l.at, 0), coalesce(l.body, ''), coalesce(l.epoch, 0)
FROM unnest($1::bigint[], $2::bigint[]) r(root, most)
LEFT JOIN LATERAL (
  WITH RECURSIVE channels AS (
    (SELECT channel FROM message WHERE root_id = r.root ORDER BY channel LIMIT 1)
    UNION ALL
    SELECT (SELECT m.channel FROM message m WHERE m.root_id = r.root AND m.channel > c.channel
      ORDER BY m.channel LIMIT 1)
    FROM channels c WHERE c.channel IS NOT NULL
  )
  SELECT m.* FROM channels c
  CROSS JOIN LATERAL (SELECT * FROM message m WHERE m.root_id = r.root AND m.channel = c.channel
    ORDER BY m.n DESC LIMIT r.most) m
) l ON true
ORDER BY r.root, l.place)";

struct Prepared {
  const char* name;
  const char* sql;
};

constexpr Prepared kAll[] = {
    {"append", kAppend},
    {"check", kCheck},
    {"lock", kLock},
    {"move", kMove},
    {"journal", kJournal},
    {"keep", kKeep},
    {"prune_snapshots", kPruneSnapshots},
    {"forget_snapshots", "DELETE FROM snapshot WHERE table_id = $1::bigint"},
    {"archive", kArchive},
    {"read_deal",
     "SELECT a.first, a.last, a.epoch, a.at, a.version, a.crc, a.body FROM archive a"
     " JOIN head h ON h.id = a.table_id WHERE h.name = $1::text AND a.hand_no = $2::bigint"},
    {"end", kEnd},
    {"snapshots", kSnapshots},
    {"records", kRecords},
    {"rooms", kRooms},
    {"create", kCreate},
    {"remake",
     "SELECT remake_room($1::text, $2::bigint, $3::bigint, $4::bytea, nullif($5::text, ''),"
     " $6::bytea)"},
    {"note", kNote},
    {"as_of", kAsOf},
    {"list", kList},
    {"look",
     "SELECT name, epoch, seq FROM head WHERE name = ANY ($1::text[]) ORDER BY name COLLATE \"C\""},
    {"hear", kHear},
    {"forget", kForget},
    {"heard", kHeard},
    {"redeem", kRedeem},
    {"redeemed", kRedeemed},
    {"forget_tokens", kForgetTokens},
    {"impose", kImpose},
    {"sanctions", kSanctions},
    {"block", "SELECT nextval('journal_block')"},
    {"prune_journal", "SELECT prune_journal($1::bigint, $2::bigint::integer)"},
    {"prune_archive", "SELECT prune_archive($1::bigint::integer)"},
    {"prune_archive_of", "SELECT prune_archive_of($1::bigint[], $2::bigint::integer)"},
    {"make_roots", kMakeRoots},
    {"newest_place", kNewestPlace},
    {"post", kPost},
    {"read_logs", kReadLogs},
    {"prune_messages", "SELECT prune_messages($1::bigint::integer)"},
    {"prune_messages_of",
     "SELECT prune_messages_of($1::bigint[], $2::bytea[], $3::bigint::integer)"},
    {"release", "UPDATE head SET faults = 0 WHERE name = $1::text"},
    {"find_key", "SELECT sealed FROM seal_check"},
    {"keep_key",
     "INSERT INTO seal_check (id, sealed) VALUES (1, $1::bytea) ON CONFLICT DO NOTHING"},
    {"versions", "SELECT max(version), max(least) FROM schema_version"},
};

}  // namespace

void prepare_all(Postgres& postgres) {
  for (const Prepared& prepared : kAll) postgres.prepare(prepared.name, prepared.sql);
}

}  // namespace cardroom::store
