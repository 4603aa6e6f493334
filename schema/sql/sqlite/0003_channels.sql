-- Cardroom, SQLite: what is said in channels.
--
-- A channel is owned with its room's head row, or, where it is no room's, with one of its own whose
-- name begins with `channel/` and to which there is no room.

CREATE TABLE message (
  root_id INTEGER NOT NULL,         -- head.id of the owner's head row
  channel TEXT NOT NULL,
  n INTEGER NOT NULL,               -- counts the channel
  place INTEGER NOT NULL,           -- counts all channels of the root
  epoch INTEGER NOT NULL,
  user TEXT NOT NULL,               -- empty: the operator
  at INTEGER NOT NULL,              -- milliseconds since 1970
  body BLOB NOT NULL,               -- sealed: the user's name, and the text
  PRIMARY KEY (root_id, channel, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_by_place ON message (root_id, place);
CREATE INDEX message_by_age ON message (at);
