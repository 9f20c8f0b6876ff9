-- Receipts: what was signed, printed and voided, and a third kind of receipt.
PRAGMA user_version = 7;

-- SQLite cannot change a CHECK, so the table is made anew (docs/decisions/0004-ics-receipts.md).
CREATE TABLE receipts_before AS SELECT * FROM receipts;
DROP TABLE receipts;
CREATE TABLE receipts (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('TR', 'PAR', 'ICS')),
  year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 9999),
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 999999),
  name TEXT NOT NULL UNIQUE,
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  hand_over_id INTEGER REFERENCES hand_overs (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (kind, year, number),
  CHECK (name = kind || '-' || year || '-' || printf('%06d', number))
) STRICT;
INSERT INTO receipts (id, kind, year, number, name, personnel_id, hand_over_id, user_id, created_at)
  SELECT id, kind, year, number, name, personnel_id, hand_over_id, user_id, created_at FROM receipts_before;
DROP TABLE receipts_before;
CREATE INDEX receipts_by_hand_over ON receipts (hand_over_id, kind);
CREATE INDEX receipts_by_person ON receipts (personnel_id, id);
CREATE INDEX receipts_by_time ON receipts (created_at);

-- Two people say that a receipt does not hold; it stays, with its number.
CREATE TABLE receipt_voids (
  receipt_id INTEGER PRIMARY KEY REFERENCES receipts (id) ON DELETE RESTRICT,
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  approved_by_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (approved_by_id <> user_id)
) STRICT;

-- Each time a receipt was put on paper; from the second on the paper says REPRINT.
CREATE TABLE receipt_prints (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  receipt_id INTEGER NOT NULL REFERENCES receipts (id) ON DELETE RESTRICT,
  paper TEXT NOT NULL CHECK (paper IN ('a4', 'a5', '80', '58')),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX receipt_prints_by_receipt ON receipt_prints (receipt_id, id);

-- The receiver's mark, bound to what they saw: the SHA-256 of the receipt's lines.
CREATE TABLE receipt_signatures (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  receipt_id INTEGER NOT NULL REFERENCES receipts (id) ON DELETE RESTRICT,
  how TEXT NOT NULL CHECK (how IN ('PIN', 'canvas')),
  lines_hash TEXT NOT NULL CHECK (length(lines_hash) = 64),
  strokes TEXT CHECK (json_valid(strokes)), -- [[x, y, x, y, …], …] in a field of 1000 by 300
  signed_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT, -- whose PIN it was
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((how = 'PIN') = (signed_by_id IS NOT NULL)),
  CHECK ((how = 'canvas') = (strokes IS NOT NULL))
) STRICT;
CREATE INDEX receipt_signatures_by_receipt ON receipt_signatures (receipt_id, id);

-- Scans of signed paper; the files lie beside the photographs, named by their content.
CREATE TABLE receipt_scans (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  receipt_id INTEGER NOT NULL REFERENCES receipts (id) ON DELETE RESTRICT,
  form TEXT NOT NULL CHECK (form IN ('pdf', 'jpg')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX receipt_scans_by_receipt ON receipt_scans (receipt_id, id);

-- A purpose may issue for good: no due time, and a PAR or ICS instead of a TR.
ALTER TABLE purposes ADD COLUMN standing INTEGER NOT NULL DEFAULT 0 CHECK (standing IN (0, 1));
