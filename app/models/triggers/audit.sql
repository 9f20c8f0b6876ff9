-- The chain grows at its end and nowhere else.

CREATE TRIGGER audit_log_extends BEFORE INSERT ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_log);
  SELECT RAISE(ABORT, 'append_only') WHERE EXISTS (SELECT 1 FROM audit_log WHERE hash = NEW.hash);
  SELECT RAISE(ABORT, 'broken_chain') WHERE NEW.prev_hash IS NOT coalesce(
    (SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1),
    '0000000000000000000000000000000000000000000000000000000000000000');
END;

CREATE TRIGGER audit_log_fixed BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- A text comes with its row, the newest, and may later only be erased.
CREATE TRIGGER audit_texts_extends BEFORE INSERT ON audit_texts
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM audit_texts);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.seq <> (SELECT max(seq) FROM audit_log)
    OR EXISTS (SELECT 1 FROM audit_texts WHERE seq = NEW.seq AND side = NEW.side AND field = NEW.field);
END;

CREATE TRIGGER audit_texts_erase BEFORE UPDATE ON audit_texts
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id IS NOT OLD.id OR NEW.seq IS NOT OLD.seq
    OR NEW.side IS NOT OLD.side OR NEW.field IS NOT OLD.field OR NEW.salt IS NOT NULL OR NEW.text IS NOT NULL;
END;
