-- Sealed containers of ammunition and what else the ammunition account needs.
PRAGMA user_version = 9;

-- A sealed container of a lot: its seal and what it holds stay what they were. Its rounds are on hand from the movement
-- that received it, or from the step that sealed loose rounds, until it is opened or leaves as a whole.
CREATE TABLE containers (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  stock_id INTEGER NOT NULL REFERENCES stock (id) ON DELETE RESTRICT,
  seal TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(seal) BETWEEN 1 AND 40),
  rounds INTEGER NOT NULL CHECK (rounds BETWEEN 1 AND 1000000),
  -- Where it was put first; steps say where it went from there.
  place TEXT CHECK (length(place) BETWEEN 1 AND 60),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX containers_by_stock ON containers (stock_id, id);

-- What was done with a container that moves no quantity.
CREATE TABLE container_steps (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  container_id INTEGER NOT NULL REFERENCES containers (id) ON DELETE RESTRICT,
  -- seal: loose rounds went in. count: seen, its seal whole. move: to another place. open: its rounds are loose.
  kind TEXT NOT NULL CHECK (kind IN ('seal', 'count', 'move', 'open')),
  place TEXT CHECK (length(place) BETWEEN 1 AND 60),
  text TEXT CHECK (length(text) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((kind = 'move') = (place IS NOT NULL)),
  CHECK (kind NOT IN ('seal', 'open') OR text IS NOT NULL)
) STRICT;
CREATE INDEX container_steps_by_container ON container_steps (container_id, id);

-- The container that came or went as a whole with a movement.
ALTER TABLE stock_movements ADD COLUMN container_id INTEGER REFERENCES containers (id) ON DELETE RESTRICT;
CREATE INDEX stock_movements_by_container ON stock_movements (container_id) WHERE container_id IS NOT NULL;

-- What is sealed now: it came in once more often than it left or was opened.
CREATE VIEW sealed_containers AS
SELECT c.id, c.stock_id, c.seal, c.rounds FROM containers AS c
WHERE coalesce((SELECT sum(CASE WHEN kind IN ('receive', 'find') THEN 1 ELSE -1 END)
    FROM stock_movements WHERE container_id = c.id), 0)
  + coalesce((SELECT sum(CASE kind WHEN 'seal' THEN 1 WHEN 'open' THEN -1 ELSE 0 END)
    FROM container_steps WHERE container_id = c.id), 0) = 1;

-- The operational load: how many loose rounds of a kind there may be, and who said so; what an empty case weighs.
ALTER TABLE stock_kinds ADD COLUMN limit_authority TEXT CHECK (length(limit_authority) BETWEEN 1 AND 200);
ALTER TABLE stock_kinds ADD COLUMN loose_limit INTEGER CHECK (loose_limit IS NULL
  OR (loose_limit BETWEEN 1 AND 10000000 AND limit_authority IS NOT NULL));
ALTER TABLE stock_kinds ADD COLUMN case_mg INTEGER CHECK (case_mg BETWEEN 1 AND 1000000);

-- The brass of rounds that were fired: as counted or weighed, beside what was said. What it does not cover is missing.
CREATE TABLE brass_counts (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  take_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE RESTRICT,
  stock_id INTEGER NOT NULL REFERENCES stock (id) ON DELETE RESTRICT,
  event TEXT NOT NULL CHECK (length(event) BETWEEN 1 AND 500),
  fired INTEGER NOT NULL CHECK (fired >= 1),
  cases INTEGER NOT NULL CHECK (cases >= 0),
  -- Where it was weighed: grams on the scale, and what one case weighs.
  grams INTEGER CHECK (grams BETWEEN 0 AND 10000000),
  case_mg INTEGER CHECK (case_mg BETWEEN 1 AND 1000000),
  expended_id INTEGER REFERENCES stock_movements (id) ON DELETE RESTRICT,
  lost_id INTEGER REFERENCES stock_movements (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((grams IS NULL) = (case_mg IS NULL)),
  CHECK (expended_id IS NOT NULL OR lost_id IS NOT NULL)
) STRICT;
CREATE INDEX brass_counts_by_take ON brass_counts (take_id, stock_id);

-- A check of one lot, or of all: whether every balance is the sum of its movements.
CREATE TABLE stock_checks (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  stock_id INTEGER REFERENCES stock (id) ON DELETE RESTRICT,
  lots INTEGER NOT NULL CHECK (lots >= 0),
  -- Nobody, where it was the night's work.
  user_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;

-- The lots that a check found wrong.
CREATE TABLE stock_check_faults (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  check_id INTEGER NOT NULL REFERENCES stock_checks (id) ON DELETE RESTRICT,
  stock_id INTEGER NOT NULL REFERENCES stock (id) ON DELETE RESTRICT,
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  UNIQUE (check_id, stock_id)
) STRICT;

-- A part of what is missing was found, or is written off; the rest stays open.
ALTER TABLE discrepancy_steps ADD COLUMN part INTEGER CHECK (part IS NULL
  OR (part >= 1 AND state = 'under review'));
ALTER TABLE discrepancy_steps ADD COLUMN part_as TEXT CHECK ((part IS NULL) = (part_as IS NULL)
  AND (part_as IS NULL OR part_as = 'resolved' OR (part_as = 'written off' AND approved_by_id IS NOT NULL)));
