-- A seal follows the one before it, is of rows that the log has, and is said once.

CREATE TRIGGER audit_seals_never_replaced BEFORE INSERT ON audit_seals
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM audit_seals WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'not_the_next') WHERE NEW.first_seq <> (SELECT coalesce(max(last_seq), 0) + 1 FROM audit_seals);
  SELECT RAISE(ABORT, 'not_the_next') WHERE NEW.first_prev_hash IS NOT coalesce(
    (SELECT last_hash FROM audit_seals ORDER BY id DESC LIMIT 1),
    '0000000000000000000000000000000000000000000000000000000000000000');
  SELECT RAISE(ABORT, 'not_in_the_chain') WHERE NOT EXISTS (SELECT 1 FROM audit_log
    WHERE seq = NEW.last_seq AND hash = NEW.last_hash AND recorded_at = NEW.last_at);
  -- The log never becomes empty: what follows must have something to follow.
  SELECT RAISE(ABORT, 'not_in_the_chain') WHERE NEW.last_seq >= (SELECT max(seq) FROM audit_log);
END;

CREATE TRIGGER audit_seals_fixed BEFORE UPDATE ON audit_seals
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER audit_seals_never_deleted BEFORE DELETE ON audit_seals
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

-- The log lets go of what is sealed, and of nothing else.
CREATE TRIGGER audit_log_never_deleted BEFORE DELETE ON audit_log
WHEN OLD.seq > coalesce((SELECT max(last_seq) FROM audit_seals), 0)
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
