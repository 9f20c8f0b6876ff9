-- What a constraint of the tables refuses, with a word of its message.

--: negative magazines: CHECK
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id, mags) VALUES
  ('Take', '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1, -1);

--: negative rounds: CHECK
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id, rounds) VALUES
  ('Return', '$CRUZ', '$OUT_RIFLE', '$LATER', '$LATER', 1, -1);

--: a wrong action: CHECK
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Lend',
  '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: a status nobody knows: CHECK
UPDATE items SET status = 'Lost' WHERE id = '$GOOD_RIFLE';

--: a role nobody knows: CHECK
UPDATE users SET role = 'root' WHERE id = 1;

--: a setting without a name: CHECK
INSERT INTO settings VALUES ('', 'x');

--: an instant that is none: CHECK
UPDATE sessions SET expires_at = 'never';

--: a receipt with another's name: CHECK
INSERT INTO receipts (kind, year, number, name, personnel_id, user_id, created_at) VALUES ('PAR', 2031, 1,
  'TR-2031-000001', '$CRUZ', 1, '$LATER');

--: words for a number: cannot store TEXT
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id, mags) VALUES
  ('Take', '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1, 'many');

--: words for an order: cannot store TEXT
UPDATE ranks SET position = 'first' WHERE id = 1;

--: no model: NOT NULL
UPDATE items SET model_id = NULL WHERE id = '$GOOD_RIFLE';

--: entries from the future: CHECK
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Return',
  '$CRUZ', '$OUT_RIFLE', '$LATER', '2098-01-01T00:00:00.000000Z', 1);
