-- Discrepancies and faults, and how each was resolved; what was said of a weapon when it came back.
PRAGMA user_version = 8;

-- Something that did not match: what it is about never changes; its state follows from its steps.
CREATE TABLE discrepancies (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('missing stock', 'missing item', 'damaged', 'fault')),
  -- The item itself, or for stock the weapon that it went out with.
  item_id TEXT NOT NULL REFERENCES items (id) ON DELETE RESTRICT,
  -- Who had it, where somebody did.
  personnel_id TEXT REFERENCES personnel (id) ON DELETE RESTRICT,
  -- The movement that took it out of what is owed.
  movement_id INTEGER UNIQUE REFERENCES stock_movements (id) ON DELETE RESTRICT,
  -- The return at which it was seen.
  transaction_id INTEGER REFERENCES transactions (id) ON DELETE RESTRICT,
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((kind = 'missing stock') = (movement_id IS NOT NULL))
) STRICT;
CREATE INDEX discrepancies_by_item ON discrepancies (item_id, id);
CREATE INDEX discrepancies_by_person ON discrepancies (personnel_id, id) WHERE personnel_id IS NOT NULL;

-- What was done about it. The latest step says the state; without one it is open.
CREATE TABLE discrepancy_steps (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  discrepancy_id INTEGER NOT NULL REFERENCES discrepancies (id) ON DELETE RESTRICT,
  state TEXT NOT NULL CHECK (state IN ('under review', 'resolved', 'written off')),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  approved_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (state <> 'written off' OR approved_by_id IS NOT NULL),
  CHECK (approved_by_id IS NULL OR approved_by_id <> user_id)
) STRICT;
CREATE INDEX discrepancy_steps_by_discrepancy ON discrepancy_steps (discrepancy_id, id);

-- Whether a weapon came back cleared, clean, complete and serviceable (domain.md, rule 13).
CREATE TABLE return_answers (
  transaction_id INTEGER PRIMARY KEY REFERENCES transactions (id) ON DELETE RESTRICT,
  cleared INTEGER NOT NULL CHECK (cleared IN (0, 1)),
  clean INTEGER NOT NULL CHECK (clean IN (0, 1)),
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
  serviceable INTEGER NOT NULL CHECK (serviceable IN (0, 1)),
  text TEXT CHECK (length(text) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (text IS NOT NULL OR (cleared = 1 AND clean = 1 AND complete = 1 AND serviceable = 1))
) STRICT;
