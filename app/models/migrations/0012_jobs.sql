-- What is to be done outside a request, and what became of it.
PRAGMA user_version = 12;

-- An outbox: a row is written in the same block as its cause, and the worker does it once.
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  -- One cause makes one job, however often it is asked for.
  key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 120),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  argument TEXT NOT NULL CHECK (json_type(argument) = 'object'),
  -- Empty for night work, which nobody asked for.
  user_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  -- Where the request came from; what the job writes into the chain says so again.
  origin TEXT NOT NULL CHECK (json_type(origin) = 'object'),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  done INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
  total INTEGER NOT NULL DEFAULT 0 CHECK (total >= 0),
  problems INTEGER NOT NULL DEFAULT 0 CHECK (problems >= 0),
  result TEXT CHECK (json_type(result) = 'object'),
  sentence TEXT CHECK (length(sentence) BETWEEN 1 AND 500),
  -- Why it was tried again by hand.
  reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  begun_at TEXT CHECK (begun_at GLOB '????-??-??T??:??:??.??????Z'),
  finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
) STRICT;
CREATE INDEX jobs_to_do ON jobs (id) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_by_kind ON jobs (kind, id);
CREATE INDEX jobs_by_user ON jobs (user_id, id);
