-- Stock: what is counted, not serialised. Quantities are sums of movements and never typed over.
PRAGMA user_version = 4;

-- What can be counted: kinds of magazines, of ammunition, of accessories.
CREATE TABLE stock_kinds (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  family TEXT NOT NULL CHECK (family IN ('magazine', 'ammunition', 'accessory')),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 60),
  capacity INTEGER CHECK (capacity BETWEEN 1 AND 1000),
  -- On hand below this is said on the dashboard.
  low_at INTEGER CHECK (low_at BETWEEN 1 AND 10000000),
  position INTEGER NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  CHECK (capacity IS NULL OR family = 'magazine')
) STRICT;

-- Which magazines and ammunition fit which model; where nothing stands, everything of the family may go along.
CREATE TABLE model_stock_kinds (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  model_id INTEGER NOT NULL REFERENCES item_models (id) ON DELETE RESTRICT,
  kind_id INTEGER NOT NULL REFERENCES stock_kinds (id) ON DELETE RESTRICT,
  -- The lowest is what a loadout takes by itself.
  position INTEGER NOT NULL DEFAULT 0,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  UNIQUE (model_id, kind_id)
) STRICT;

-- One pool of magazines or accessories, or one lot of ammunition.
CREATE TABLE stock (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind_id INTEGER NOT NULL REFERENCES stock_kinds (id) ON DELETE RESTRICT,
  -- Empty for pools, and for ammunition whose lots the unit does not follow.
  lot TEXT COLLATE NOCASE CHECK (length(lot) BETWEEN 1 AND 40),
  use TEXT NOT NULL DEFAULT 'live' CHECK (use IN ('live', 'blank', 'practice')),
  -- An untracked pool notes what goes out and comes back, and has no quantity on hand.
  tracked INTEGER NOT NULL CHECK (tracked IN (0, 1)),
  expires_on TEXT CHECK (expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  suspended_at TEXT CHECK (suspended_at GLOB '????-??-??T??:??:??.??????Z'),
  suspended_reason TEXT CHECK (length(suspended_reason) BETWEEN 1 AND 500),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((suspended_at IS NULL) = (suspended_reason IS NULL)),
  CHECK (tracked = 1 OR lot IS NULL)
) STRICT;
CREATE UNIQUE INDEX stock_lots ON stock (kind_id, lot) WHERE lot IS NOT NULL;
CREATE UNIQUE INDEX stock_pools ON stock (kind_id, tracked) WHERE lot IS NULL;

-- What goes along with a weapon of a class when it is drawn for a purpose.
CREATE TABLE loadout_lines (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  purpose_id INTEGER NOT NULL REFERENCES purposes (id) ON DELETE RESTRICT,
  class TEXT NOT NULL REFERENCES item_classes (name) ON DELETE RESTRICT,
  -- Magazines and ammunition of whichever kind fits the weapon, or one accessory.
  family TEXT NOT NULL CHECK (family IN ('magazine', 'ammunition', 'accessory')),
  kind_id INTEGER REFERENCES stock_kinds (id) ON DELETE RESTRICT,
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 100000),
  CHECK ((family = 'accessory') = (kind_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX loadout_lines_by_family ON loadout_lines (purpose_id, class, family) WHERE kind_id IS NULL;
CREATE UNIQUE INDEX loadout_lines_by_kind ON loadout_lines (purpose_id, class, kind_id) WHERE kind_id IS NOT NULL;

-- The ledger of stock. Each row carries the balances after it, which a trigger holds to the row before, so that no
-- quantity can be other than the sum of its movements.
CREATE TABLE stock_movements (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  stock_id INTEGER NOT NULL REFERENCES stock (id) ON DELETE RESTRICT,
  -- receive, find: comes in. issue, return: with a weapon. expend: fired. lose: missing, now a discrepancy.
  -- recover: found after all. write off: never found. condemn, turn in, adjust: leaves the shelf.
  kind TEXT NOT NULL CHECK (kind IN ('receive', 'find', 'issue', 'return', 'expend', 'lose', 'recover', 'write off',
    'condemn', 'turn in', 'adjust')),
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 10000000),
  on_hand INTEGER NOT NULL CHECK (on_hand >= 0),
  out INTEGER NOT NULL CHECK (out >= 0),
  missing INTEGER NOT NULL CHECK (missing >= 0),
  -- The take it went out with, and so the person who has or had it.
  take_id INTEGER REFERENCES transactions (id) ON DELETE RESTRICT,
  -- The entry that moved it, where an entry did.
  transaction_id INTEGER REFERENCES transactions (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  approved_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  occurred_at TEXT NOT NULL CHECK (occurred_at GLOB '????-??-??T??:??:??.??????Z'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (occurred_at <= recorded_at),
  CHECK (approved_by_id IS NULL OR approved_by_id <> user_id),
  CHECK (kind NOT IN ('issue', 'return', 'lose') OR take_id IS NOT NULL)
) STRICT;
CREATE INDEX stock_movements_by_stock ON stock_movements (stock_id, id);
CREATE INDEX stock_movements_by_take ON stock_movements (take_id, stock_id) WHERE take_id IS NOT NULL;
CREATE INDEX stock_movements_by_entry ON stock_movements (transaction_id) WHERE transaction_id IS NOT NULL;

-- Why, in words; beside the ledger, so that it can be erased.
CREATE TABLE stock_movement_texts (
  movement_id INTEGER PRIMARY KEY REFERENCES stock_movements (id) ON DELETE RESTRICT,
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500)
) STRICT;
