-- What was so at any moment, who did what, and what the rule of retention lets be erased of a person.
PRAGMA user_version = 18;

-- How long something was out, as the number of octal digits of its seconds, and since when: what was out at a moment
-- is looked up in a few short stretches. The same by the numbers of the entries, for what was known at a moment.
CREATE INDEX custody_by_span ON custody (length(printf('%o', unixepoch(returned_at) - unixepoch(since))), since,
  returned_at) WHERE returned_at IS NOT NULL;
CREATE INDEX custody_by_entries ON custody (length(printf('%o', return_id - take_id)), take_id, return_id)
  WHERE return_id IS NOT NULL;
CREATE INDEX transactions_by_correction ON transactions (correction, occurred_at) WHERE corrects_id IS NOT NULL;
CREATE INDEX audit_log_by_actor ON audit_log (actor, seq);
CREATE INDEX audit_log_by_device ON audit_log (device, seq) WHERE device IS NOT NULL;
-- Of what happens often, the newest are found soon without an index.
CREATE INDEX audit_log_by_action ON audit_log (action, seq)
  WHERE action NOT IN ('Take', 'Return', 'create', 'edit');

-- Whose data was erased, by whom and why; `chain_seq` is the last audit row before it began.
CREATE TABLE erasures (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  personnel_id TEXT NOT NULL UNIQUE REFERENCES personnel (id) ON DELETE RESTRICT,
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  chain_seq INTEGER NOT NULL CHECK (chain_seq >= 1),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;

-- Each row whose private texts went with it: only of these may the chain have lost its texts.
CREATE TABLE erased_rows (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  erasure_id INTEGER NOT NULL REFERENCES erasures (id) ON DELETE RESTRICT,
  object_type TEXT NOT NULL CHECK (length(object_type) BETWEEN 1 AND 40),
  object_id TEXT NOT NULL,
  UNIQUE (object_type, object_id, erasure_id)
) STRICT;

-- What is being erased now, within one block: rows that grow and never change let go of their texts.
CREATE VIEW erasing AS SELECT r.object_type, r.object_id FROM erasures AS e
  JOIN erased_rows AS r ON r.erasure_id = e.id WHERE e.finished_at IS NULL;
CREATE INDEX erasures_going_on ON erasures (id) WHERE finished_at IS NULL;
