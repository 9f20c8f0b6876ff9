-- Sealed segments of the audit log.
PRAGMA user_version = 19;

-- Rows of the chain that were written into a signed file of their own (docs/decisions/0014-retention.md): only up to
-- the last of these may the log let go of rows. The file is media/segments/…/SHA256.jsonl.gz.
CREATE TABLE audit_seals (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  -- The hash of the record's first row: which record this is.
  record TEXT NOT NULL CHECK (length(record) = 64),
  first_seq INTEGER NOT NULL UNIQUE CHECK (first_seq >= 1),
  first_prev_hash TEXT NOT NULL CHECK (length(first_prev_hash) = 64),
  last_seq INTEGER NOT NULL UNIQUE,
  last_hash TEXT NOT NULL CHECK (length(last_hash) = 64),
  -- When the last of them was recorded.
  last_at TEXT NOT NULL CHECK (last_at GLOB '????-??-??T??:??:??.??????Z'),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  bytes INTEGER NOT NULL CHECK (bytes >= 1),
  key_id INTEGER NOT NULL REFERENCES signing_keys (id) ON DELETE RESTRICT,
  signed_at TEXT NOT NULL CHECK (signed_at GLOB '????-??-??T??:??:??.??????Z'),
  signature TEXT NOT NULL CHECK (length(signature) = 128),
  CHECK (last_seq >= first_seq)
) STRICT;

-- A private text outlives its row in the log, so that it can be erased as before; the rest is as it was.
CREATE TABLE audit_texts_before AS SELECT * FROM audit_texts;
DROP TABLE audit_texts;
CREATE TABLE audit_texts (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  side TEXT NOT NULL CHECK (side IN ('before', 'after')),
  field TEXT NOT NULL CHECK (length(field) BETWEEN 1 AND 40),
  salt TEXT CHECK (length(salt) = 32),
  text TEXT,
  CHECK ((salt IS NULL) = (text IS NULL)),
  UNIQUE (seq, side, field)
) STRICT;
INSERT INTO audit_texts (id, seq, side, field, salt, text)
  SELECT id, seq, side, field, salt, text FROM audit_texts_before;
DROP TABLE audit_texts_before;
