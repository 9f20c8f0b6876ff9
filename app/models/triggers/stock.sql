-- Stock is the sum of its movements: nothing else changes a quantity, and none is ever negative.

CREATE TRIGGER stock_movements_balance BEFORE INSERT ON stock_movements
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM stock_movements WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM stock_movements);
  SELECT RAISE(ABORT, 'unknown_stock') WHERE NOT EXISTS (SELECT 1 FROM stock WHERE id = NEW.stock_id);
  -- On hand, as it was plus what this kind of movement does; an untracked pool stays at nothing.
  SELECT RAISE(ABORT, 'insufficient_stock') WHERE NEW.on_hand < 0 OR NEW.on_hand IS NOT
    CASE (SELECT tracked FROM stock WHERE id = NEW.stock_id) WHEN 0 THEN 0 ELSE
      coalesce((SELECT on_hand FROM stock_movements WHERE stock_id = NEW.stock_id ORDER BY id DESC LIMIT 1), 0)
      + NEW.quantity * CASE
        WHEN NEW.kind IN ('receive', 'find', 'return', 'recover') THEN 1
        WHEN NEW.kind IN ('issue', 'condemn', 'turn in', 'adjust') THEN -1
        WHEN NEW.kind = 'expend' AND NEW.take_id IS NULL THEN -1
        ELSE 0 END END;
  -- What is sealed stays sealed: without its container only loose rounds leave the shelf.
  SELECT RAISE(ABORT, 'sealed_stock') WHERE NEW.container_id IS NULL
    AND (NEW.kind IN ('issue', 'condemn', 'turn in', 'adjust') OR (NEW.kind = 'expend' AND NEW.take_id IS NULL))
    AND NEW.on_hand < (SELECT coalesce(sum(rounds), 0) FROM sealed_containers WHERE stock_id = NEW.stock_id);
  -- A container comes and goes whole: once in, and out only while it is sealed.
  SELECT RAISE(ABORT, 'wrong_container') WHERE NEW.container_id IS NOT NULL AND (NEW.take_id IS NOT NULL
    OR NEW.kind NOT IN ('receive', 'find', 'condemn', 'turn in', 'adjust') OR NOT EXISTS (
      SELECT 1 FROM containers WHERE id = NEW.container_id AND stock_id = NEW.stock_id AND rounds = NEW.quantity));
  SELECT RAISE(ABORT, 'not_sealed') WHERE NEW.container_id IS NOT NULL AND NEW.kind NOT IN ('receive', 'find')
    AND NOT EXISTS (SELECT 1 FROM sealed_containers WHERE id = NEW.container_id);
  SELECT RAISE(ABORT, 'already_received') WHERE NEW.container_id IS NOT NULL AND (
    (NEW.kind = 'receive' AND (EXISTS (SELECT 1 FROM stock_movements WHERE container_id = NEW.container_id)
      OR EXISTS (SELECT 1 FROM container_steps WHERE container_id = NEW.container_id)))
    OR (NEW.kind = 'find' AND (EXISTS (SELECT 1 FROM sealed_containers WHERE id = NEW.container_id)
      OR coalesce((SELECT kind FROM stock_movements WHERE container_id = NEW.container_id ORDER BY id DESC LIMIT 1),
        'adjust') <> 'adjust'
      OR EXISTS (SELECT 1 FROM container_steps WHERE container_id = NEW.container_id AND kind = 'open'))));
  SELECT RAISE(ABORT, 'more_than_is_out') WHERE NEW.out < 0 OR NEW.out IS NOT
    coalesce((SELECT out FROM stock_movements WHERE stock_id = NEW.stock_id ORDER BY id DESC LIMIT 1), 0)
    + NEW.quantity * CASE
      WHEN NEW.kind = 'issue' THEN 1
      WHEN NEW.kind IN ('return', 'lose') OR (NEW.kind = 'expend' AND NEW.take_id IS NOT NULL) THEN -1
      ELSE 0 END;
  SELECT RAISE(ABORT, 'more_than_is_missing') WHERE NEW.missing < 0 OR NEW.missing IS NOT
    coalesce((SELECT missing FROM stock_movements WHERE stock_id = NEW.stock_id ORDER BY id DESC LIMIT 1), 0)
    + NEW.quantity * CASE NEW.kind WHEN 'lose' THEN 1 WHEN 'recover' THEN -1 WHEN 'write off' THEN -1 ELSE 0 END;
  -- By name as well: nobody gives back what they did not get.
  SELECT RAISE(ABORT, 'more_than_is_out')
    WHERE NEW.kind IN ('return', 'lose', 'expend') AND NEW.take_id IS NOT NULL AND NEW.quantity > (
      SELECT coalesce(sum(CASE kind WHEN 'issue' THEN quantity WHEN 'recover' THEN 0 WHEN 'write off' THEN 0
        ELSE -quantity END), 0)
      FROM stock_movements WHERE take_id = NEW.take_id AND stock_id = NEW.stock_id);
  SELECT RAISE(ABORT, 'more_than_is_missing')
    WHERE NEW.kind IN ('recover', 'write off') AND NEW.take_id IS NOT NULL AND NEW.quantity > (
      SELECT coalesce(sum(CASE kind WHEN 'lose' THEN quantity WHEN 'recover' THEN -quantity
        WHEN 'write off' THEN -quantity ELSE 0 END), 0)
      FROM stock_movements WHERE take_id = NEW.take_id AND stock_id = NEW.stock_id);
  SELECT RAISE(ABORT, 'wrong_take') WHERE NEW.take_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transactions WHERE id = NEW.take_id AND action = 'Take');
  SELECT RAISE(ABORT, 'suspended_stock') WHERE NEW.kind = 'issue' AND EXISTS (
    SELECT 1 FROM stock WHERE id = NEW.stock_id AND suspended_at IS NOT NULL);
