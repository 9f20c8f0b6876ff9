-- Custody and item status follow from the ledger and from nothing else.

CREATE TRIGGER custody_opens BEFORE INSERT ON custody
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM custody);
  SELECT RAISE(ABORT, 'custody_follows_the_ledger') WHERE NEW.returned_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM custody WHERE take_id = NEW.take_id)
    OR EXISTS (SELECT 1 FROM custody WHERE item_id = NEW.item_id AND returned_at IS NULL)
    OR NOT EXISTS (
      SELECT 1 FROM transactions WHERE id = NEW.take_id AND action = 'Take' AND item_id = NEW.item_id
        AND personnel_id = NEW.personnel_id AND occurred_at = NEW.since AND due_at IS NEW.due_at);
  SELECT RAISE(ABORT, 'custody_limit') WHERE EXISTS (
    SELECT 1 FROM custody WHERE personnel_id = NEW.personnel_id AND limit_slot = NEW.limit_slot
      AND returned_at IS NULL);
END;

-- A later due time comes from an extension, and an open row takes it from nowhere else.
CREATE TRIGGER custody_extended BEFORE UPDATE ON custody WHEN NEW.due_at IS NOT OLD.due_at
BEGIN
  SELECT RAISE(ABORT, 'custody_follows_the_ledger') WHERE OLD.return_id IS NOT NULL OR NEW.return_id IS NOT NULL
    OR NEW.returned_at IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.item_id IS NOT OLD.item_id
    OR NEW.personnel_id IS NOT OLD.personnel_id OR NEW.take_id IS NOT OLD.take_id OR NEW.since IS NOT OLD.since
    OR NEW.limit_slot IS NOT OLD.limit_slot
    OR NEW.due_at IS NOT (SELECT due_at FROM due_changes WHERE take_id = OLD.take_id ORDER BY id DESC LIMIT 1);
END;

CREATE TRIGGER custody_closes BEFORE UPDATE ON custody WHEN NEW.due_at IS OLD.due_at
BEGIN
  SELECT RAISE(ABORT, 'custody_follows_the_ledger') WHERE OLD.return_id IS NOT NULL
    OR NEW.id IS NOT OLD.id OR NEW.item_id IS NOT OLD.item_id OR NEW.personnel_id IS NOT OLD.personnel_id
    OR NEW.take_id IS NOT OLD.take_id OR NEW.since IS NOT OLD.since
    OR NEW.limit_slot IS NOT OLD.limit_slot
    OR EXISTS (SELECT 1 FROM custody WHERE return_id = NEW.return_id)
    OR NOT EXISTS (
      SELECT 1 FROM transactions WHERE id = NEW.return_id AND action = 'Return' AND item_id = NEW.item_id
        AND personnel_id = NEW.personnel_id AND occurred_at = NEW.returned_at);
END;

CREATE TRIGGER items_status_follows_custody BEFORE UPDATE OF status ON items
BEGIN
  SELECT RAISE(ABORT, 'status_follows_custody') WHERE (NEW.status = 'Issued') <> EXISTS (
    SELECT 1 FROM custody WHERE item_id = NEW.id AND returned_at IS NULL);
END;

CREATE TRIGGER items_begin_in_the_armory BEFORE INSERT ON items WHEN NEW.status = 'Issued'
BEGIN
  SELECT RAISE(ABORT, 'status_follows_custody');
END;

CREATE TRIGGER personnel_return_before_archive BEFORE UPDATE OF status ON personnel WHEN NEW.status = 'Archived'
BEGIN
  SELECT RAISE(ABORT, 'still_holding') WHERE EXISTS (
    SELECT 1 FROM custody WHERE personnel_id = NEW.id AND returned_at IS NULL);
END;
