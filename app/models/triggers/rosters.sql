-- A roster says who was to draw what: once it runs its purpose and time stay, once it is closed all of it; alerts
-- and transfers only end.

CREATE TRIGGER rosters_never_deleted BEFORE DELETE ON rosters
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER roster_lines_never_deleted BEFORE DELETE ON roster_lines
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER roster_marks_never_deleted BEFORE DELETE ON roster_marks
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER roster_takes_never_deleted BEFORE DELETE ON roster_takes
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER alerts_never_deleted BEFORE DELETE ON alerts
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER deferred_checks_never_deleted BEFORE DELETE ON deferred_checks
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER transfers_never_deleted BEFORE DELETE ON transfers
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER rosters_never_replaced BEFORE INSERT ON rosters
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM rosters WHERE id = NEW.id);
END;

CREATE TRIGGER rosters_fixed BEFORE UPDATE ON rosters
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id IS NOT OLD.id
    OR NEW.user_id IS NOT OLD.user_id OR NEW.created_at IS NOT OLD.created_at
    OR (OLD.started_at IS NOT NULL AND (NEW.started_at IS NOT OLD.started_at
      OR NEW.purpose_id IS NOT OLD.purpose_id OR NEW.begins_at IS NOT OLD.begins_at))
    OR OLD.closed_at IS NOT NULL;
  SELECT RAISE(ABORT, 'version_conflict') WHERE NEW.version <> OLD.version + (
    NEW.name IS NOT OLD.name OR NEW.purpose_id IS NOT OLD.purpose_id OR NEW.begins_at IS NOT OLD.begins_at
    OR NEW.due_at IS NOT OLD.due_at);
END;

-- A line names who and what for good; it is moved or taken off, never rewritten.
CREATE TRIGGER roster_lines_never_replaced BEFORE INSERT ON roster_lines
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM roster_lines WHERE id = NEW.id OR (roster_id = NEW.roster_id AND removed_at IS NULL
      AND (item_id = NEW.item_id OR (item_id IS NULL AND NEW.item_id IS NULL AND personnel_id = NEW.personnel_id))));
  SELECT RAISE(ABORT, 'roster_closed') WHERE EXISTS (
    SELECT 1 FROM rosters WHERE id = NEW.roster_id AND closed_at IS NOT NULL);
END;

CREATE TRIGGER roster_lines_fixed BEFORE UPDATE ON roster_lines
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.removed_at IS NOT NULL
    OR (NEW.removed_at IS NULL AND NEW.removed_by_id IS NOT NULL)
    OR (NEW.removed_at IS NULL AND NEW.position IS OLD.position)
    OR NEW.id IS NOT OLD.id OR NEW.roster_id IS NOT OLD.roster_id OR NEW.personnel_id IS NOT OLD.personnel_id
    OR NEW.item_id IS NOT OLD.item_id OR NEW.user_id IS NOT OLD.user_id OR NEW.created_at IS NOT OLD.created_at;
  SELECT RAISE(ABORT, 'in_use') WHERE NEW.removed_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM roster_takes WHERE line_id = OLD.id);
  SELECT RAISE(ABORT, 'roster_closed') WHERE EXISTS (
    SELECT 1 FROM rosters WHERE id = OLD.roster_id AND closed_at IS NOT NULL);
END;

CREATE TRIGGER roster_marks_never_replaced BEFORE INSERT ON roster_marks
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM roster_marks WHERE id = NEW.id);
END;

CREATE TRIGGER roster_marks_fixed BEFORE UPDATE ON roster_marks
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- Only an issue to the person of the line serves it, and not a line that was taken off.
CREATE TRIGGER roster_takes_match BEFORE INSERT ON roster_takes
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM roster_takes WHERE id = NEW.id OR take_id = NEW.take_id);
  SELECT RAISE(ABORT, 'wrong_take') WHERE NOT EXISTS (
    SELECT 1 FROM transactions AS t JOIN roster_lines AS line ON line.personnel_id = t.personnel_id
    WHERE t.id = NEW.take_id AND t.action = 'Take' AND line.id = NEW.line_id AND line.removed_at IS NULL);
END;

CREATE TRIGGER roster_takes_fixed BEFORE UPDATE ON roster_takes
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- One alert at a time; it ends once.
CREATE TRIGGER alerts_never_replaced BEFORE INSERT ON alerts
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM alerts WHERE id = NEW.id OR (ended_at IS NULL AND NEW.ended_at IS NULL));
END;

CREATE TRIGGER alerts_fixed BEFORE UPDATE ON alerts
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.user_id IS NOT OLD.user_id OR NEW.began_at IS NOT OLD.began_at;
END;

-- A check is put off while an alert is on, for an issue; closed once, with a note.
CREATE TRIGGER deferred_checks_never_replaced BEFORE INSERT ON deferred_checks
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM deferred_checks WHERE id = NEW.id OR (transaction_id = NEW.transaction_id AND rule = NEW.rule));
  SELECT RAISE(ABORT, 'no_alert') WHERE NOT EXISTS (
    SELECT 1 FROM alerts WHERE id = NEW.alert_id AND ended_at IS NULL);
  SELECT RAISE(ABORT, 'wrong_take') WHERE NOT EXISTS (
    SELECT 1 FROM transactions WHERE id = NEW.transaction_id AND action = 'Take');
END;

CREATE TRIGGER deferred_checks_fixed BEFORE UPDATE ON deferred_checks
BEGIN
  SELECT RAISE(ABORT, 'append_only') WHERE OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.alert_id IS NOT OLD.alert_id OR NEW.transaction_id IS NOT OLD.transaction_id
    OR NEW.rule IS NOT OLD.rule OR NEW.created_at IS NOT OLD.created_at;
END;

-- A relief is one weapon and two people, a swap one person; the witness is neither of them.
CREATE TRIGGER transfers_match BEFORE INSERT ON transfers
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM transfers WHERE id = NEW.id OR return_id = NEW.return_id OR take_id = NEW.take_id);
  SELECT RAISE(ABORT, 'wrong_take') WHERE NOT EXISTS (
    SELECT 1 FROM transactions AS back JOIN transactions AS take ON take.id = NEW.take_id
    WHERE back.id = NEW.return_id AND back.action = 'Return' AND take.action = 'Take'
      AND CASE NEW.kind
        WHEN 'relief' THEN back.item_id = take.item_id AND back.personnel_id <> take.personnel_id
        ELSE back.personnel_id = take.personnel_id END
      AND NEW.witness_id IS NOT back.personnel_id AND NEW.witness_id IS NOT take.personnel_id);
END;

CREATE TRIGGER transfers_fixed BEFORE UPDATE ON transfers
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
