-- Counting what is in the armory, and handing over a shift.
PRAGMA user_version = 15;

-- One count: what is counted, how, and what was to be there when it began. Nothing of it changes.
CREATE TABLE counts (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('opening', 'closing', 'shift', 'monthly', 'takeover', 'spot')),
  scope TEXT NOT NULL CHECK (scope IN ('armory', 'racks', 'class', 'model')),
  -- The racks, one a line; the class; the model's number.
  scope_of TEXT CHECK (length(scope_of) BETWEEN 1 AND 4000),
  -- Weapons one by one, or how many of each model.
  method TEXT NOT NULL CHECK (method IN ('scan', 'numbers')),
  blind INTEGER NOT NULL CHECK (blind IN (0, 1)),
  with_stock INTEGER NOT NULL CHECK (with_stock IN (0, 1)),
  -- JSON: {"items": [[id, state, rack, take]], "stock": [[id, on hand]]}. Its digest stands in the chain.
  baseline TEXT NOT NULL CHECK (json_valid(baseline)),
  baseline_sha256 TEXT NOT NULL CHECK (length(baseline_sha256) = 64),
  -- The ledger's code at that moment.
  head TEXT NOT NULL CHECK (length(head) = 10),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((scope = 'armory') = (scope_of IS NULL))
) STRICT;

-- What was seen: one scan, or one serial number typed. One that undoes another carries only its number.
CREATE TABLE count_sightings (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  count_id INTEGER NOT NULL REFERENCES counts (id) ON DELETE RESTRICT,
  -- The device's own name for the scan: sent again it is not a second one.
  key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 64),
  code TEXT CHECK (length(code) BETWEEN 1 AND 300),
  item_id TEXT REFERENCES items (id) ON DELETE RESTRICT,
  rack TEXT CHECK (length(rack) BETWEEN 1 AND 40),
  verdict TEXT NOT NULL CHECK (verdict IN ('here', 'place', 'out', 'missing', 'gone', 'outside', 'unknown', 'undo')),
  typed INTEGER NOT NULL DEFAULT 0 CHECK (typed IN (0, 1)),
  undoes_id INTEGER UNIQUE REFERENCES count_sightings (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  seen_at TEXT NOT NULL CHECK (seen_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((verdict = 'undo') = (undoes_id IS NOT NULL)),
  CHECK (undoes_id IS NULL OR (code IS NULL AND item_id IS NULL AND rack IS NULL)),
  CHECK (undoes_id IS NOT NULL OR code IS NOT NULL),
  CHECK (verdict IN ('unknown', 'undo') OR item_id IS NOT NULL)
) STRICT;
CREATE INDEX count_sightings_by_count ON count_sightings (count_id, id);
CREATE INDEX count_sightings_by_item ON count_sightings (item_id, count_id) WHERE item_id IS NOT NULL;

-- How many there are of a model, or of a pool or lot; the newest counts.
CREATE TABLE count_quantities (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  count_id INTEGER NOT NULL REFERENCES counts (id) ON DELETE RESTRICT,
  model_id INTEGER REFERENCES item_models (id) ON DELETE RESTRICT,
  stock_id INTEGER REFERENCES stock (id) ON DELETE RESTRICT,
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 10000000),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((model_id IS NULL) <> (stock_id IS NULL))
) STRICT;
CREATE INDEX count_quantities_by_count ON count_quantities (count_id, id);

-- What was done about it: that everything was counted, or about one thing that did not agree.
CREATE TABLE count_steps (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  count_id INTEGER NOT NULL REFERENCES counts (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('finish', 'ignore', 'report', 'return', 'move')),
  item_id TEXT REFERENCES items (id) ON DELETE RESTRICT,
  sighting_id INTEGER REFERENCES count_sightings (id) ON DELETE RESTRICT,
  discrepancy_id INTEGER REFERENCES discrepancies (id) ON DELETE RESTRICT,
  text TEXT CHECK (length(text) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((kind = 'finish') = (item_id IS NULL AND sighting_id IS NULL)),
  CHECK ((kind = 'report') = (discrepancy_id IS NOT NULL)),
  CHECK (kind NOT IN ('ignore', 'report') OR text IS NOT NULL)
) STRICT;
CREATE INDEX count_steps_by_count ON count_steps (count_id, id);

-- A count that is closed: its figures, frozen, and the two who signed them.
CREATE TABLE count_closings (
  count_id INTEGER PRIMARY KEY REFERENCES counts (id) ON DELETE RESTRICT,
  figures TEXT NOT NULL CHECK (json_valid(figures)),
  differences INTEGER NOT NULL CHECK (differences >= 0),
  reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
  head TEXT NOT NULL CHECK (length(head) = 10),
  first_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  second_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (first_id <> second_id),
  CHECK (differences = 0 OR reason IS NOT NULL)
) STRICT;

-- A count that does not hold; one that was closed takes a second person.
CREATE TABLE count_voids (
  count_id INTEGER PRIMARY KEY REFERENCES counts (id) ON DELETE RESTRICT,
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  approved_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT CHECK (approved_by_id <> user_id),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
