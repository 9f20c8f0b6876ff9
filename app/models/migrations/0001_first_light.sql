-- The tables of the first version.
--
-- Times are UTC text of 27 characters, so that text order is time order. Nothing here is ever deleted: the triggers
-- in ../triggers refuse it. Longer than 300 lines because a released migration is one file that is read from top to bottom.
PRAGMA application_id = 1095912775; -- "ARMG"
PRAGMA user_version = 1;

CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 60),
  value TEXT NOT NULL CHECK (length(value) <= 4000)
) STRICT;

-- Master data -------------------------------------------------------------------------------------------------------

CREATE TABLE ranks (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 20),
  classification TEXT NOT NULL CHECK (classification IN ('officer', 'enlisted')),
  position INTEGER NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE "groups" (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 40),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE squadrons (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 40),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE item_classes (
  name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 20),
  -- Only these classes count toward the custody limit (domain.md, rule 2).
  counts_toward_limit INTEGER NOT NULL CHECK (counts_toward_limit IN (0, 1))
) STRICT;

CREATE TABLE item_models (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 60),
  short_name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(short_name) BETWEEN 1 AND 20),
  class TEXT NOT NULL REFERENCES item_classes (name) ON DELETE RESTRICT,
  calibre TEXT CHECK (length(calibre) BETWEEN 1 AND 20),
  id_prefix TEXT NOT NULL CHECK (id_prefix GLOB '[A-Z][A-Z]'),
  needs_factory_code INTEGER NOT NULL DEFAULT 0 CHECK (needs_factory_code IN (0, 1)),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE conditions (
  name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 20),
  serviceable INTEGER NOT NULL CHECK (serviceable IN (0, 1)),
  warning INTEGER NOT NULL DEFAULT 0 CHECK (warning IN (0, 1)),
  position INTEGER NOT NULL
) STRICT;

CREATE TABLE purposes (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 40),
  position INTEGER NOT NULL,
  hot_key TEXT UNIQUE CHECK (length(hot_key) = 1),
  due_hours INTEGER CHECK (due_hours BETWEEN 1 AND 8784),
  needs_note INTEGER NOT NULL DEFAULT 0 CHECK (needs_note IN (0, 1)),
  auto_print INTEGER NOT NULL DEFAULT 0 CHECK (auto_print IN (0, 1)),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE purpose_classes (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  purpose_id INTEGER NOT NULL REFERENCES purposes (id) ON DELETE RESTRICT,
  class TEXT NOT NULL REFERENCES item_classes (name) ON DELETE RESTRICT,
  UNIQUE (purpose_id, class)
) STRICT;

CREATE TABLE personnel (
  id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'P[EO]-?*' AND length(id) <= 40),
  rank_id INTEGER NOT NULL REFERENCES ranks (id) ON DELETE RESTRICT,
  surname TEXT NOT NULL CHECK (length(surname) BETWEEN 1 AND 80),
  first_name TEXT NOT NULL CHECK (length(first_name) BETWEEN 1 AND 80),
  middle_initial TEXT CHECK (length(middle_initial) BETWEEN 1 AND 4),
  serial TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(serial) BETWEEN 1 AND 20),
  classification TEXT NOT NULL CHECK (classification IN ('officer', 'enlisted')),
  group_id INTEGER REFERENCES "groups" (id) ON DELETE RESTRICT,
  squadron_id INTEGER REFERENCES squadrons (id) ON DELETE RESTRICT,
  mobile TEXT CHECK (mobile GLOB '+639[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
  email TEXT CHECK (length(email) BETWEEN 3 AND 254),
  photo TEXT CHECK (length(photo) <= 200),
  status TEXT NOT NULL DEFAULT 'Active' CHECK (status IN ('Active', 'Inactive', 'Suspended', 'Archived')),
  status_reason TEXT CHECK (length(status_reason) BETWEEN 1 AND 500),
  search_key TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  -- An officer's id begins with PO and the serial with O-; an enlisted person's with PE (domain.md, Personnel).
  CHECK (id GLOB 'PO-*' = (classification = 'officer')),
  CHECK (serial GLOB 'O-*' = (classification = 'officer'))
) STRICT;
CREATE INDEX personnel_by_name ON personnel (surname, first_name, id);

