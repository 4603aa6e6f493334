-- Cardroom, PostgreSQL: the name of a closed room may go to another.
-- Works with programs from 0002 on.

SET LOCAL search_path = cardroom;

-- The only way in which a room's settings change: upon its table's very head, from which the new
-- room goes on. No row: another room has the code.
CREATE FUNCTION remake_room(
  room_name text, its_epoch bigint, its_seq bigint, new_creator bytea, new_code text,
  new_settings bytea) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER SET search_path = cardroom, pg_temp AS $$
  UPDATE room SET creator = new_creator, code = new_code, settings = new_settings, summary = '',
    changed = pg_current_xact_id()::text::bigint
  WHERE name = room_name
    AND EXISTS (SELECT 1 FROM head h
      WHERE h.name = room_name AND h.epoch = its_epoch AND h.seq = its_seq)
    AND NOT EXISTS (SELECT 1 FROM room other
      WHERE other.code = new_code AND other.name <> room_name)
  RETURNING name
$$;

REVOKE ALL ON FUNCTION remake_room FROM PUBLIC;

GRANT EXECUTE ON FUNCTION remake_room TO cardroom_game;
