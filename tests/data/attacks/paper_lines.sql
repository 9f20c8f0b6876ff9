-- What a trigger refuses of paper lines and of notices; as refused.sql.

--: a line entered twice: line_is_entered
INSERT INTO paper_lines (pack_id, number, reason, user_id, created_at) VALUES (1, 1, 'x', 1, '$LATER');

--: a line that the pack does not have: no_such_line
INSERT INTO paper_lines (pack_id, number, reason, user_id, created_at) VALUES (1, 49, 'x', 1, '$LATER');

--: an entry that becomes late afterwards: line_of_another_entry
INSERT INTO paper_lines (pack_id, number, transaction_id, user_id, created_at) VALUES (1, 2, 1, 2, '$LATER');

--: somebody else's entry on a line: line_of_another_entry
INSERT INTO paper_lines (pack_id, number, transaction_id, user_id, created_at)
  SELECT 1, 2, max(id), 1, '$LATER' FROM transactions;

--: an entry of long ago without a second person: needs_second_person
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$GOOD_RIFLE', '2098-12-31T00:00:00.000000Z', '$LATER', 2);
INSERT INTO paper_lines (pack_id, number, transaction_id, user_id, created_at)
  SELECT 1, 2, max(id), 2, '$LATER' FROM transactions;

--: a shorter time by the setting: needs_second_person
UPDATE settings SET value = '0' WHERE key = 'late_hours';
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$GOOD_RIFLE', '2098-12-31T23:00:00.000000Z', '$LATER', 2);
INSERT INTO paper_lines (pack_id, number, transaction_id, user_id, created_at)
  SELECT 1, 2, max(id), 2, '$LATER' FROM transactions;

--: a notice that says something else: append_only
UPDATE notices SET text = 'nothing is wrong';

--: a notice that becomes unread: append_only
UPDATE notices SET read_at = '$LATER';
UPDATE notices SET read_at = NULL;

--: a notice for somebody else: append_only
UPDATE notices SET user_id = 2 WHERE id = 1;
