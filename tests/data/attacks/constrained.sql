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

--: a write-off by one person: CHECK
BEGIN;
INSERT INTO discrepancies (kind, item_id, text, user_id, created_at) VALUES ('fault', '$GOOD_RIFLE', 'x', 1, '$LATER');
INSERT INTO discrepancy_steps (discrepancy_id, state, text, user_id, created_at) VALUES (3, 'written off', 'x', 1,
  '$LATER');

--: a no without words: CHECK
INSERT INTO return_answers (transaction_id, cleared, clean, complete, serviceable, user_id, created_at) SELECT
  max(id), 1, 0, 1, 1, 1, '$LATER' FROM transactions WHERE action = 'Return';

--: a check closed without a note: CHECK
UPDATE deferred_checks SET closed_at = '$LATER', closed_by_id = 1 WHERE id = 1;

--: a swap with a witness: CHECK
INSERT INTO transfers (kind, return_id, take_id, witness_id, user_id, created_at) VALUES ('swap', 2, 12, '$REYES', 1,
  '$LATER');

--: a roster approved by who made it: CHECK
BEGIN;
INSERT INTO authority_rosters (name, begins_on, ends_on, user_id, created_at) VALUES ('x', '2026-01-01', '2026-01-02',
  1, '$LATER');
UPDATE authority_rosters SET authority = 'x', approved_at = '$LATER', approved_by_id = 1 WHERE approved_at IS NULL;
COMMIT;

--: a roster that ends before it begins: CHECK
INSERT INTO authority_rosters (name, begins_on, ends_on, user_id, created_at) VALUES ('x', '2026-01-02', '2026-01-01',
  1, '$LATER');

--: an appointment of one's own: CHECK
INSERT INTO appointments (holder_id, duty, document, begins_on, user_id, created_at) VALUES (1, 'commander', 'x',
  '2026-01-01', 1, '$LATER');

--: a weapon owned by nobody known: FOREIGN KEY
PRAGMA foreign_keys = ON; UPDATE items SET private_owner = 'PE-NOBODY' WHERE id = '$GOOD_RIFLE';

--: a line that nothing says anything of: CHECK
INSERT INTO paper_lines (pack_id, number, user_id, created_at) VALUES (1, 2, 1, '$LATER');

--: a second person who is the first: CHECK
INSERT INTO paper_lines (pack_id, number, reason, user_id, approved_by_id, created_at) VALUES (1, 2, 'x', 1, 1, '$LATER');

--: a notice that leads away: CHECK
INSERT INTO notices (user_id, kind, key, tone, text, address, created_at) VALUES (1, 'job', 'x', 'ok', 'x', '//evil', '$LATER');

--: a count signed twice by the same: CHECK
INSERT INTO count_closings (count_id, figures, differences, head, first_id, second_id, user_id, created_at)
  VALUES (5, '{}', 0, 'AAAAAAAAAA', 1, 1, 1, '$LATER');

--: a count with a difference and no reason: CHECK
INSERT INTO count_closings (count_id, figures, differences, head, first_id, second_id, user_id, created_at)
  VALUES (5, '{}', 1, 'AAAAAAAAAA', 1, 2, 1, '$LATER');
