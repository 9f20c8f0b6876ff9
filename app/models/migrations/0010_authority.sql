-- Who may draw by order, whose property a weapon is, and who is appointed.
PRAGMA user_version = 10;

-- Imports may bring qualifications, too. SQLite cannot change a CHECK, so the table is made anew; nothing names its rows.
CREATE TABLE import_jobs_before AS SELECT * FROM import_jobs;
DROP TABLE import_jobs;
CREATE TABLE import_jobs (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('personnel', 'items', 'qualifications')),
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
INSERT INTO import_jobs (id, kind, filename, sha256, mapping, fixes, good_rows, state, done_rows, total_rows, result,
    user_id, created_at, finished_at)
  SELECT id, kind, filename, sha256, mapping, fixes, good_rows, state, done_rows, total_rows, result, user_id,
    created_at, finished_at FROM import_jobs_before;
DROP TABLE import_jobs_before;
CREATE INDEX import_jobs_by_file ON import_jobs (sha256, id);

-- What is brought in on the armory's own computer has no user.
CREATE TABLE qualifications_before AS SELECT * FROM qualifications;
DROP TABLE qualifications;
CREATE TABLE qualifications (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  -- For a class of items, or for one model.
  class TEXT REFERENCES item_classes (name) ON DELETE RESTRICT,
  model_id INTEGER REFERENCES item_models (id) ON DELETE RESTRICT,
  -- The last day on which it holds; empty: it does not end.
  expires_on TEXT CHECK (expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  authority TEXT CHECK (length(authority) BETWEEN 1 AND 200),
  user_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  withdrawn_at TEXT CHECK (withdrawn_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((class IS NULL) <> (model_id IS NULL))
) STRICT;
INSERT INTO qualifications (id, personnel_id, class, model_id, expires_on, authority, user_id, created_at, withdrawn_at)
  SELECT id, personnel_id, class, model_id, expires_on, authority, user_id, created_at, withdrawn_at
  FROM qualifications_before;
DROP TABLE qualifications_before;
CREATE INDEX qualifications_by_person ON qualifications (personnel_id, id);
CREATE INDEX qualifications_by_end ON qualifications (expires_on) WHERE withdrawn_at IS NULL;

-- A discrepancy has photographs of its own; likewise made anew.
CREATE TABLE photos_before AS SELECT * FROM photos;
DROP TABLE photos;
CREATE TABLE photos (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  object_type TEXT NOT NULL CHECK (object_type IN ('personnel', 'items', 'discrepancies')),
  object_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('face', 'item', 'serial', 'damage')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 10000),
  height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 10000),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  removed_at TEXT CHECK (removed_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((object_type = 'discrepancies') = (kind = 'damage'))
) STRICT;
INSERT INTO photos (id, object_type, object_id, kind, sha256, width, height, user_id, created_at, removed_at)
  SELECT id, object_type, object_id, kind, sha256, width, height, user_id, created_at, removed_at FROM photos_before;
DROP TABLE photos_before;
CREATE INDEX photos_by_object ON photos (object_type, object_id, id);

-- A roster may be changed until it runs, its lines put in another order, and who took one off is kept.
ALTER TABLE rosters ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1);
ALTER TABLE roster_lines ADD COLUMN position INTEGER CHECK (position >= 1);
ALTER TABLE roster_lines ADD COLUMN removed_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT;

-- Whose own property an item is, where it is not the unit's: it is kept and counted here, and issued to nobody else.
ALTER TABLE items ADD COLUMN private_owner TEXT REFERENCES personnel (id) ON DELETE RESTRICT;
CREATE INDEX items_by_private_owner ON items (private_owner) WHERE private_owner IS NOT NULL;
CREATE INDEX items_by_owner ON items (owner_unit, private_owner, status);

-- Who may bear arms from day to day, by a commander's order. Once approved it stays as it is.
CREATE TABLE authority_rosters (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  begins_on TEXT NOT NULL CHECK (begins_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  ends_on TEXT NOT NULL CHECK (ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  -- Who signed it, and who entered that: the commander by their own sign-in, or somebody with the signed paper.
  authority TEXT CHECK (length(authority) BETWEEN 1 AND 200),
  approved_at TEXT CHECK (approved_at GLOB '????-??-??T??:??:??.??????Z'),
  approved_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  form TEXT CHECK (form IN ('pdf', 'jpg')),
  sha256 TEXT CHECK (length(sha256) = 64),
  withdrawn_at TEXT CHECK (withdrawn_at GLOB '????-??-??T??:??:??.??????Z'),
  withdrawn_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  CHECK (ends_on >= begins_on),
  CHECK ((approved_at IS NULL) = (approved_by_id IS NULL) AND (approved_at IS NULL) = (authority IS NULL)),
  CHECK ((form IS NULL) = (sha256 IS NULL) AND (form IS NULL OR approved_at IS NOT NULL)),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)),
  -- Nobody approves what they made; the signed paper is somebody else's approval.
  CHECK (approved_by_id IS NULL OR form IS NOT NULL OR approved_by_id <> user_id)
) STRICT;
CREATE INDEX authority_rosters_valid ON authority_rosters (approved_at, id)
  WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL;

CREATE TABLE authority_lines (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  roster_id INTEGER NOT NULL REFERENCES authority_rosters (id) ON DELETE RESTRICT,
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  removed_at TEXT CHECK (removed_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE UNIQUE INDEX authority_lines_person ON authority_lines (roster_id, personnel_id) WHERE removed_at IS NULL;

-- The roster that an issue was judged by, and on which local day. It is written just before its entry.
CREATE TABLE authority_checks (
  transaction_id INTEGER PRIMARY KEY REFERENCES transactions (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  roster_id INTEGER NOT NULL REFERENCES authority_rosters (id) ON DELETE RESTRICT,
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) STRICT;
CREATE INDEX authority_checks_by_roster ON authority_checks (roster_id);

-- Who is appointed in writing: to work at the counter, or to approve who may bear arms.
CREATE TABLE appointments (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  holder_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  duty TEXT NOT NULL CHECK (duty IN ('armorer', 'alternate armorer', 'commander')),
  document TEXT NOT NULL CHECK (length(document) BETWEEN 1 AND 200),
  begins_on TEXT NOT NULL CHECK (begins_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  ends_on TEXT CHECK (ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'), -- empty: until it is ended
  -- The last day on which the background check is good.
  check_expires_on TEXT CHECK (check_expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  ended_at TEXT CHECK (ended_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (ends_on >= begins_on),
  CHECK (holder_id <> user_id)
) STRICT;
CREATE INDEX appointments_by_holder ON appointments (holder_id, id);

-- Everybody's pairings, ended ones, too: the story of a person and of an item.
CREATE INDEX assignments_of_item ON assignments (item_id, id);
CREATE INDEX assignments_of_person ON assignments (personnel_id, id);
