-- A made-up record stays one for ever, and a real one never becomes one: the two cannot mix.

CREATE TRIGGER demo_stays_demo BEFORE UPDATE ON settings
WHEN OLD.key = 'demo' AND OLD.value = 'yes' AND NEW.value IS NOT 'yes'
BEGIN
  SELECT RAISE(ABORT, 'demo_stays_demo');
END;

CREATE TRIGGER demo_begins_empty BEFORE UPDATE ON settings
WHEN NEW.key = 'demo' AND NEW.value = 'yes' AND OLD.value IS NOT 'yes'
BEGIN
  SELECT RAISE(ABORT, 'demo_begins_empty')
  WHERE EXISTS (SELECT 1 FROM personnel) OR EXISTS (SELECT 1 FROM items);
END;
