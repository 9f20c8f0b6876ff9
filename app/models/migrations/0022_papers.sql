-- Slips and A5 have forms of their own, every paper has its printers, and a counter may have one.
PRAGMA user_version = 22;

-- SQLite cannot change a CHECK: both tables are made anew with all six papers.
CREATE TABLE forms_before AS SELECT * FROM forms;
DROP TABLE forms;
CREATE TABLE forms (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('TR', 'PAR', 'ICS')),
  paper TEXT NOT NULL CHECK (paper IN ('legal', 'a4', 'letter', 'a5', '80', '58')),
  -- [{name, x, y, width, height, size, font, align, caption, shown}, …]
  fields TEXT NOT NULL CHECK (json_type(fields) = 'array'),
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  UNIQUE (kind, paper)
) STRICT;
INSERT INTO forms (id, kind, paper, fields, version) SELECT id, kind, paper, fields, version FROM forms_before;
DROP TABLE forms_before;

CREATE TABLE form_printers_before AS SELECT * FROM form_printers;
DROP TABLE form_printers;
CREATE TABLE form_printers (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  paper TEXT NOT NULL CHECK (paper IN ('legal', 'a4', 'letter', 'a5', '80', '58')),
  right_mm REAL NOT NULL DEFAULT 0 CHECK (right_mm BETWEEN -20 AND 20),
  down_mm REAL NOT NULL DEFAULT 0 CHECK (down_mm BETWEEN -20 AND 20),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  UNIQUE (name, paper)
) STRICT;
INSERT INTO form_printers (id, name, paper, right_mm, down_mm, active)
  SELECT id, name, paper, right_mm, down_mm, active FROM form_printers_before;
DROP TABLE form_printers_before;

-- The printer beside this counter, where there is more than one for its paper.
ALTER TABLE stations ADD COLUMN printer_id INTEGER REFERENCES form_printers (id) ON DELETE RESTRICT;
