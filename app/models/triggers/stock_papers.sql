-- Checks of the stock and counts of brass are written once.

CREATE TRIGGER stock_checks_never_replaced BEFORE INSERT ON stock_checks
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM stock_checks WHERE id = NEW.id);
END;

CREATE TRIGGER stock_checks_fixed BEFORE UPDATE ON stock_checks
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER stock_check_faults_never_replaced BEFORE INSERT ON stock_check_faults
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM stock_check_faults WHERE id = NEW.id OR (check_id = NEW.check_id AND stock_id = NEW.stock_id));
END;

CREATE TRIGGER stock_check_faults_fixed BEFORE UPDATE ON stock_check_faults
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- What was said to be fired is what was recorded as expended and as missing, of that take and that lot.
CREATE TRIGGER brass_counts_add_up BEFORE INSERT ON brass_counts
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM brass_counts WHERE id = NEW.id OR expended_id = NEW.expended_id OR lost_id = NEW.lost_id);
  SELECT RAISE(ABORT, 'brass_of_another') WHERE (NEW.expended_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM stock_movements WHERE id = NEW.expended_id AND kind = 'expend'
        AND take_id = NEW.take_id AND stock_id = NEW.stock_id))
    OR (NEW.lost_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM stock_movements WHERE id = NEW.lost_id AND kind = 'lose'
        AND take_id = NEW.take_id AND stock_id = NEW.stock_id));
  SELECT RAISE(ABORT, 'does_not_add_up') WHERE NEW.fired IS NOT (
    SELECT sum(quantity) FROM stock_movements WHERE id IN (NEW.expended_id, NEW.lost_id));
END;

CREATE TRIGGER brass_counts_fixed BEFORE UPDATE ON brass_counts
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- A part of a discrepancy is a part: whatever closes the last of it closes the discrepancy itself.
CREATE TRIGGER discrepancy_steps_parts BEFORE INSERT ON discrepancy_steps WHEN NEW.part IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'more_than_is_missing') WHERE NEW.part + (
      SELECT coalesce(sum(part), 0) FROM discrepancy_steps WHERE discrepancy_id = NEW.discrepancy_id) >= coalesce((
    SELECT v.quantity FROM discrepancies AS d JOIN stock_movements AS v ON v.id = d.movement_id
    WHERE d.id = NEW.discrepancy_id), 0);
END;
