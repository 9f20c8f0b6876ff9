-- What keeping the unit's books needs: remarks, photographs, views, imports from the browser, labels, PINs.
PRAGMA user_version = 2;

-- Remarks only grow (domain.md, Personnel and Items).
CREATE TABLE remarks (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  object_type TEXT NOT NULL CHECK (object_type IN ('personnel', 'items')),
  object_id TEXT NOT NULL,
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX remarks_by_object ON remarks (object_type, object_id, id);

-- The picture itself is a file of the data directory, named by its content.
CREATE TABLE photos (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  object_type TEXT NOT NULL CHECK (object_type IN ('personnel', 'items')),
  object_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('face', 'item', 'serial')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 10000),
  height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 10000),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  removed_at TEXT CHECK (removed_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX photos_by_object ON photos (object_type, object_id, id);

-- What a user has set for themself: columns of a list, page size …
CREATE TABLE user_preferences (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 60),
  value TEXT NOT NULL CHECK (length(value) <= 2000),
  UNIQUE (user_id, key)
) STRICT;

CREATE TABLE saved_views (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  list TEXT NOT NULL CHECK (list IN ('items', 'personnel', 'transactions')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  query TEXT NOT NULL CHECK (length(query) <= 1000),
  -- Everybody of this role sees it, too.
  shared_with TEXT CHECK (shared_with IN ('superuser', 'admin', 'armorer', 'viewer')),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  removed_at TEXT CHECK (removed_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX saved_views_by_list ON saved_views (list, user_id);

-- An import from the browser: the file stays in the data directory, by its content, until it is done.
CREATE TABLE import_jobs (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('personnel', 'items')),
  filename TEXT NOT NULL CHECK (length(filename) BETWEEN 1 AND 200),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  mapping TEXT CHECK (mapping IS NULL OR json_valid(mapping)),
  fixes TEXT CHECK (fixes IS NULL OR json_valid(fixes)),
  good_rows INTEGER NOT NULL DEFAULT 0 CHECK (good_rows IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('uploaded', 'checking', 'checked', 'running', 'done', 'failed', 'cancelled')),
  done_rows INTEGER NOT NULL DEFAULT 0 CHECK (done_rows >= 0),
  total_rows INTEGER NOT NULL DEFAULT 0 CHECK (total_rows >= 0),
  result TEXT CHECK (result IS NULL OR json_valid(result)),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX import_jobs_by_file ON import_jobs (sha256, id);

-- A printer and its paper: a preset of look.md, section 7, or sizes of its own, moved by what the ruler page showed.
CREATE TABLE label_profiles (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 60),
  preset TEXT CHECK (length(preset) BETWEEN 1 AND 60),
  layout TEXT CHECK (layout IS NULL OR json_valid(layout)),
  nudge_x_mm REAL NOT NULL DEFAULT 0 CHECK (nudge_x_mm BETWEEN -20 AND 20),
  nudge_y_mm REAL NOT NULL DEFAULT 0 CHECK (nudge_y_mm BETWEEN -20 AND 20),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

-- When a code was last put on a label.
CREATE TABLE label_prints (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  code_id INTEGER NOT NULL REFERENCES codes (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX label_prints_by_code ON label_prints (code_id);

ALTER TABLE users ADD COLUMN pin_hash TEXT CHECK (pin_hash IS NULL OR pin_hash GLOB '$argon2id$*');

-- A disabled row stays readable where it is used, and is not offered for new entries.
ALTER TABLE conditions ADD COLUMN disabled_at TEXT CHECK (disabled_at GLOB '????-??-??T??:??:??.??????Z');
ALTER TABLE item_classes ADD COLUMN disabled_at TEXT CHECK (disabled_at GLOB '????-??-??T??:??:??.??????Z');
-- A class that a purpose no longer draws.
ALTER TABLE purpose_classes ADD COLUMN disabled_at TEXT CHECK (disabled_at GLOB '????-??-??T??:??:??.??????Z');
