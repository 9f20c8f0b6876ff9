-- What was printed, as it was printed, and the forms it is printed on.
PRAGMA user_version = 13;

-- A form of a paper that is printed: which field stands where, in millimetres from the upper left corner of one copy.
CREATE TABLE forms (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('TR', 'PAR', 'ICS')),
  paper TEXT NOT NULL CHECK (paper IN ('legal', 'a4', 'letter')),
  -- [{name, x, y, width, height, size, font, align, caption, shown}, …]
  fields TEXT NOT NULL CHECK (json_type(fields) = 'array'),
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  UNIQUE (kind, paper)
) STRICT;

-- How far a printer puts a paper beside where it should be, taken back by moving everything.
CREATE TABLE form_printers (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  paper TEXT NOT NULL CHECK (paper IN ('legal', 'a4', 'letter')),
  right_mm REAL NOT NULL DEFAULT 0 CHECK (right_mm BETWEEN -20 AND 20),
  down_mm REAL NOT NULL DEFAULT 0 CHECK (down_mm BETWEEN -20 AND 20),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  UNIQUE (name, paper)
) STRICT;

-- SQLite cannot change a CHECK, and nothing names this table yet: it is made anew with two papers more, the printer
-- whose place it was moved to, how it was printed, and the SHA-256 of what it said.
CREATE TABLE receipt_prints_before AS SELECT * FROM receipt_prints;
DROP TABLE receipt_prints;
CREATE TABLE receipt_prints (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  receipt_id INTEGER NOT NULL REFERENCES receipts (id) ON DELETE RESTRICT,
  paper TEXT NOT NULL CHECK (paper IN ('legal', 'a4', 'letter', 'a5', '80', '58')),
  printer_id INTEGER REFERENCES form_printers (id) ON DELETE RESTRICT,
  way TEXT NOT NULL DEFAULT 'page' CHECK (way IN ('page', 'pdf')),
  says TEXT CHECK (length(says) = 64),
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
INSERT INTO receipt_prints (id, receipt_id, paper, user_id, created_at)
  SELECT id, receipt_id, paper, user_id, created_at FROM receipt_prints_before;
DROP TABLE receipt_prints_before;
CREATE INDEX receipt_prints_by_receipt ON receipt_prints (receipt_id, id);

-- A document that was issued: its file is media/documents/SHA256.pdf, and what it says is never made anew.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  -- What it is about (a receipt's number), and which of its documents (the number of the print).
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 120),
  part TEXT NOT NULL DEFAULT '' CHECK (length(part) <= 120),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  head TEXT CHECK (length(head) = 10),
  user_id INTEGER REFERENCES users (id) ON DELETE RESTRICT,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
  UNIQUE (kind, subject, part)
) STRICT;
CREATE INDEX documents_by_head ON documents (head);
