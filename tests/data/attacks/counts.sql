-- Attacks on counts that were signed; as in refused.sql. Counts 1 and 3 are closed, 2 and 4 void, 5 is open.

--: a weapon seen after two have signed: count_closed
INSERT INTO count_sightings (count_id, key, code, item_id, verdict, user_id, seen_at)
  VALUES (1, 'late', 'x', '$GOOD_RIFLE', 'here', 1, '$LATER');

--: a number counted after two have signed: count_closed
INSERT INTO count_quantities (count_id, stock_id, quantity, user_id, created_at) VALUES (1, 1, 5, 1, '$LATER');

--: a difference explained in a void count: count_closed
INSERT INTO count_steps (count_id, kind, item_id, text, user_id, created_at)
  VALUES (2, 'ignore', '$GOOD_RIFLE', 'x', 1, '$LATER');

--: a count signed twice: already_exists
INSERT INTO count_closings (count_id, figures, differences, head, first_id, second_id, user_id, created_at)
  VALUES (1, '{}', 0, 'AAAAAAAAAA', 1, 2, 1, '$LATER');

--: a void count signed: count_closed
INSERT INTO count_closings (count_id, figures, differences, head, first_id, second_id, user_id, created_at)
  VALUES (2, '{}', 0, 'AAAAAAAAAA', 1, 2, 1, '$LATER');

--: a signed count voided by one alone: second_person_needed
INSERT INTO count_voids (count_id, reason, user_id, created_at) VALUES (1, 'x', 1, '$LATER');

--: a count voided twice: already_exists
INSERT INTO count_voids (count_id, reason, user_id, created_at) VALUES (2, 'x', 1, '$LATER');

--: another count's sighting undone: not_in_this_count
INSERT INTO count_sightings (count_id, key, verdict, undoes_id, user_id, seen_at)
  VALUES (5, 'undo', 'undo', 1, 1, '$LATER');

--: a sighting undone twice: already_exists
INSERT INTO count_sightings (count_id, key, verdict, undoes_id, user_id, seen_at)
  SELECT count_id, 'undo', 'undo', undoes_id, 1, '$LATER' FROM count_sightings WHERE undoes_id IS NOT NULL LIMIT 1;

--: another count's sighting explained: not_in_this_count
INSERT INTO count_steps (count_id, kind, sighting_id, text, user_id, created_at) VALUES (5, 'ignore', 1, 'x', 1, '$LATER');

--: what was to be there, rewritten: append_only
UPDATE counts SET baseline = '{"items":[],"stock":[]}';

--: a scan sent twice: already_exists
INSERT OR REPLACE INTO count_sightings (count_id, key, code, verdict, user_id, seen_at)
  SELECT 5, key, 'y', 'unknown', 1, '$LATER' FROM count_sightings LIMIT 1;
