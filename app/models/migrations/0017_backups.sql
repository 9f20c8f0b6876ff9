-- What is known of each backup, its targets and its rehearsals.
PRAGMA user_version = 17;

-- A backup that was read back and proved itself; what was not proven is no backup and has no row.
CREATE TABLE backups (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('quarter', 'night', 'by-hand')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  -- Of the file as it lies there, sealed or not.
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes >= 1),
  -- The chain's newest row in the copy.
  head_seq INTEGER NOT NULL CHECK (head_seq >= 0),
  head TEXT NOT NULL CHECK (length(head) = 10),
  -- Whom it is sealed to; empty for a plain file.
  recipient TEXT CHECK (length(recipient) BETWEEN 10 AND 200),
  -- Whether it was restored to a blank place before it was sealed, and what came of that.
  rehearsed INTEGER NOT NULL DEFAULT 0 CHECK (rehearsed IN (0, 1)),
  sentence TEXT CHECK (length(sentence) BETWEEN 1 AND 500),
  user_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX backups_by_name ON backups (name);
CREATE INDEX backups_rehearsed ON backups (id) WHERE rehearsed = 1;

-- A backup taken to a place outside this machine's own folder, or why that could not be done.
CREATE TABLE backup_copies (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  backup_id INTEGER NOT NULL REFERENCES backups (id) ON DELETE RESTRICT,
  target TEXT NOT NULL CHECK (target IN ('folder', 'store')),
  place TEXT NOT NULL CHECK (length(place) BETWEEN 1 AND 300),
  problem TEXT CHECK (length(problem) BETWEEN 1 AND 500),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX backup_copies_by_target ON backup_copies (target, id);

-- Whom backups are sealed to, from a moment on; the newest row counts, an empty recipient means plain files. The key
-- that opens them is nowhere on this machine.
CREATE TABLE backup_keys (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  recipient TEXT NOT NULL CHECK (length(recipient) <= 200),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
