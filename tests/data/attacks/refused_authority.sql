-- What a trigger refuses of rosters, checks, appointments and private property; as refused.sql.

--: a draw without the roster's leave: not_authorized
UPDATE settings SET value = 'refuse' WHERE key = 'authority_roster';
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: a draw under another's name on the roster: not_authorized
UPDATE settings SET value = 'refuse' WHERE key = 'authority_roster';
INSERT INTO authority_checks (transaction_id, roster_id, day) SELECT max(id) + 1, 2, '2099-01-01' FROM transactions;
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$SANTOS', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: a draw by another day's leave: not_authorized
UPDATE settings SET value = 'refuse' WHERE key = 'authority_roster';
INSERT INTO authority_checks (transaction_id, roster_id, day) SELECT max(id) + 1, 2, '2098-01-01' FROM transactions;
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: a check by a roster that was replaced: not_the_newest_roster
INSERT INTO authority_checks (transaction_id, roster_id, day) SELECT max(id) + 1, 1, '2099-01-01' FROM transactions;

--: a check of an entry that is there: check_of_another_entry
INSERT INTO authority_checks (transaction_id, roster_id, day) SELECT id, 2, '2099-01-01' FROM transactions
  WHERE action = 'Return' LIMIT 1;

--: another roster for an issue: append_only
UPDATE authority_checks SET roster_id = 1;

--: one more on an approved roster: approved
INSERT INTO authority_lines (roster_id, personnel_id) VALUES (2, '$SANTOS');

--: somebody taken off an approved roster: approved
UPDATE authority_lines SET removed_at = '$LATER' WHERE roster_id = 2;

--: an approved roster made longer: append_only
UPDATE authority_rosters SET ends_on = '2099-12-30' WHERE id = 2;

--: a roster approved by another: append_only
UPDATE authority_rosters SET approved_by_id = 1, form = 'pdf', sha256 = '$HASH' WHERE id = 2;

--: a roster born approved: not_approved
INSERT INTO authority_rosters (name, begins_on, ends_on, user_id, created_at, authority, approved_at, approved_by_id)
  VALUES ('x', '2026-01-01', '2026-01-02', 1, '$LATER', 'x', '$LATER', 2);

--: an appointment made longer: append_only
UPDATE appointments SET ends_on = '2099-12-31';

--: an appointment that ends twice: append_only
UPDATE appointments SET ended_at = '$LATER';
UPDATE appointments SET ended_at = '$LATER';

--: somebody's own weapon to another: owned_by_another
UPDATE items SET private_owner = '$CRUZ' WHERE id = '$GOOD_RIFLE';
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: somebody's own weapon while another holds it: owned_by_another
UPDATE items SET private_owner = '$REYES' WHERE id = '$OUT_RIFLE';

--: a missing weapon found by one: two_people_needed
UPDATE items SET status = 'Missing' WHERE id = '$GOOD_RIFLE';
UPDATE items SET status = 'Available' WHERE id = '$GOOD_RIFLE';
