-- Cardroom, SQLite: who was told by an operator to be silent, or to stay away.

CREATE TABLE sanction (
  user TEXT NOT NULL,
  kind INTEGER NOT NULL,            -- 0: mute, 1: ban
  until INTEGER NOT NULL,           -- ms since 1970; not after at: it was lifted
  reason TEXT NOT NULL,             -- for operators
  at INTEGER NOT NULL,              -- ms since 1970, when it was imposed or lifted
  changed INTEGER NOT NULL,         -- counts imposing and lifting
  PRIMARY KEY (user, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX sanction_by_change ON sanction (changed);
