-- The custody ledger: refuses what must never happen (domain.md, rules 1-8) and derives custody and item status.
--
-- Each refusal is named; services/custody/custody.py judges the same rules first and says them in words.
-- Only RAISE(ABORT): with group commit a ROLLBACK would take other people's entries along.

CREATE TRIGGER transactions_guard BEFORE INSERT ON transactions
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM transactions);
  SELECT RAISE(ABORT, 'already_corrected') WHERE EXISTS (SELECT 1 FROM transactions WHERE corrects_id = NEW.corrects_id);
  SELECT RAISE(ABORT, 'unknown_personnel') WHERE NOT EXISTS (SELECT 1 FROM personnel WHERE id = NEW.personnel_id);
  SELECT RAISE(ABORT, 'unknown_item') WHERE NOT EXISTS (SELECT 1 FROM items WHERE id = NEW.item_id);
  SELECT RAISE(ABORT, 'unknown_user') WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.user_id);
  SELECT RAISE(ABORT, 'wrong_correction') WHERE NEW.corrects_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transactions AS old WHERE old.id = NEW.corrects_id AND old.item_id = NEW.item_id
      AND old.personnel_id = NEW.personnel_id AND old.action <> NEW.action);
  -- An item's story cannot run backwards, so its newest row says when it last moved.
  SELECT RAISE(ABORT, 'before_last_entry') WHERE NEW.occurred_at < (
    SELECT coalesce(returned_at, since) FROM custody WHERE item_id = NEW.item_id
    ORDER BY since DESC, id DESC LIMIT 1);
END;

CREATE TRIGGER transactions_take BEFORE INSERT ON transactions WHEN NEW.action = 'Take'
BEGIN
  SELECT RAISE(ABORT, 'personnel_inactive')
    WHERE (SELECT status FROM personnel WHERE id = NEW.personnel_id) IS NOT 'Active';
  SELECT RAISE(ABORT, 'self_issue')
    WHERE EXISTS (SELECT 1 FROM users WHERE id = NEW.user_id AND personnel_id = NEW.personnel_id);
  SELECT RAISE(ABORT, 'item_not_available')
    WHERE (SELECT status FROM items WHERE id = NEW.item_id) IS NOT 'Available'
      OR EXISTS (SELECT 1 FROM custody WHERE item_id = NEW.item_id AND returned_at IS NULL);
  SELECT RAISE(ABORT, 'unserviceable') WHERE NOT EXISTS (
    SELECT 1 FROM items JOIN conditions ON conditions.name = items.condition
    WHERE items.id = NEW.item_id AND conditions.serviceable = 1);
  -- The class of what is held decides, not the slot written at the time: a changed setting binds new issues only.
  SELECT RAISE(ABORT, 'custody_limit') WHERE EXISTS (
    SELECT 1 FROM items AS new_item
      JOIN item_models AS new_model ON new_model.id = new_item.model_id
      JOIN item_classes AS new_class ON new_class.name = new_model.class
      JOIN custody ON custody.personnel_id = NEW.personnel_id AND custody.returned_at IS NULL
      JOIN items AS held ON held.id = custody.item_id
      JOIN item_models AS held_model ON held_model.id = held.model_id
      JOIN item_classes AS held_class ON held_class.name = held_model.class
    WHERE new_item.id = NEW.item_id AND new_class.counts_toward_limit = 1 AND held_class.counts_toward_limit = 1
      -- An override is written just before its entry, for the number that the entry will have.
      AND NOT EXISTS (SELECT 1 FROM overrides WHERE rule = 'custody_limit'
        AND transaction_id = (SELECT coalesce(max(id), 0) + 1 FROM transactions))
      AND (held_class.name = new_class.name
        OR (SELECT value FROM settings WHERE key = 'custody_limit') IS NOT 'per class'));
END;

CREATE TRIGGER transactions_return BEFORE INSERT ON transactions WHEN NEW.action = 'Return'
BEGIN
  SELECT RAISE(ABORT, 'not_issued')
    WHERE NOT EXISTS (SELECT 1 FROM custody WHERE item_id = NEW.item_id AND returned_at IS NULL);
  SELECT RAISE(ABORT, 'wrong_holder') WHERE NOT EXISTS (
    SELECT 1 FROM custody WHERE item_id = NEW.item_id AND returned_at IS NULL AND personnel_id = NEW.personnel_id);
END;

CREATE TRIGGER transactions_taken AFTER INSERT ON transactions WHEN NEW.action = 'Take'
BEGIN
  INSERT INTO custody (item_id, personnel_id, take_id, since, due_at, limit_slot)
  SELECT NEW.item_id, NEW.personnel_id, NEW.id, NEW.occurred_at, NEW.due_at,
    CASE WHEN item_classes.counts_toward_limit = 0 THEN NULL
      WHEN EXISTS (SELECT 1 FROM overrides WHERE transaction_id = NEW.id AND rule = 'custody_limit')
        THEN 'override ' || NEW.id
      WHEN (SELECT value FROM settings WHERE key = 'custody_limit') IS 'per class' THEN item_classes.name
      ELSE 'firearm' END
  FROM items JOIN item_models ON item_models.id = items.model_id
    JOIN item_classes ON item_classes.name = item_models.class
  WHERE items.id = NEW.item_id;
  UPDATE items SET status = 'Issued', status_reason = NULL WHERE id = NEW.item_id;
END;

CREATE TRIGGER transactions_returned AFTER INSERT ON transactions WHEN NEW.action = 'Return'
BEGIN
  UPDATE custody SET return_id = NEW.id, returned_at = NEW.occurred_at
    WHERE item_id = NEW.item_id AND returned_at IS NULL;
  UPDATE items SET status = 'Available', status_reason = NULL WHERE id = NEW.item_id;
END;

CREATE TRIGGER transactions_fixed BEFORE UPDATE ON transactions
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- Numbers without gaps: the next receipt of a kind and year has the next number.
CREATE TRIGGER receipts_in_order BEFORE INSERT ON receipts
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM receipts);
  SELECT RAISE(ABORT, 'receipt_gap') WHERE NEW.number <> (
    SELECT coalesce(max(number), 0) + 1 FROM receipts WHERE kind = NEW.kind AND year = NEW.year);
END;

CREATE TRIGGER receipts_fixed BEFORE UPDATE ON receipts
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
