-- What was voided, printed, signed and scanned of a receipt stays as it was written (see never_replaced.sql).

CREATE TRIGGER receipt_voids_never_replaced BEFORE INSERT ON receipt_voids
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM receipt_voids WHERE receipt_id = NEW.receipt_id);
END;

CREATE TRIGGER receipt_voids_fixed BEFORE UPDATE ON receipt_voids
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'receipt_voids' AND object_id = CAST(OLD.receipt_id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER receipt_voids_never_deleted BEFORE DELETE ON receipt_voids
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER receipt_prints_never_replaced BEFORE INSERT ON receipt_prints
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM receipt_prints WHERE id = NEW.id);
END;

CREATE TRIGGER receipt_prints_fixed BEFORE UPDATE ON receipt_prints
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER receipt_prints_never_deleted BEFORE DELETE ON receipt_prints
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER receipt_signatures_never_replaced BEFORE INSERT ON receipt_signatures
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM receipt_signatures WHERE id = NEW.id);
END;

CREATE TRIGGER receipt_signatures_fixed BEFORE UPDATE ON receipt_signatures
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'receipt_signatures' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER receipt_signatures_never_deleted BEFORE DELETE ON receipt_signatures
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER receipt_scans_never_replaced BEFORE INSERT ON receipt_scans
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM receipt_scans WHERE id = NEW.id);
END;

CREATE TRIGGER receipt_scans_fixed BEFORE UPDATE ON receipt_scans
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER receipt_scans_never_deleted BEFORE DELETE ON receipt_scans
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
