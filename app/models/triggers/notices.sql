-- A notice stays what it was; only that it was read is added, once.

CREATE TRIGGER notices_never_replaced BEFORE INSERT ON notices
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM notices WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM notices WHERE user_id = NEW.user_id AND key = NEW.key);
END;

CREATE TRIGGER notices_fixed BEFORE UPDATE ON notices
WHEN NOT EXISTS (SELECT 1 FROM erasing) AND (OLD.read_at IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.user_id IS NOT OLD.user_id OR NEW.kind IS NOT OLD.kind
  OR NEW.key IS NOT OLD.key OR NEW.tone IS NOT OLD.tone OR NEW.text IS NOT OLD.text
  OR NEW.address IS NOT OLD.address OR NEW.created_at IS NOT OLD.created_at)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER notices_never_deleted BEFORE DELETE ON notices
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
