-- A discrepancy stays as it was reported, and its steps only grow until it is closed.

-- What is missing, damaged or faulty is not issued, whoever asks. Stock that is missing holds no weapon back.
CREATE TRIGGER transactions_open_discrepancy BEFORE INSERT ON transactions WHEN NEW.action = 'Take'
BEGIN
  SELECT RAISE(ABORT, 'open_discrepancy') WHERE EXISTS (
    SELECT 1 FROM discrepancies AS d WHERE d.item_id = NEW.item_id AND d.kind <> 'missing stock'
      AND NOT EXISTS (SELECT 1 FROM discrepancy_steps
        WHERE discrepancy_id = d.id AND state IN ('resolved', 'written off')));
END;

CREATE TRIGGER discrepancies_never_replaced BEFORE INSERT ON discrepancies
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM discrepancies WHERE id = NEW.id OR movement_id = NEW.movement_id);
  SELECT RAISE(ABORT, 'not_lost') WHERE NEW.movement_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM stock_movements WHERE id = NEW.movement_id AND kind = 'lose');
END;

CREATE TRIGGER discrepancies_fixed BEFORE UPDATE ON discrepancies
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'discrepancies' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER discrepancy_steps_until_closed BEFORE INSERT ON discrepancy_steps
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM discrepancy_steps WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM discrepancy_steps);
  SELECT RAISE(ABORT, 'already_closed') WHERE EXISTS (
    SELECT 1 FROM discrepancy_steps
    WHERE discrepancy_id = NEW.discrepancy_id AND state IN ('resolved', 'written off'));
END;

CREATE TRIGGER discrepancy_steps_fixed BEFORE UPDATE ON discrepancy_steps
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'discrepancy_steps' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER return_answers_of_returns BEFORE INSERT ON return_answers
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM return_answers WHERE transaction_id = NEW.transaction_id);
  SELECT RAISE(ABORT, 'not_a_return') WHERE NOT EXISTS (
    SELECT 1 FROM transactions WHERE id = NEW.transaction_id AND action = 'Return');
END;

CREATE TRIGGER return_answers_fixed BEFORE UPDATE ON return_answers
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'return_answers' AND object_id = CAST(OLD.transaction_id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