CREATE TABLE items (
  id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB '[A-Z][A-Z]-?*' AND length(id) <= 60),
  model_id INTEGER NOT NULL REFERENCES item_models (id) ON DELETE RESTRICT,
  item_number TEXT NOT NULL CHECK (item_number GLOB '[0-9][0-9][0-9][0-9]'),
  serial TEXT NOT NULL COLLATE NOCASE CHECK (length(serial) BETWEEN 1 AND 40),
  property_number TEXT UNIQUE COLLATE NOCASE CHECK (length(property_number) BETWEEN 1 AND 40),
  description TEXT CHECK (length(description) BETWEEN 1 AND 500),
  condition TEXT NOT NULL REFERENCES conditions (name) ON DELETE RESTRICT,
  status TEXT NOT NULL DEFAULT 'Available' CHECK (status IN ('Available', 'Issued', 'Maintenance', 'For turn-in',
    'Turned in', 'Missing', 'Evidence', 'Retired')),
  status_reason TEXT CHECK (length(status_reason) BETWEEN 1 AND 500),
  rack TEXT CHECK (length(rack) BETWEEN 1 AND 40),
  slot TEXT CHECK (length(slot) BETWEEN 1 AND 20),
  owner_unit TEXT CHECK (length(owner_unit) BETWEEN 1 AND 80),
  cost_centavos INTEGER CHECK (cost_centavos >= 0),
  acquired_on TEXT CHECK (acquired_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (model_id, serial),
  UNIQUE (model_id, item_number)
) STRICT;
CREATE INDEX items_by_serial ON items (serial, id);
CREATE INDEX items_by_status ON items (status, id);

CREATE TABLE codes (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  code TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(code) BETWEEN 3 AND 300),
  kind TEXT NOT NULL CHECK (kind IN ('item', 'person')),
  source TEXT NOT NULL CHECK (source IN ('own', 'factory', 'card')),
  owner TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'revoked')),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  revoked_at TEXT CHECK (revoked_at GLOB '????-??-??T??:??:??.??????Z'),
  revoked_reason TEXT CHECK (length(revoked_reason) BETWEEN 1 AND 500),
  CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
  CHECK (source <> 'own' OR (length(code) = 10 AND code GLOB 'AG[WP]*'))
) STRICT;
CREATE INDEX codes_by_owner ON codes (owner, id);

CREATE TABLE deleted_records (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  object_type TEXT NOT NULL CHECK (object_type IN ('personnel', 'items')),
  object_id TEXT NOT NULL,
  snapshot TEXT NOT NULL CHECK (json_valid(snapshot)),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX deleted_records_by_object ON deleted_records (object_type, object_id, id);

-- Who signs in ------------------------------------------------------------------------------------------------------

CREATE TABLE users (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  username TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(username) BETWEEN 1 AND 40),
  role TEXT NOT NULL CHECK (role IN ('superuser', 'admin', 'armorer', 'viewer')),
  password_hash TEXT NOT NULL CHECK (password_hash GLOB '$argon2id$*'),
  must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
  personnel_id TEXT UNIQUE REFERENCES personnel (id) ON DELETE RESTRICT,
  disabled_at TEXT CHECK (disabled_at GLOB '????-??-??T??:??:??.??????Z'),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;

CREATE TABLE stations (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  key_hash TEXT NOT NULL UNIQUE CHECK (length(key_hash) = 64),
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 40),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  last_seen_at TEXT NOT NULL CHECK (last_seen_at GLOB '????-??-??T??:??:??.??????Z'),
  expires_at TEXT NOT NULL CHECK (expires_at GLOB '????-??-??T??:??:??.??????Z'),
  ended_at TEXT CHECK (ended_at GLOB '????-??-??T??:??:??.??????Z'),
  ip TEXT,
  user_agent TEXT CHECK (length(user_agent) <= 300)
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, id);

