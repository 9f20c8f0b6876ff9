-- Signed checkpoints, the keys that sign them, and what counter devices remember.
PRAGMA user_version = 16;

-- The public half of each key that ever signed; the newest signs now.
CREATE TABLE signing_keys (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  public_key TEXT NOT NULL UNIQUE CHECK (length(public_key) = 64 AND public_key NOT GLOB '*[^0-9a-f]*'),
  -- Why the one before it was given up; the first has no reason.
  reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
  -- Empty where the machine made it by itself.
  user_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;

-- The chain's head at some moment, signed (docs/decisions/0009-witnesses.md).
CREATE TABLE checkpoints (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  -- The hash of the record's first row: which record this is.
  record TEXT NOT NULL CHECK (length(record) = 64),
  seq INTEGER NOT NULL UNIQUE CHECK (seq >= 1),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  key_id INTEGER NOT NULL REFERENCES signing_keys (id) ON DELETE RESTRICT,
  signed_at TEXT NOT NULL CHECK (signed_at GLOB '????-??-??T??:??:??.??????Z'),
  signature TEXT NOT NULL CHECK (length(signature) = 128)
) STRICT;