END;

CREATE TRIGGER stock_movements_fixed BEFORE UPDATE ON stock_movements
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- What a pool or lot is stays what it was once something moved; whether it is counted stays, too.
CREATE TRIGGER stock_identity_fixed BEFORE UPDATE ON stock
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'in_use')
    WHERE (NEW.kind_id IS NOT OLD.kind_id OR NEW.tracked IS NOT OLD.tracked OR NEW.use IS NOT OLD.use)
      AND EXISTS (SELECT 1 FROM stock_movements WHERE stock_id = OLD.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM stock WHERE id <> OLD.id AND kind_id = NEW.kind_id AND (lot = NEW.lot
      OR (lot IS NULL AND NEW.lot IS NULL AND tracked = NEW.tracked)));
END;

-- No row is replaced by another of its key (see never_replaced.sql).
CREATE TRIGGER stock_kinds_never_replaced BEFORE INSERT ON stock_kinds
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM stock_kinds WHERE id = NEW.id OR name = NEW.name);
END;

CREATE TRIGGER stock_kinds_key_fixed BEFORE UPDATE ON stock_kinds
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM stock_kinds WHERE name = NEW.name AND id <> OLD.id);
  SELECT RAISE(ABORT, 'in_use') WHERE NEW.family IS NOT OLD.family
    AND EXISTS (SELECT 1 FROM stock WHERE kind_id = OLD.id);
END;

CREATE TRIGGER model_stock_kinds_never_replaced BEFORE INSERT ON model_stock_kinds
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM model_stock_kinds WHERE id = NEW.id OR (model_id = NEW.model_id AND kind_id = NEW.kind_id));
END;

CREATE TRIGGER model_stock_kinds_key_fixed BEFORE UPDATE ON model_stock_kinds
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life')
    WHERE NEW.id IS NOT OLD.id OR NEW.model_id IS NOT OLD.model_id OR NEW.kind_id IS NOT OLD.kind_id;
END;

CREATE TRIGGER stock_never_replaced BEFORE INSERT ON stock
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM stock WHERE id = NEW.id OR (kind_id = NEW.kind_id AND (lot = NEW.lot
      OR (lot IS NULL AND NEW.lot IS NULL AND tracked = NEW.tracked))));
END;

CREATE TRIGGER loadout_lines_never_replaced BEFORE INSERT ON loadout_lines
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM loadout_lines WHERE id = NEW.id OR (purpose_id = NEW.purpose_id AND class = NEW.class
      AND family = NEW.family AND kind_id IS NEW.kind_id));
END;

CREATE TRIGGER loadout_lines_key_fixed BEFORE UPDATE ON loadout_lines
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life')
    WHERE NEW.id IS NOT OLD.id OR NEW.purpose_id IS NOT OLD.purpose_id OR NEW.class IS NOT OLD.class
      OR NEW.family IS NOT OLD.family OR NEW.kind_id IS NOT OLD.kind_id;
END;

CREATE TRIGGER stock_movement_texts_never_replaced BEFORE INSERT ON stock_movement_texts
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM stock_movement_texts WHERE movement_id = NEW.movement_id);
END;
