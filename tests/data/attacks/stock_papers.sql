-- Attacks on containers, brass, checks of the stock and parts of a discrepancy; as in refused.sql.

--: sealed rounds leave by numbers: sealed_stock
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, user_id, occurred_at, recorded_at)
  SELECT id, 'adjust', 900, 100, 0, 0, 1, '$LATER', '$LATER' FROM stock WHERE lot = 'LC-0';

--: sealed rounds are issued: sealed_stock
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, take_id, user_id, occurred_at, recorded_at)
  SELECT id, 'issue', 900, 100, 900, 0, 1, 1, '$LATER', '$LATER' FROM stock WHERE lot = 'LC-0';

--: a container leaves smaller than it is: wrong_container
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, container_id, user_id, occurred_at,
  recorded_at) SELECT stock_id, 'condemn', 100, 900, 0, 0, id, 1, '$LATER', '$LATER' FROM containers WHERE seal = 'S-0';

--: another lot's container leaves: wrong_container
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, container_id, user_id, occurred_at,
  recorded_at) SELECT s.id, 'condemn', 400, 600, 0, 0, c.id, 1, '$LATER', '$LATER' FROM stock AS s, containers AS c
  WHERE s.lot = 'LC-1' AND c.seal = 'S-0';

--: a container is issued: wrong_container
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, take_id, container_id, user_id,
  occurred_at, recorded_at) SELECT stock_id, 'issue', 400, 600, 400, 0, 1, id, 1, '$LATER', '$LATER'
  FROM containers WHERE seal = 'S-0';

--: a container received twice: already_received
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, container_id, user_id, occurred_at,
  recorded_at) SELECT stock_id, 'receive', 400, 1400, 0, 0, id, 1, '$LATER', '$LATER' FROM containers
  WHERE seal = 'S-0';

--: a condemned container is found again: already_received
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, container_id, user_id, occurred_at,
  recorded_at) SELECT stock_id, 'condemn', 400, 600, 0, 0, id, 1, '$LATER', '$LATER' FROM containers WHERE seal = 'S-0';
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, container_id, user_id, occurred_at,
  recorded_at) SELECT stock_id, 'find', 400, 1000, 0, 0, id, 1, '$LATER', '$LATER' FROM containers WHERE seal = 'S-0';

--: an opened container leaves whole: not_sealed
INSERT INTO container_steps (container_id, kind, text, user_id, created_at)
  SELECT id, 'open', 'x', 1, '$LATER' FROM containers WHERE seal = 'S-0';
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, container_id, user_id, occurred_at,
  recorded_at) SELECT stock_id, 'condemn', 400, 600, 0, 0, id, 1, '$LATER', '$LATER' FROM containers
  WHERE seal = 'S-0';

--: a container opened twice: not_sealed
INSERT INTO container_steps (container_id, kind, text, user_id, created_at)
  SELECT id, 'open', 'x', 1, '$LATER' FROM containers WHERE seal = 'S-0';
INSERT INTO container_steps (container_id, kind, text, user_id, created_at)
  SELECT id, 'open', 'again', 1, '$LATER' FROM containers WHERE seal = 'S-0';

--: more sealed than there is: sealed_stock
INSERT INTO containers (stock_id, seal, rounds, user_id, created_at)
  SELECT id, 'S-9', 700, 1, '$LATER' FROM stock WHERE lot = 'LC-0';
INSERT INTO container_steps (container_id, kind, text, user_id, created_at)
  SELECT id, 'seal', 'x', 1, '$LATER' FROM containers WHERE seal = 'S-9';

--: a container sealed twice: already_received
INSERT INTO container_steps (container_id, kind, text, user_id, created_at)
  SELECT id, 'seal', 'x', 1, '$LATER' FROM containers WHERE seal = 'S-0';

--: a container of slings: wrong_container
INSERT INTO containers (stock_id, seal, rounds, user_id, created_at)
  SELECT s.id, 'S-9', 7, 1, '$LATER' FROM stock AS s JOIN stock_kinds AS k ON k.id = s.kind_id WHERE k.name = 'Sling';

--: another seal on a container: append_only
UPDATE containers SET seal = 'S-77' WHERE seal = 'S-0';

--: a container holds more than before: append_only
UPDATE containers SET rounds = rounds + 1;

--: somebody else opened it: append_only
UPDATE container_steps SET user_id = 2;

--: a seal used twice, in another case: already_exists
INSERT INTO containers (stock_id, seal, rounds, user_id, created_at)
  SELECT id, 's-0', 10, 1, '$LATER' FROM stock WHERE lot = 'LC-0';

--: brass of more rounds than were settled: does_not_add_up
INSERT INTO brass_counts (take_id, stock_id, event, fired, cases, expended_id, user_id, created_at)
  SELECT take_id, stock_id, 'x', quantity + 5, 6, id, 1, '$LATER' FROM stock_movements
  WHERE kind = 'expend' AND id NOT IN (SELECT coalesce(expended_id, 0) FROM brass_counts) LIMIT 1;

--: brass of somebody else's rounds: brass_of_another
INSERT INTO brass_counts (take_id, stock_id, event, fired, cases, expended_id, user_id, created_at)
  SELECT 3, stock_id, 'x', quantity, 1, id, 1, '$LATER' FROM stock_movements
  WHERE kind = 'expend' AND id NOT IN (SELECT coalesce(expended_id, 0) FROM brass_counts) LIMIT 1;

--: brass counted again: append_only
UPDATE brass_counts SET cases = cases + 1;

--: a check found nothing after all: append_only
UPDATE stock_check_faults SET text = 'all is well';

--: a check made earlier: append_only
UPDATE stock_checks SET created_at = '2020-01-01T00:00:00.000000Z';

--: a part as large as the whole: more_than_is_missing
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, take_id, user_id, occurred_at, recorded_at)
  SELECT stock_id, 'lose', 1, on_hand, out - 1, missing + 1, 12, 1, '$LATER', '$LATER' FROM stock_movements
  WHERE id = (SELECT max(id) FROM stock_movements WHERE stock_id = (
    SELECT stock_id FROM stock_movements WHERE kind = 'issue' AND take_id = 12 LIMIT 1));
INSERT INTO discrepancies (kind, item_id, movement_id, text, user_id, created_at)
  SELECT 'missing stock', '$OUT_RIFLE', max(id), 'x', 1, '$LATER' FROM stock_movements;
INSERT INTO discrepancy_steps (discrepancy_id, state, text, user_id, created_at, part, part_as)
  SELECT max(id), 'under review', 'x', 1, '$LATER', 1, 'resolved' FROM discrepancies;
