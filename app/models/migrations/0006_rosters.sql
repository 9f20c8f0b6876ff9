-- Rosters: a list of people and weapons that is issued as one run. Alert mode, reliefs and swaps.
PRAGMA user_version = 6;

CREATE TABLE rosters (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  purpose_id INTEGER REFERENCES purposes (id) ON DELETE RESTRICT,
  -- When it is to be run, for the pre-check; empty: at any time.
  begins_at TEXT CHECK (begins_at GLOB '????-??-??T??:??:??.??????Z'),
  -- When everything is due back; empty: as the purpose says.
  due_at TEXT CHECK (due_at GLOB '????-??-??T??:??:??.??????Z'),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  started_at TEXT CHECK (started_at GLOB '????-??-??T??:??:??.??????Z'),
  closed_at TEXT CHECK (closed_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (due_at > begins_at)
) STRICT;
CREATE INDEX rosters_by_purpose ON rosters (purpose_id);

CREATE TABLE roster_lines (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  roster_id INTEGER NOT NULL REFERENCES rosters (id) ON DELETE RESTRICT,
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  item_id TEXT REFERENCES items (id) ON DELETE RESTRICT, -- empty: whatever they draw
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  removed_at TEXT CHECK (removed_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX roster_lines_by_roster ON roster_lines (roster_id, id);
CREATE INDEX roster_lines_by_person ON roster_lines (personnel_id);
CREATE UNIQUE INDEX roster_lines_item ON roster_lines (roster_id, item_id) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX roster_lines_person ON roster_lines (roster_id, personnel_id)
  WHERE removed_at IS NULL AND item_id IS NULL;

-- Who did not come, and came after all; the newest mark of a line counts.
CREATE TABLE roster_marks (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  line_id INTEGER NOT NULL REFERENCES roster_lines (id) ON DELETE RESTRICT,
  absent INTEGER NOT NULL CHECK (absent IN (0, 1)),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX roster_marks_by_line ON roster_marks (line_id, id);

-- Which issue served which line, written with it; the newest of a line counts.
CREATE TABLE roster_takes (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  line_id INTEGER NOT NULL REFERENCES roster_lines (id) ON DELETE RESTRICT,
  take_id INTEGER NOT NULL UNIQUE REFERENCES transactions (id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX roster_takes_by_line ON roster_takes (line_id, id);

-- The roster that a counter runs.
ALTER TABLE stations ADD COLUMN roster_id INTEGER REFERENCES rosters (id) ON DELETE RESTRICT;

-- Alert mode, from when to when; open while `ended_at` is empty.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  began_at TEXT NOT NULL CHECK (began_at GLOB '????-??-??T??:??:??.??????Z'),
  ended_at TEXT CHECK (ended_at GLOB '????-??-??T??:??:??.??????Z'),
  ended_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  CHECK ((ended_at IS NULL) = (ended_by_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX alerts_open ON alerts (ended_at IS NULL) WHERE ended_at IS NULL;

-- A check that alert mode put off for one issue: a task until somebody closes it.
CREATE TABLE deferred_checks (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  alert_id INTEGER NOT NULL REFERENCES alerts (id) ON DELETE RESTRICT,
  transaction_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE RESTRICT,
  rule TEXT NOT NULL CHECK (rule IN ('not_qualified', 'assigned_to_another', 'inspection_due')),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  closed_at TEXT CHECK (closed_at GLOB '????-??-??T??:??:??.??????Z'),
  closed_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  note TEXT CHECK (length(note) BETWEEN 1 AND 500),
  UNIQUE (transaction_id, rule),
  CHECK ((closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (note IS NULL))
) STRICT;
CREATE INDEX deferred_checks_open ON deferred_checks (id) WHERE closed_at IS NULL;

-- Two entries that are one act: a weapon that goes from holder to holder, or one weapon for another.
CREATE TABLE transfers (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('relief', 'swap')),
  return_id INTEGER NOT NULL UNIQUE REFERENCES transactions (id) ON DELETE RESTRICT,
  take_id INTEGER NOT NULL UNIQUE REFERENCES transactions (id) ON DELETE RESTRICT,
  witness_id TEXT REFERENCES personnel (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((kind = 'relief') = (witness_id IS NOT NULL)),
  CHECK (take_id > return_id)
) STRICT;
