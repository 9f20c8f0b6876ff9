-- That somebody's data was erased is never taken back, and never said of the same person twice.

CREATE TRIGGER erasures_never_replaced BEFORE INSERT ON erasures
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM erasures WHERE id = NEW.id OR personnel_id = NEW.personnel_id);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM erasures);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.chain_seq <> (SELECT max(seq) FROM audit_log);
  SELECT RAISE(ABORT, 'still_holding') WHERE EXISTS (
    SELECT 1 FROM custody WHERE personnel_id = NEW.personnel_id AND returned_at IS NULL);
END;

CREATE TRIGGER erasures_fixed BEFORE UPDATE ON erasures
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.finished_at IS NOT NULL OR NEW.finished_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.personnel_id IS NOT OLD.personnel_id OR NEW.reason IS NOT OLD.reason
    OR NEW.chain_seq IS NOT OLD.chain_seq OR NEW.user_id IS NOT OLD.user_id OR NEW.created_at IS NOT OLD.created_at;
END;

CREATE TRIGGER erasures_never_deleted BEFORE DELETE ON erasures
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER erased_rows_never_replaced BEFORE INSERT ON erased_rows
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM erased_rows WHERE id = NEW.id
    OR (object_type = NEW.object_type AND object_id = NEW.object_id AND erasure_id = NEW.erasure_id));
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM erased_rows);
  SELECT RAISE(ABORT, 'append_only') WHERE NOT EXISTS (
    SELECT 1 FROM erasures WHERE id = NEW.erasure_id AND finished_at IS NULL);
END;

CREATE TRIGGER erased_rows_fixed BEFORE UPDATE ON erased_rows
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER erased_rows_never_deleted BEFORE DELETE ON erased_rows
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
