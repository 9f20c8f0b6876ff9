-- What a user is told of, and what was typed in from paper afterwards.
PRAGMA user_version = 14;

-- A row for each user who is told: what of, and where it leads. Written in the block of its cause.
CREATE TABLE notices (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('overdue', 'discrepancy', 'job', 'backup', 'disk', 'clock')),
  -- One cause is said once to a user, however often it is come upon.
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 120),
  tone TEXT NOT NULL CHECK (tone IN ('ok', 'info', 'warn', 'bad')),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  address TEXT NOT NULL CHECK (address GLOB '/*' AND address NOT GLOB '//*' AND length(address) <= 200),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  read_at TEXT CHECK (read_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (user_id, key)
) STRICT;
CREATE INDEX notices_unread ON notices (user_id, read_at) WHERE read_at IS NULL;
CREATE INDEX notices_by_user ON notices (user_id, id);

-- Numbered lines on paper: a blackout pack, or sheets of the counter, which are known here from
-- their first line that was typed in.
CREATE TABLE paper_packs (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  code TEXT NOT NULL UNIQUE CHECK (code GLOB '[0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z]'),
  kind TEXT NOT NULL CHECK (kind IN ('pack', 'sheet')),
  lines INTEGER NOT NULL CHECK (lines BETWEEN 1 AND 99),
  -- Empty for one that the night plan made.
  user_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;

-- What became of a line: an entry that was made late, or nothing, and why.
CREATE TABLE paper_lines (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  pack_id INTEGER NOT NULL REFERENCES paper_packs (id) ON DELETE RESTRICT,
  number INTEGER NOT NULL CHECK (number >= 1),
  transaction_id INTEGER UNIQUE REFERENCES transactions (id) ON DELETE RESTRICT,
  -- Why the line holds no entry, or why one is recorded so late.
  reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  approved_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT CHECK (approved_by_id <> user_id),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (pack_id, number),
  CHECK (reason IS NOT NULL OR (transaction_id IS NOT NULL AND approved_by_id IS NULL))
) STRICT;
