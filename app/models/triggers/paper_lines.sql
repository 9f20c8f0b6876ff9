-- A line of a pack is accounted for once, by the entry just written or by why there is none.

CREATE TRIGGER paper_packs_never_replaced BEFORE INSERT ON paper_packs
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM paper_packs WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM paper_packs WHERE code = NEW.code);
END;

CREATE TRIGGER paper_packs_fixed BEFORE UPDATE ON paper_packs
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER paper_packs_never_deleted BEFORE DELETE ON paper_packs
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER paper_lines_never_replaced BEFORE INSERT ON paper_lines
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM paper_lines WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'line_is_entered') WHERE EXISTS (
    SELECT 1 FROM paper_lines WHERE pack_id = NEW.pack_id AND number = NEW.number);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM paper_lines WHERE transaction_id = NEW.transaction_id);
  SELECT RAISE(ABORT, 'no_such_line') WHERE NEW.number > (SELECT lines FROM paper_packs WHERE id = NEW.pack_id);
END;

CREATE TRIGGER paper_lines_of_the_newest_entry BEFORE INSERT ON paper_lines WHEN NEW.transaction_id IS NOT NULL
BEGIN
  -- Nothing becomes late afterwards.
  SELECT RAISE(ABORT, 'line_of_another_entry') WHERE NEW.transaction_id IS NOT (SELECT max(id) FROM transactions)
    OR NEW.user_id IS NOT (SELECT user_id FROM transactions WHERE id = NEW.transaction_id);
  -- Back-dating needs a second named person (practice.md, 18).
  SELECT RAISE(ABORT, 'needs_second_person') WHERE NEW.approved_by_id IS NULL AND (
    SELECT (julianday(recorded_at) - julianday(occurred_at)) * 24 FROM transactions WHERE id = NEW.transaction_id
  ) > coalesce((SELECT CAST(value AS REAL) FROM settings WHERE key = 'late_hours'), 12);
  -- Nobody agrees to what they drew or brought back themself.
  SELECT RAISE(ABORT, 'self_issue') WHERE EXISTS (
    SELECT 1 FROM users JOIN transactions ON transactions.id = NEW.transaction_id
    WHERE users.id = NEW.approved_by_id
      AND users.personnel_id IN (transactions.personnel_id, transactions.returned_by_id));
END;

CREATE TRIGGER paper_lines_fixed BEFORE UPDATE ON paper_lines
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER paper_lines_never_deleted BEFORE DELETE ON paper_lines
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
