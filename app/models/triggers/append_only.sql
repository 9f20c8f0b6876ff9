-- Tables that only grow.

CREATE TRIGGER deleted_records_fixed BEFORE UPDATE ON deleted_records
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER idempotency_keys_fixed BEFORE UPDATE ON idempotency_keys
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER sign_in_failures_fixed BEFORE UPDATE ON sign_in_failures
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER transaction_texts_fixed BEFORE UPDATE ON transaction_texts
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER remarks_fixed BEFORE UPDATE ON remarks
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER label_prints_fixed BEFORE UPDATE ON label_prints
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER stock_movement_texts_fixed BEFORE UPDATE ON stock_movement_texts
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
