-- Who may draw. A duty bar holds whoever asks; an override needs two users and stands for one entry only.

-- From the moment it happened to the one in which it is written down: nothing is dated back past an order, unless a
-- second person agrees that it happened before the order came (late entries, docs/decisions/0013).
CREATE TRIGGER transactions_barred BEFORE INSERT ON transactions WHEN NEW.action = 'Take'
BEGIN
  SELECT RAISE(ABORT, 'personnel_barred') WHERE EXISTS (
    SELECT 1 FROM duty_bars AS bar
    WHERE bar.personnel_id = NEW.personnel_id AND bar.lifted_at IS NULL AND bar.begins_at <= NEW.recorded_at
      AND (bar.ends_at IS NULL OR bar.ends_at > NEW.occurred_at)
      AND (bar.class IS NULL OR bar.class = (
        SELECT item_models.class FROM items JOIN item_models ON item_models.id = items.model_id
        WHERE items.id = NEW.item_id))
      AND NOT (bar.begins_at > NEW.occurred_at AND EXISTS (
        SELECT 1 FROM overrides WHERE rule = 'personnel_barred'
          AND transaction_id = (SELECT coalesce(max(id), 0) + 1 FROM transactions))));
END;

CREATE TRIGGER overrides_come_first BEFORE INSERT ON overrides
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM overrides WHERE id = NEW.id OR (transaction_id = NEW.transaction_id AND rule = NEW.rule));
  -- For the entry about to be written, never for one that exists.
  SELECT RAISE(ABORT, 'override_of_another_entry')
    WHERE NEW.transaction_id <> (SELECT coalesce(max(id), 0) + 1 FROM transactions);
END;

-- Nobody agrees to what they draw themself.
CREATE TRIGGER transactions_agreed_by_another BEFORE INSERT ON transactions WHEN NEW.action = 'Take'
BEGIN
  SELECT RAISE(ABORT, 'self_issue') WHERE EXISTS (
    SELECT 1 FROM overrides JOIN users ON users.id = overrides.approved_by_id
    WHERE overrides.transaction_id = (SELECT coalesce(max(id), 0) + 1 FROM transactions)
      AND users.personnel_id = NEW.personnel_id);
END;

CREATE TRIGGER overrides_fixed BEFORE UPDATE ON overrides
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'overrides' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER qualifications_never_replaced BEFORE INSERT ON qualifications
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM qualifications WHERE id = NEW.id);
END;

CREATE TRIGGER qualifications_fixed BEFORE UPDATE ON qualifications
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'qualifications' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.personnel_id IS NOT OLD.personnel_id OR NEW.class IS NOT OLD.class
    OR NEW.model_id IS NOT OLD.model_id OR NEW.expires_on IS NOT OLD.expires_on
    OR NEW.user_id IS NOT OLD.user_id OR NEW.created_at IS NOT OLD.created_at;
END;

CREATE TRIGGER duty_bars_never_replaced BEFORE INSERT ON duty_bars
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM duty_bars WHERE id = NEW.id);
END;

CREATE TRIGGER duty_bars_fixed BEFORE UPDATE ON duty_bars
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'duty_bars' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.personnel_id IS NOT OLD.personnel_id OR NEW.class IS NOT OLD.class
    OR NEW.begins_at IS NOT OLD.begins_at OR NEW.ends_at IS NOT OLD.ends_at
    OR NEW.user_id IS NOT OLD.user_id OR NEW.created_at IS NOT OLD.created_at;
END;

CREATE TRIGGER assignments_never_replaced BEFORE INSERT ON assignments
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM assignments WHERE id = NEW.id OR (item_id = NEW.item_id AND ended_at IS NULL));
END;

CREATE TRIGGER assignments_fixed BEFORE UPDATE ON assignments
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.item_id IS NOT OLD.item_id OR NEW.personnel_id IS NOT OLD.personnel_id
    OR NEW.created_at IS NOT OLD.created_at;
END;

-- Due times follow from the take and its extensions, and custody from both.
CREATE TRIGGER due_changes_extend BEFORE INSERT ON due_changes
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM due_changes WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM due_changes);
  SELECT RAISE(ABORT, 'not_issued') WHERE NOT EXISTS (
    SELECT 1 FROM custody WHERE take_id = NEW.take_id AND returned_at IS NULL AND due_at IS NOT NULL);
END;

CREATE TRIGGER due_changes_extended AFTER INSERT ON due_changes
BEGIN
  UPDATE custody SET due_at = NEW.due_at WHERE take_id = NEW.take_id;
END;

CREATE TRIGGER due_changes_fixed BEFORE UPDATE ON due_changes
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'due_changes' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER contact_notes_never_replaced BEFORE INSERT ON contact_notes
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM contact_notes WHERE id = NEW.id);
END;

CREATE TRIGGER contact_notes_fixed BEFORE UPDATE ON contact_notes
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'contact_notes' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
