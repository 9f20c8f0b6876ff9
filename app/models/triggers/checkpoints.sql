-- A key and a checkpoint are said once; a checkpoint is of a row that the chain has.

CREATE TRIGGER signing_keys_never_replaced BEFORE INSERT ON signing_keys
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM signing_keys WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM signing_keys WHERE public_key = NEW.public_key);
END;

CREATE TRIGGER signing_keys_fixed BEFORE UPDATE ON signing_keys
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER signing_keys_never_deleted BEFORE DELETE ON signing_keys
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER checkpoints_never_replaced BEFORE INSERT ON checkpoints
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM checkpoints WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM checkpoints WHERE seq = NEW.seq);
  SELECT RAISE(ABORT, 'not_in_the_chain') WHERE NOT EXISTS (
    SELECT 1 FROM audit_log WHERE seq = NEW.seq AND hash = NEW.hash);
END;

CREATE TRIGGER checkpoints_fixed BEFORE UPDATE ON checkpoints
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER checkpoints_never_deleted BEFORE DELETE ON checkpoints
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
