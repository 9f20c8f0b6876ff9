-- What is known of a backup is written once.

CREATE TRIGGER backups_never_replaced BEFORE INSERT ON backups
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM backups WHERE id = NEW.id);
END;

CREATE TRIGGER backups_fixed BEFORE UPDATE ON backups
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER backups_never_deleted BEFORE DELETE ON backups
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER backup_copies_never_replaced BEFORE INSERT ON backup_copies
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM backup_copies WHERE id = NEW.id);
END;

CREATE TRIGGER backup_copies_fixed BEFORE UPDATE ON backup_copies
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER backup_copies_never_deleted BEFORE DELETE ON backup_copies
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER backup_keys_never_replaced BEFORE INSERT ON backup_keys
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM backup_keys WHERE id = NEW.id);
END;

CREATE TRIGGER backup_keys_fixed BEFORE UPDATE ON backup_keys
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER backup_keys_never_deleted BEFORE DELETE ON backup_keys
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
