-- A document that was issued stays; a form and a printer change by their own rows only.

CREATE TRIGGER documents_never_replaced BEFORE INSERT ON documents
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM documents WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM documents WHERE kind = NEW.kind AND subject = NEW.subject AND part = NEW.part);
END;

CREATE TRIGGER documents_fixed BEFORE UPDATE ON documents
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER documents_never_deleted BEFORE DELETE ON documents
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER forms_never_replaced BEFORE INSERT ON forms
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM forms WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM forms WHERE kind = NEW.kind AND paper = NEW.paper);
END;

CREATE TRIGGER forms_key_fixed BEFORE UPDATE ON forms
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind
    OR NEW.paper IS NOT OLD.paper;
END;

CREATE TRIGGER forms_never_deleted BEFORE DELETE ON forms
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER form_printers_never_replaced BEFORE INSERT ON form_printers
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM form_printers WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM form_printers WHERE name = NEW.name AND paper = NEW.paper);
END;

CREATE TRIGGER form_printers_key_fixed BEFORE UPDATE ON form_printers
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM form_printers WHERE name = NEW.name AND paper = NEW.paper AND id IS NOT OLD.id);
END;

CREATE TRIGGER form_printers_never_deleted BEFORE DELETE ON form_printers
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
