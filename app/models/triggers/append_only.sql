-- Tables that only grow.

CREATE TRIGGER deleted_records_fixed BEFORE UPDATE ON deleted_records
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'deleted_records' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER idempotency_keys_fixed BEFORE UPDATE ON idempotency_keys
WHEN NOT EXISTS (SELECT 1 FROM transactions AS t JOIN erasing AS e ON e.object_type = 'personnel'
  AND e.object_id IN (t.personnel_id, t.returned_by_id) WHERE t.id = OLD.transaction_id)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER sign_in_failures_fixed BEFORE UPDATE ON sign_in_failures
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER transaction_texts_fixed BEFORE UPDATE ON transaction_texts
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'transaction_texts' AND object_id = CAST(OLD.transaction_id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER remarks_fixed BEFORE UPDATE ON remarks
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'remarks' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER label_prints_fixed BEFORE UPDATE ON label_prints
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER stock_movement_texts_fixed BEFORE UPDATE ON stock_movement_texts
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'stock_movement_texts' AND object_id = CAST(OLD.movement_id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
