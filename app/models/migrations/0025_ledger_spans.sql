-- Where in the ledger a span of time lies, and the newest copy at each place, without reading years of either.
PRAGMA user_version = 25;

-- Each 4,096 entries, by their numbers: from when to when they happened. What was typed in later may lie anywhere.
CREATE TABLE ledger_spans (
  id INTEGER PRIMARY KEY CHECK (id >= 1),
  first_at TEXT NOT NULL CHECK (first_at GLOB '????-??-??T??:??:??.??????Z'),
  last_at TEXT NOT NULL CHECK (last_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK (first_at <= last_at)
) STRICT;
INSERT INTO ledger_spans (id, first_at, last_at)
  SELECT (id + 4095) / 4096, min(occurred_at), max(occurred_at) FROM transactions
  WHERE id <= (SELECT coalesce(max(id), 0) FROM transactions) / 4096 * 4096 GROUP BY 1;

-- What was fired of what went out with an item, from the item's own entries.
CREATE INDEX stock_movements_fired ON stock_movements (take_id, stock_id, quantity)
  WHERE kind = 'expend' AND take_id IS NOT NULL;

DROP INDEX backup_copies_by_target;
CREATE INDEX backup_copies_by_place ON backup_copies (target, place, id);
CREATE INDEX backup_copies_good ON backup_copies (target, place, id) WHERE problem IS NULL;