CREATE TABLE sign_in_failures (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  account TEXT NOT NULL CHECK (length(account) = 64),
  ip TEXT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX sign_in_failures_by_account ON sign_in_failures (account, created_at);

CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  expires_at TEXT CHECK (expires_at GLOB '????-??-??T??:??:??.??????Z'),
  revoked_at TEXT CHECK (revoked_at GLOB '????-??-??T??:??:??.??????Z'),
  last_used_at TEXT CHECK (last_used_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);

-- The custody ledger ------------------------------------------------------------------------------------------------

CREATE TABLE hand_overs (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 8 AND 64),
  station_id INTEGER NOT NULL REFERENCES stations (id) ON DELETE RESTRICT,
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  -- The counter's direction when the person was scanned.
  mode TEXT NOT NULL DEFAULT 'auto' CHECK (mode IN ('auto', 'issue', 'return')),
  opened_at TEXT NOT NULL CHECK (opened_at GLOB '????-??-??T??:??:??.??????Z'),
  last_scan_at TEXT NOT NULL CHECK (last_scan_at GLOB '????-??-??T??:??:??.??????Z'),
  closed_at TEXT CHECK (closed_at GLOB '????-??-??T??:??:??.??????Z'),
  close_reason TEXT CHECK (close_reason IN ('done', 'next person', 'idle')),
  CHECK ((closed_at IS NULL) = (close_reason IS NULL))
) STRICT;
CREATE UNIQUE INDEX hand_overs_open ON hand_overs (station_id) WHERE closed_at IS NULL;

CREATE TABLE receipts (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('TR', 'PAR')),
  year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 9999),
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 999999),
  name TEXT NOT NULL UNIQUE,
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  hand_over_id INTEGER REFERENCES hand_overs (id) ON DELETE RESTRICT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (kind, year, number),
  CHECK (name = kind || '-' || year || '-' || printf('%06d', number))
) STRICT;
CREATE INDEX receipts_by_hand_over ON receipts (hand_over_id, kind);

CREATE TABLE transactions (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  action TEXT NOT NULL CHECK (action IN ('Take', 'Return')),
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  item_id TEXT NOT NULL REFERENCES items (id) ON DELETE RESTRICT,
  mags INTEGER NOT NULL DEFAULT 0 CHECK (mags BETWEEN 0 AND 100000),
  rounds INTEGER NOT NULL DEFAULT 0 CHECK (rounds BETWEEN 0 AND 1000000),
  purpose_id INTEGER REFERENCES purposes (id) ON DELETE RESTRICT,
  due_at TEXT CHECK (due_at GLOB '????-??-??T??:??:??.??????Z'),
  occurred_at TEXT NOT NULL CHECK (occurred_at GLOB '????-??-??T??:??:??.??????Z'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '????-??-??T??:??:??.??????Z'),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  source TEXT NOT NULL DEFAULT 'web' CHECK (source IN ('web', 'api', 'cli', 'worker')),
  station_id INTEGER REFERENCES stations (id) ON DELETE RESTRICT,
  hand_over_id INTEGER REFERENCES hand_overs (id) ON DELETE RESTRICT,
  receipt_id INTEGER REFERENCES receipts (id) ON DELETE RESTRICT,
  -- Who brought it, when that was not the holder; the holder stays in personnel_id (domain.md, rule 9).
  returned_by_id TEXT REFERENCES personnel (id) ON DELETE RESTRICT,
  corrects_id INTEGER UNIQUE REFERENCES transactions (id) ON DELETE RESTRICT,
  correction TEXT CHECK (correction IN ('undo', 'correction')),
  -- The second user who approved a correction.
  approved_by_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  CHECK (occurred_at <= recorded_at),
  CHECK (due_at IS NULL OR action = 'Take'),
  CHECK (returned_by_id IS NULL OR (action = 'Return' AND returned_by_id <> personnel_id)),
  CHECK ((corrects_id IS NULL) = (correction IS NULL)),
  CHECK (approved_by_id IS NULL OR (correction = 'correction' AND approved_by_id <> user_id))
) STRICT;
CREATE INDEX transactions_by_item ON transactions (item_id, id);
CREATE INDEX transactions_by_person ON transactions (personnel_id, id);
CREATE INDEX transactions_by_station ON transactions (station_id, id);
CREATE INDEX transactions_by_user ON transactions (user_id, id);
CREATE INDEX transactions_by_time ON transactions (occurred_at, id);
CREATE INDEX transactions_by_hand_over ON transactions (hand_over_id) WHERE hand_over_id IS NOT NULL;
CREATE INDEX transactions_by_receipt ON transactions (receipt_id) WHERE receipt_id IS NOT NULL;

-- Free text beside the ledger, so that the ledger stays append-only and a person's data erasable.
CREATE TABLE transaction_texts (
  transaction_id INTEGER PRIMARY KEY REFERENCES transactions (id) ON DELETE RESTRICT,
  notes TEXT CHECK (length(notes) BETWEEN 1 AND 2000),
  reason TEXT CHECK (length(reason) BETWEEN 1 AND 500)
) STRICT;

