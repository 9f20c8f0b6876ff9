-- A container stays what it was; its steps only grow, and only while it is sealed. What a movement may do with one
-- stands with the other rules of movements (stock.sql).

CREATE TRIGGER containers_never_replaced BEFORE INSERT ON containers
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM containers WHERE id = NEW.id OR seal = NEW.seal);
  SELECT RAISE(ABORT, 'wrong_container') WHERE NOT EXISTS (
    SELECT 1 FROM stock AS s JOIN stock_kinds AS k ON k.id = s.kind_id
    WHERE s.id = NEW.stock_id AND s.tracked = 1 AND k.family = 'ammunition');
END;

CREATE TRIGGER containers_fixed BEFORE UPDATE ON containers
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER container_steps_while_sealed BEFORE INSERT ON container_steps
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM container_steps WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM container_steps);
  SELECT RAISE(ABORT, 'not_sealed') WHERE NEW.kind <> 'seal' AND NOT EXISTS (
    SELECT 1 FROM sealed_containers WHERE id = NEW.container_id);
  -- Only what lies loose can be put under a seal, and only into a container that held nothing yet.
  SELECT RAISE(ABORT, 'already_received') WHERE NEW.kind = 'seal' AND (
    EXISTS (SELECT 1 FROM stock_movements WHERE container_id = NEW.container_id)
    OR EXISTS (SELECT 1 FROM container_steps WHERE container_id = NEW.container_id));
  SELECT RAISE(ABORT, 'sealed_stock') FROM containers AS c WHERE NEW.kind = 'seal' AND c.id = NEW.container_id
    AND coalesce((SELECT on_hand FROM stock_movements WHERE stock_id = c.stock_id ORDER BY id DESC LIMIT 1), 0)
      < c.rounds + (SELECT coalesce(sum(rounds), 0) FROM sealed_containers WHERE stock_id = c.stock_id);
END;

CREATE TRIGGER container_steps_fixed BEFORE UPDATE ON container_steps
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
