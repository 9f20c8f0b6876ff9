-- Who may bear arms by order, whose own a weapon is, who is appointed: approved papers stay, and the ledger follows them.

CREATE TRIGGER authority_rosters_never_deleted BEFORE DELETE ON authority_rosters
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER authority_lines_never_deleted BEFORE DELETE ON authority_lines
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER authority_checks_never_deleted BEFORE DELETE ON authority_checks
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER appointments_never_deleted BEFORE DELETE ON appointments
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

-- A roster begins as a draft; it is approved once, and withdrawn once.
CREATE TRIGGER authority_rosters_never_replaced BEFORE INSERT ON authority_rosters
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM authority_rosters WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'not_approved') WHERE NEW.approved_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL;
END;

CREATE TRIGGER authority_rosters_fixed BEFORE UPDATE ON authority_rosters
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.withdrawn_at IS NOT NULL
    OR NEW.id IS NOT OLD.id OR NEW.begins_on IS NOT OLD.begins_on OR NEW.ends_on IS NOT OLD.ends_on
    OR NEW.user_id IS NOT OLD.user_id OR NEW.created_at IS NOT OLD.created_at
    OR (OLD.approved_at IS NOT NULL AND (NEW.approved_at IS NOT OLD.approved_at OR NEW.name IS NOT OLD.name
      OR NEW.authority IS NOT OLD.authority OR NEW.approved_by_id IS NOT OLD.approved_by_id
      OR NEW.form IS NOT OLD.form OR NEW.sha256 IS NOT OLD.sha256));
END;

CREATE TRIGGER authority_lines_never_replaced BEFORE INSERT ON authority_lines
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM authority_lines WHERE id = NEW.id OR (
      roster_id = NEW.roster_id AND personnel_id = NEW.personnel_id AND removed_at IS NULL AND NEW.removed_at IS NULL));
  SELECT RAISE(ABORT, 'approved') WHERE EXISTS (
    SELECT 1 FROM authority_rosters
    WHERE id = NEW.roster_id AND (approved_at IS NOT NULL OR withdrawn_at IS NOT NULL));
END;

CREATE TRIGGER authority_lines_fixed BEFORE UPDATE ON authority_lines
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.roster_id IS NOT OLD.roster_id OR NEW.personnel_id IS NOT OLD.personnel_id;
  SELECT RAISE(ABORT, 'approved') WHERE EXISTS (
    SELECT 1 FROM authority_rosters
    WHERE id = OLD.roster_id AND (approved_at IS NOT NULL OR withdrawn_at IS NOT NULL));
END;

-- For the entry about to be written, and by the newest approved roster that holds on that day.
CREATE TRIGGER authority_checks_come_first BEFORE INSERT ON authority_checks
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM authority_checks WHERE transaction_id = NEW.transaction_id);
  SELECT RAISE(ABORT, 'check_of_another_entry')
    WHERE NEW.transaction_id <> (SELECT coalesce(max(id), 0) + 1 FROM transactions);
  SELECT RAISE(ABORT, 'not_the_newest_roster') WHERE NEW.roster_id IS NOT (
    SELECT id FROM authority_rosters WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL
      AND begins_on <= NEW.day AND ends_on >= NEW.day ORDER BY approved_at DESC, id DESC LIMIT 1);
END;

CREATE TRIGGER authority_checks_fixed BEFORE UPDATE ON authority_checks
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- Where the unit has it so, nobody draws who is not on the roster, whoever asks.
CREATE TRIGGER transactions_authorized BEFORE INSERT ON transactions
WHEN NEW.action = 'Take' AND (SELECT value FROM settings WHERE key = 'authority_roster') IS 'refuse'
BEGIN
  SELECT RAISE(ABORT, 'not_authorized') WHERE NOT EXISTS (
    SELECT 1 FROM authority_checks AS judged JOIN authority_lines AS line ON line.roster_id = judged.roster_id
    WHERE judged.transaction_id = (SELECT coalesce(max(id), 0) + 1 FROM transactions)
      AND line.personnel_id = NEW.personnel_id AND line.removed_at IS NULL
      -- The day is the unit's own, so it lies within a day of UTC's.
      AND judged.day BETWEEN date(NEW.occurred_at, '-1 day') AND date(NEW.occurred_at, '+1 day'));
END;

-- What is somebody's own goes out to nobody else, and does not change hands while it is out.
CREATE TRIGGER transactions_owned BEFORE INSERT ON transactions WHEN NEW.action = 'Take'
BEGIN
  SELECT RAISE(ABORT, 'owned_by_another') WHERE (
    SELECT private_owner FROM items WHERE id = NEW.item_id) <> NEW.personnel_id;
END;

CREATE TRIGGER items_owned BEFORE UPDATE OF private_owner ON items WHEN NEW.private_owner IS NOT OLD.private_owner
BEGIN
  SELECT RAISE(ABORT, 'owned_by_another') WHERE EXISTS (
    SELECT 1 FROM custody
    WHERE item_id = NEW.id AND returned_at IS NULL AND personnel_id <> NEW.private_owner);
END;

CREATE TRIGGER appointments_never_replaced BEFORE INSERT ON appointments
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM appointments WHERE id = NEW.id);
END;

CREATE TRIGGER appointments_fixed BEFORE UPDATE ON appointments
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.holder_id IS NOT OLD.holder_id OR NEW.duty IS NOT OLD.duty
    OR NEW.document IS NOT OLD.document OR NEW.begins_on IS NOT OLD.begins_on OR NEW.ends_on IS NOT OLD.ends_on
    OR NEW.check_expires_on IS NOT OLD.check_expires_on OR NEW.user_id IS NOT OLD.user_id
    OR NEW.created_at IS NOT OLD.created_at;
END;

-- What is missing is found, or written off, by two people: the last step about it is theirs.
CREATE TRIGGER items_found_by_two BEFORE UPDATE OF status ON items WHEN OLD.status = 'Missing' AND NEW.status <> 'Missing'
BEGIN
  SELECT RAISE(ABORT, 'two_people_needed') WHERE NOT EXISTS (
    SELECT 1 FROM discrepancy_steps WHERE state <> 'under review' AND approved_by_id IS NOT NULL AND id = (
      SELECT max(step.id) FROM discrepancies AS d JOIN discrepancy_steps AS step ON step.discrepancy_id = d.id
      WHERE d.item_id = OLD.id));
END;
