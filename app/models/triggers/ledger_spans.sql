-- From when to when each 4,096 entries happened: derived from the ledger, and nothing else is ever written there.

CREATE TRIGGER ledger_spans_made AFTER INSERT ON transactions WHEN NEW.id % 4096 = 0
BEGIN
  INSERT INTO ledger_spans (id, first_at, last_at)
  SELECT NEW.id / 4096, min(occurred_at), max(occurred_at) FROM transactions
  WHERE id > NEW.id - 4096 AND id <= NEW.id;
END;

CREATE TRIGGER ledger_spans_derived BEFORE INSERT ON ledger_spans
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM ledger_spans);
  -- A block before its last entry would keep that entry from ever being written.
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id * 4096 > (SELECT coalesce(max(id), 0) FROM transactions);
  SELECT RAISE(ABORT, 'append_only') WHERE (NEW.first_at, NEW.last_at) IS NOT (
    SELECT min(occurred_at), max(occurred_at) FROM transactions
    WHERE id > (NEW.id - 1) * 4096 AND id <= NEW.id * 4096);
END;

CREATE TRIGGER ledger_spans_fixed BEFORE UPDATE ON ledger_spans
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER ledger_spans_never_deleted BEFORE DELETE ON ledger_spans
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
