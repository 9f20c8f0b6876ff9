-- What a second person may pass over where paper was written before an order came.
PRAGMA user_version = 21;

-- SQLite cannot change a CHECK, and no table names this one: it is made anew with three rules more. They are passed over
-- only where they came after what is typed in from paper; the triggers ask.
CREATE TABLE overrides_before AS SELECT * FROM overrides;
DROP TABLE overrides;
CREATE TABLE overrides (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  transaction_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  rule TEXT NOT NULL CHECK (rule IN ('custody_limit', 'not_qualified', 'assigned_to_another',
    'personnel_barred', 'not_authorized', 'inspection_due')),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  approved_by_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (transaction_id, rule),
  CHECK (approved_by_id <> user_id)
) STRICT;
INSERT INTO overrides (id, transaction_id, rule, reason, user_id, approved_by_id, created_at)
  SELECT id, transaction_id, rule, reason, user_id, approved_by_id, created_at FROM overrides_before;
DROP TABLE overrides_before;
CREATE INDEX overrides_by_time ON overrides (created_at, id);
