-- Cardroom, PostgreSQL: who was told by an operator to be silent, or to stay away.
-- Works with programs from 0002 on.

SET LOCAL search_path = cardroom;

CREATE TABLE sanction (
  user_id bytea NOT NULL,
  kind bigint NOT NULL,               -- 0: mute, 1: ban
  until bigint NOT NULL,              -- ms since 1970; not after at: it was lifted
  reason bytea NOT NULL,              -- for operators
  at bigint NOT NULL,                 -- ms since 1970, when it was imposed or lifted
  changed bigint NOT NULL,            -- the transaction that imposed or lifted it
  PRIMARY KEY (user_id, kind)
);

CREATE INDEX sanction_by_change ON sanction (changed);

GRANT SELECT, INSERT, UPDATE ON sanction TO cardroom_game;
