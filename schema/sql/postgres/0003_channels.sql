-- Cardroom, PostgreSQL: what is said in channels.
-- Works with programs from 0002 on.
--
-- A channel is owned with its room's head row, or, where it is no room's, with one of its own whose
-- name begins with `channel/` and to which there is no room.

SET LOCAL search_path = cardroom;

CREATE TABLE message (
  root_id bigint NOT NULL,            -- head.id of the owner's head row
  channel bytea NOT NULL,
  n bigint NOT NULL,                  -- counts the channel
  place bigint NOT NULL,              -- counts all channels of the root
  epoch bigint NOT NULL,
  user_id bytea NOT NULL,             -- empty: the operator
  at bigint NOT NULL,                 -- milliseconds since 1970
  body bytea NOT NULL,                -- sealed: the user's name, and the text
  PRIMARY KEY (root_id, channel, n)
);

CREATE INDEX message_by_place ON message (root_id, place);
CREATE INDEX message_by_age ON message (at);

-- Messages older than 30 days, but never a channel's newest: it says how far the channel counts.
CREATE FUNCTION prune_messages(most integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = cardroom, pg_temp AS $$
  DELETE FROM message WHERE (root_id, channel, n) IN (
    SELECT root_id, channel, n FROM message m
    WHERE at < extract(epoch FROM clock_timestamp()) * 1000 - 2592000000.0 AND n <
      (SELECT max(x.n) FROM message x WHERE x.root_id = m.root_id AND x.channel = m.channel)
    ORDER BY at LIMIT least(most, 10000) FOR UPDATE SKIP LOCKED)
$$;

-- All but the newest thousand messages of each of these channels.
CREATE FUNCTION prune_messages_of(roots bigint[], channels bytea[], most integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = cardroom, pg_temp AS $$
  DELETE FROM message WHERE (root_id, channel, n) IN (
    SELECT m.root_id, m.channel, m.n
    FROM unnest(roots, channels) t(root_id, channel)
    CROSS JOIN LATERAL (SELECT max(x.n) AS newest FROM message x
      WHERE x.root_id = t.root_id AND x.channel = t.channel) c
    JOIN message m ON m.root_id = t.root_id AND m.channel = t.channel AND m.n <= c.newest - 1000
    ORDER BY 1, 2, 3 LIMIT least(most, 10000))
$$;

REVOKE ALL ON FUNCTION prune_messages, prune_messages_of FROM PUBLIC;

GRANT SELECT, INSERT ON message TO cardroom_game;
GRANT EXECUTE ON FUNCTION prune_messages, prune_messages_of TO cardroom_game;
