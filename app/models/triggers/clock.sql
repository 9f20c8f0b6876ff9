-- What was noticed of the clock, said of it, and corrected because of it, stays as it was written.

CREATE TRIGGER clock_marks_never_replaced BEFORE INSERT ON clock_marks
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM clock_marks WHERE id = NEW.id);
END;

CREATE TRIGGER clock_marks_fixed BEFORE UPDATE ON clock_marks
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER clock_marks_never_deleted BEFORE DELETE ON clock_marks
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

-- An entry made while the clock was sure keeps its time, and so does one whose row of the log is sealed.
CREATE TRIGGER clock_marks_only_of_unsure_entries BEFORE INSERT ON clock_marks WHEN NEW.kind = 'correction'
BEGIN
  SELECT RAISE(ABORT, 'clock_was_sure') WHERE EXISTS (
    SELECT 1 FROM transactions AS t
      LEFT JOIN audit_log AS a ON a.object_type = 'transactions' AND a.object_id = CAST(t.id AS TEXT)
        AND a.action IN ('Take', 'Return')
    WHERE t.id BETWEEN NEW.first_id AND NEW.last_id AND a.clock_state IS NOT 'unsure');
END;
