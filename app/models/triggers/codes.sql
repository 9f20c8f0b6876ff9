-- A code belongs to what it was given to, for life; it can be revoked and never comes back.

CREATE TRIGGER codes_owner_exists BEFORE INSERT ON codes
BEGIN
  SELECT RAISE(ABORT, 'unknown_owner') WHERE
    (NEW.kind = 'item' AND NOT EXISTS (SELECT 1 FROM items WHERE id = NEW.owner))
    OR (NEW.kind = 'person' AND NOT EXISTS (SELECT 1 FROM personnel WHERE id = NEW.owner));
END;

CREATE TRIGGER codes_fixed BEFORE UPDATE ON codes
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE object_type = 'codes' AND object_id = CAST(OLD.id AS TEXT))
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE OLD.state = 'revoked' OR NEW.state <> 'revoked'
    OR NEW.code IS NOT OLD.code OR NEW.kind IS NOT OLD.kind OR NEW.source IS NOT OLD.source
    OR NEW.owner IS NOT OLD.owner OR NEW.created_at IS NOT OLD.created_at;
END;
