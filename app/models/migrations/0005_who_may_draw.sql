-- Who may draw what, until when, and who agreed when a rule was passed over.
PRAGMA user_version = 5;

CREATE TABLE qualifications (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  -- For a class of items, or for one model.
  class TEXT REFERENCES item_classes (name) ON DELETE RESTRICT,
  model_id INTEGER REFERENCES item_models (id) ON DELETE RESTRICT,
  -- The last day on which it holds; empty: it does not end.
  expires_on TEXT CHECK (expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  authority TEXT CHECK (length(authority) BETWEEN 1 AND 200),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  withdrawn_at TEXT CHECK (withdrawn_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((class IS NULL) <> (model_id IS NULL))
) STRICT;
CREATE INDEX qualifications_by_person ON qualifications (personnel_id, id);
CREATE INDEX qualifications_by_end ON qualifications (expires_on) WHERE withdrawn_at IS NULL;

-- An order that somebody may not draw; no armorer passes over it (domain.md, Personnel).
CREATE TABLE duty_bars (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  class TEXT REFERENCES item_classes (name) ON DELETE RESTRICT, -- empty: everything
  begins_at TEXT NOT NULL CHECK (begins_at GLOB '????-??-??T??:??:??.??????Z'),
  ends_at TEXT CHECK (ends_at GLOB '????-??-??T??:??:??.??????Z'),
  authority TEXT NOT NULL CHECK (length(authority) BETWEEN 1 AND 200),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  lifted_at TEXT CHECK (lifted_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (ends_at > begins_at)
) STRICT;
CREATE INDEX duty_bars_by_person ON duty_bars (personnel_id, id);

-- Whose weapon it is; a permanent pairing, open while `ended_at` is empty.
CREATE TABLE assignments (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  item_id TEXT NOT NULL REFERENCES items (id) ON DELETE RESTRICT,
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  ended_at TEXT CHECK (ended_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE UNIQUE INDEX assignments_open ON assignments (item_id) WHERE ended_at IS NULL;
CREATE INDEX assignments_by_person ON assignments (personnel_id) WHERE ended_at IS NULL;

-- A rule that was passed over for one issue, with a second user's agreement. It is written just before its entry.
CREATE TABLE overrides (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  transaction_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  rule TEXT NOT NULL CHECK (rule IN ('custody_limit', 'not_qualified', 'assigned_to_another')),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  approved_by_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (transaction_id, rule),
  CHECK (approved_by_id <> user_id)
) STRICT;
CREATE INDEX overrides_by_time ON overrides (created_at, id);

-- A later time to be back by, and what was done about somebody who is late.
CREATE TABLE due_changes (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  take_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE RESTRICT,
  due_at TEXT NOT NULL CHECK (due_at GLOB '????-??-??T??:??:??.??????Z'),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX due_changes_by_take ON due_changes (take_id, id);

CREATE TABLE contact_notes (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  take_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE RESTRICT,
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX contact_notes_by_take ON contact_notes (take_id, id);

-- Until when an item's inspection is good.
ALTER TABLE items ADD COLUMN inspection_due_on TEXT
  CHECK (inspection_due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]');
-- A purpose may end at an hour of the day instead of after some hours.
ALTER TABLE purposes ADD COLUMN due_time TEXT CHECK (due_time GLOB '[0-2][0-9]:[0-5][0-9]');
