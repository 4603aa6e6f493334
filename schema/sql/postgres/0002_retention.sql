-- Cardroom, PostgreSQL: who may do what, and the only ways in which history goes.

SET LOCAL search_path = cardroom;

-- Examines `most` records in order of arrival after `past`, and deletes those that no claim can
-- need: at or before the oldest snapshot of their table, which must be a minute old, and within a
-- deal that is archived. Answers the last number that it examined; null: there was none.
CREATE FUNCTION prune_journal(past bigint, most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = cardroom, pg_temp AS $$
  WITH examined AS MATERIALIZED (
    SELECT id, table_id, seq + events - 1 AS last FROM journal
    WHERE id > past ORDER BY id LIMIT least(most, 10000)
  ), base AS MATERIALIZED (
    SELECT t.table_id, (
      SELECT a.last FROM archive a
      WHERE a.table_id = t.table_id AND a.last <= s.seq ORDER BY a.hand_no DESC LIMIT 1) AS last
    FROM (SELECT DISTINCT table_id FROM examined) t
    CROSS JOIN LATERAL (
      SELECT seq, at FROM snapshot s WHERE s.table_id = t.table_id ORDER BY seq LIMIT 1) s
    WHERE s.at <= extract(epoch FROM clock_timestamp()) * 1000 - 60000
  ), gone AS (
    DELETE FROM journal j USING examined e JOIN base b ON b.table_id = e.table_id
    WHERE j.id = e.id AND e.last <= b.last
  )
  SELECT max(id) FROM examined
$$;

-- Deals older than 30 days.
CREATE FUNCTION prune_archive(most integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = cardroom, pg_temp AS $$
  DELETE FROM archive WHERE (table_id, hand_no) IN (
    SELECT table_id, hand_no FROM archive
    WHERE at < extract(epoch FROM clock_timestamp()) * 1000 - 2592000000.0
    ORDER BY at LIMIT least(most, 10000) FOR UPDATE SKIP LOCKED)
$$;

-- All but the newest thousand deals of these tables.
CREATE FUNCTION prune_archive_of(tables bigint[], most integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = cardroom, pg_temp AS $$
  DELETE FROM archive WHERE (table_id, hand_no) IN (
    SELECT a.table_id, a.hand_no
    FROM unnest(tables) t(id)
    CROSS JOIN LATERAL (SELECT max(hand_no) AS newest FROM archive WHERE table_id = t.id) n
    JOIN archive a ON a.table_id = t.id AND a.hand_no <= n.newest - 1000
    ORDER BY 1, 2 LIMIT least(most, 10000))
$$;

REVOKE ALL ON FUNCTION prune_journal, prune_archive, prune_archive_of FROM PUBLIC;

GRANT USAGE ON SCHEMA cardroom TO cardroom_game;
GRANT SELECT ON ALL TABLES IN SCHEMA cardroom TO cardroom_game;
GRANT INSERT ON seal_check, journal, archive TO cardroom_game;
GRANT INSERT ON room TO cardroom_game;
GRANT UPDATE (summary, changed) ON room TO cardroom_game;
GRANT INSERT ON head TO cardroom_game;
GRANT UPDATE (owner, epoch, seq, last_record, chain, last_snapshot, claimed, faults, fault)
  ON head TO cardroom_game;
GRANT INSERT, UPDATE, DELETE ON snapshot, server TO cardroom_game;
GRANT INSERT, DELETE ON redeemed TO cardroom_game;
GRANT USAGE ON SEQUENCE journal_block TO cardroom_game;
GRANT EXECUTE ON FUNCTION prune_journal, prune_archive, prune_archive_of TO cardroom_game;