CREATE TABLE custody (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  item_id TEXT NOT NULL REFERENCES items (id) ON DELETE RESTRICT,
  personnel_id TEXT NOT NULL REFERENCES personnel (id) ON DELETE RESTRICT,
  take_id INTEGER NOT NULL UNIQUE REFERENCES transactions (id) ON DELETE RESTRICT,
  return_id INTEGER UNIQUE REFERENCES transactions (id) ON DELETE RESTRICT,
  since TEXT NOT NULL CHECK (since GLOB '????-??-??T??:??:??.??????Z'),
  due_at TEXT CHECK (due_at GLOB '????-??-??T??:??:??.??????Z'),
  returned_at TEXT CHECK (returned_at GLOB '????-??-??T??:??:??.??????Z'),
  -- What this row uses up of the custody limit; null where the class does not count.
  limit_slot TEXT CHECK (length(limit_slot) BETWEEN 1 AND 40),
  CHECK ((return_id IS NULL) = (returned_at IS NULL)),
  CHECK (returned_at >= since)
) STRICT;
CREATE UNIQUE INDEX custody_open_item ON custody (item_id) WHERE returned_at IS NULL;
CREATE UNIQUE INDEX custody_open_slot ON custody (personnel_id, limit_slot)
  WHERE returned_at IS NULL AND limit_slot IS NOT NULL;
CREATE INDEX custody_by_item ON custody (item_id, since);
CREATE INDEX custody_by_person ON custody (personnel_id, since);
CREATE INDEX custody_open_due ON custody (due_at) WHERE returned_at IS NULL;
CREATE INDEX custody_by_time ON custody (since, returned_at);

-- A committed request under its key; a repeat gets the same answer and writes nothing (domain.md, rule 11).
CREATE TABLE idempotency_keys (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
  request_hash TEXT NOT NULL CHECK (length(request_hash) = 64),
  transaction_id INTEGER NOT NULL REFERENCES transactions (id) ON DELETE RESTRICT,
  answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (user_id, key)
) STRICT;
CREATE INDEX idempotency_keys_by_key ON idempotency_keys (key);

-- The chain ---------------------------------------------------------------------------------------------------------

-- docs/decisions/0002-audit-chain.md describes the row and its hash.
CREATE TABLE audit_log (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  version INTEGER NOT NULL CHECK (version = 1),
  occurred_at TEXT NOT NULL CHECK (occurred_at GLOB '????-??-??T??:??:??.??????Z'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '????-??-??T??:??:??.??????Z'),
  actor INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  source TEXT NOT NULL CHECK (source IN ('web', 'api', 'cli', 'worker')),
  session INTEGER REFERENCES sessions (id) ON DELETE RESTRICT,
  device TEXT,
  station INTEGER REFERENCES stations (id) ON DELETE RESTRICT,
  ip TEXT,
  user_agent TEXT,
  request_id TEXT,
  path TEXT,
  action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 40),
  object_type TEXT NOT NULL CHECK (length(object_type) BETWEEN 1 AND 40),
  object_id TEXT NOT NULL,
  -- SQLite 3.40 calls json_valid(NULL) false, where newer ones say null.
  "before" TEXT CHECK ("before" IS NULL OR json_valid("before")),
  "after" TEXT CHECK ("after" IS NULL OR json_valid("after")),
  clock_back_ms INTEGER NOT NULL CHECK (clock_back_ms >= 0),
  clock_state TEXT NOT NULL CHECK (clock_state IN ('synced', 'rtc', 'confirmed', 'unsure')),
  boot_id TEXT,
  monotonic_ms INTEGER NOT NULL,
  prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX audit_log_by_object ON audit_log (object_type, object_id, seq);
CREATE INDEX audit_log_by_station ON audit_log (station, seq) WHERE station IS NOT NULL;

-- The names and free text that stand in the chain only as salted commitments; salt and text may be erased.
CREATE TABLE audit_texts (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  seq INTEGER NOT NULL REFERENCES audit_log (seq) ON DELETE RESTRICT,
  side TEXT NOT NULL CHECK (side IN ('before', 'after')),
  field TEXT NOT NULL CHECK (length(field) BETWEEN 1 AND 40),
  salt TEXT CHECK (length(salt) = 32),
  text TEXT,
  CHECK ((salt IS NULL) = (text IS NULL)),
  UNIQUE (seq, side, field)
) STRICT;
