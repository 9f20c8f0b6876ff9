-- What is known of the clock: that it jumped, that somebody compared it, and by how much entries are off.
PRAGMA user_version = 20;

CREATE TABLE clock_marks (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('jump', 'confirmed', 'correction')),
  -- How far the clock jumped ahead (back: negative), or what is to be added to the entries' event times.
  shift_ms INTEGER NOT NULL DEFAULT 0 CHECK (abs(shift_ms) <= 3155760000000),
  -- The entries that a correction is about, first to last.
  first_id INTEGER REFERENCES transactions (id) ON DELETE RESTRICT,
  last_id INTEGER REFERENCES transactions (id) ON DELETE RESTRICT,
  reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
  boot_id TEXT CHECK (length(boot_id) <= 64),
  user_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((kind = 'confirmed') = (shift_ms = 0)),
  CHECK ((kind = 'correction') = (first_id IS NOT NULL)),
  CHECK ((first_id IS NULL) = (last_id IS NULL)),
  CHECK (first_id <= last_id),
  CHECK (kind = 'jump' OR user_id IS NOT NULL),
  CHECK ((kind = 'correction') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX clock_marks_corrections ON clock_marks (first_id, last_id) WHERE kind = 'correction';
