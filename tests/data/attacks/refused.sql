-- What a trigger refuses. After '--:' come a name and the trigger's word; tests/unit/attacks.py reads this file
-- and puts in the names of tests/armory.py.

--: custody by hand: custody_follows_the_ledger
INSERT INTO custody (item_id, personnel_id, take_id, since) VALUES ('$GOOD_RIFLE', '$CRUZ', 1, '$LATER');

--: custody closed by hand: custody_follows_the_ledger
UPDATE custody SET return_id = 1, returned_at = '$LATER' WHERE item_id = '$OUT_RIFLE';

--: custody given to another: custody_follows_the_ledger
UPDATE custody SET personnel_id = '$DIAZ' WHERE item_id = '$OUT_RIFLE';

--: custody opened again: custody_follows_the_ledger
UPDATE custody SET return_id = NULL, returned_at = NULL WHERE return_id IS NOT NULL;

--: another limit slot: custody_follows_the_ledger
UPDATE custody SET limit_slot = 'other';

--: status Issued by hand: status_follows_custody
UPDATE items SET status = 'Issued' WHERE id = '$GOOD_RIFLE';

--: status Available while out: status_follows_custody
UPDATE items SET status = 'Available' WHERE id = '$OUT_RIFLE';

--: status Retired while out: status_follows_custody
UPDATE items SET status = 'Retired' WHERE id = '$OUT_RIFLE';

--: an item born Issued: status_follows_custody
INSERT INTO items (id, model_id, item_number, serial, condition, status, created_at) SELECT 'IR-NEW', model_id,
  '9999', 'NEW', 'Good', 'Issued', created_at FROM items WHERE id = '$GOOD_RIFLE';

--: archived while holding: still_holding
UPDATE personnel SET status = 'Archived' WHERE id = '$CRUZ';

--: double take: personnel_inactive
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$DIAZ', '$OUT_RIFLE', '$LATER', '$LATER', 1);

--: double take by another: item_not_available
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$OUT_RIFLE', '$LATER', '$LATER', 1);

--: double take or ignore: item_not_available
INSERT OR IGNORE INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES
  ('Take', '$REYES', '$OUT_RIFLE', '$LATER', '$LATER', 1);

--: take of an item in maintenance: item_not_available
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$SANTOS', '$IN_MAINTENANCE', '$LATER', '$LATER', 1);

--: take of a damaged item: unserviceable
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$SANTOS', '$DAMAGED', '$LATER', '$LATER', 1);

--: take by a suspended person: personnel_inactive
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$DIAZ', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: take by nobody: 
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  'PE-NOBODY', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: take of nothing: 
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', 'IR-NOTHING', '$LATER', '$LATER', 1);

--: over the limit: custody_limit
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$CRUZ', '$GOOD_PISTOL', '$LATER', '$LATER', 1);

--: over the limit per class: custody_limit
UPDATE settings SET value = 'per class' WHERE key = 'custody_limit';
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$CRUZ', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: over the limit with the setting gone wrong: custody_limit
UPDATE settings SET value = 'none' WHERE key = 'custody_limit';
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$CRUZ', '$GOOD_PISTOL', '$LATER', '$LATER', 1);

--: issue to oneself: self_issue
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$SANTOS', '$GOOD_RIFLE', '$LATER', '$LATER', 2);

--: return of an item that is in: not_issued
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Return',
  '$CRUZ', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: return for another holder: wrong_holder
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Return',
  '$REYES', '$OUT_RIFLE', '$LATER', '$LATER', 1);

--: return before it went out: before_last_entry
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Return',
  '$CRUZ', '$OUT_RIFLE', '2001-01-01T00:00:00.000000Z', '2001-01-01T00:00:00.000000Z', 1);

--: an entry by nobody: unknown_user
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 99);

--: correction of another's entry: wrong_correction
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id, corrects_id,
  correction) VALUES ('Return', '$CRUZ', '$OUT_RIFLE', '$LATER', '$LATER', 1, 2, 'undo');

--: a number left out in the ledger: append_only
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id, id) VALUES
  ('Return', '$CRUZ', '$OUT_RIFLE', '$LATER', '$LATER', 1, 900);

--: a number left out in the receipts: receipt_gap
INSERT INTO receipts (kind, year, number, name, personnel_id, user_id, created_at) VALUES ('TR', 2026, 900,
  'TR-2026-000900', '$CRUZ', 1, '$LATER');

--: an audit row that skips one: append_only
INSERT INTO audit_log SELECT seq + 2, version, occurred_at, recorded_at, actor, source, session, device,
  station, ip, user_agent, request_id, path, action, object_type, object_id, before, after, clock_back_ms,
  clock_state, boot_id, monotonic_ms, hash, '$HASH' FROM audit_log ORDER BY seq DESC LIMIT 1;

--: an audit row that follows from nothing: broken_chain
INSERT INTO audit_log SELECT seq + 1, version, occurred_at, recorded_at, actor, source, session, device,
  station, ip, user_agent, request_id, path, action, object_type, object_id, before, after, clock_back_ms,
  clock_state, boot_id, monotonic_ms, '$HASH', '$HASH' FROM audit_log ORDER BY seq DESC LIMIT 1;

--: a private text for an old audit row: append_only
INSERT INTO audit_texts (seq, side, field, salt, text) VALUES (1, 'after', 'serial',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'X');

--: a code for nobody: unknown_owner
INSERT INTO codes (code, kind, source, owner, created_at) VALUES ('AGP0000000', 'person', 'own', 'PE-NOBODY',
  '$LATER');

--: a code given to another: fixed_for_life
UPDATE codes SET owner = '$REYES' WHERE owner = '$CRUZ';

--: a revoked code that comes back: fixed_for_life
UPDATE codes SET state = 'active', revoked_at = NULL WHERE state = 'revoked';

--: a person's id: fixed_for_life
UPDATE personnel SET id = 'PE-1' WHERE id = '$DIAZ';

--: an item's id: fixed_for_life
UPDATE items SET id = 'IR-1' WHERE id = '$GOOD_RIFLE';

--: an item's row number: fixed_for_life
UPDATE items SET rowid = 999 WHERE id = '$GOOD_RIFLE';

--: a person registered over another: already_exists
INSERT OR REPLACE INTO personnel (id, rank_id, surname, first_name, serial, classification, created_at) SELECT
  'PE-NEW', rank_id, 'X', 'X', serial, classification, created_at FROM personnel WHERE id = '$CRUZ';

--: an item registered over another: already_exists
INSERT OR REPLACE INTO items (id, model_id, item_number, serial, condition, created_at) SELECT 'IR-NEW',
  model_id, '9999', serial, condition, created_at FROM items WHERE id = '$OUT_RIFLE';

--: a user made over another: already_exists
INSERT OR REPLACE INTO users (username, role, password_hash, created_at) VALUES ('ADMIN', 'superuser',
  '$argon2id$x', '$LATER');

--: a user for another's record: already_exists
INSERT OR REPLACE INTO users (username, role, password_hash, personnel_id, created_at) VALUES ('x', 'superuser',
  '$argon2id$x', '$SANTOS', '$LATER');

--: a code made over another: already_exists
INSERT OR REPLACE INTO codes (code, kind, source, owner, created_at) SELECT lower(code), kind, source, '$DIAZ',
  created_at FROM codes WHERE owner = '$CRUZ';

--: an entry corrected twice: 
INSERT OR REPLACE INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id,
  corrects_id, correction) SELECT action, personnel_id, item_id, '$LATER', '$LATER', 1, corrects_id, correction
  FROM transactions WHERE corrects_id IS NOT NULL LIMIT 1;

--: an answer put under a used key: already_exists
INSERT OR REPLACE INTO idempotency_keys (user_id, key, request_hash, transaction_id, created_at) SELECT user_id,
  key, request_hash, 1, created_at FROM idempotency_keys;

--: an audit row with another's hash: append_only
INSERT OR REPLACE INTO audit_log SELECT last.seq + 1, old.version, old.occurred_at, old.recorded_at, old.actor,
  old.source, old.session, old.device, old.station, old.ip, old.user_agent, old.request_id, old.path,
  old.action, old.object_type, old.object_id, old.before, old.after, old.clock_back_ms, old.clock_state,
  old.boot_id, old.monotonic_ms, last.hash, old.hash FROM audit_log AS old,
  (SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1) AS last WHERE old.seq = 5;

--: a second open hand-over at a station: already_exists
INSERT OR REPLACE INTO hand_overs (key, station_id, personnel_id, user_id, opened_at, last_scan_at) SELECT
  'hand-over-9', station_id, '$REYES', user_id, opened_at, last_scan_at FROM hand_overs;

--: a receipt over another: receipt_gap
INSERT OR REPLACE INTO receipts (kind, year, number, name, personnel_id, user_id, created_at) SELECT kind, year,
  number, name, '$DIAZ', user_id, created_at FROM receipts WHERE number = 1;

--: stock out of nothing: insufficient_stock
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, user_id, occurred_at, recorded_at)
  SELECT id, 'receive', 5, 500000, 0, 0, 1, '$LATER', '$LATER' FROM stock WHERE lot = 'LC-0';

--: stock below nothing: insufficient_stock
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, user_id, occurred_at, recorded_at)
  SELECT id, 'condemn', 5000, 0, 0, 0, 1, '$LATER', '$LATER' FROM stock WHERE lot = 'LC-0';

--: more given back than taken: more_than_is_out
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, take_id, user_id, occurred_at, recorded_at)
  SELECT stock_id, 'return', 100, 0, out - 100, 0, take_id, 1, '$LATER', '$LATER' FROM stock_movements
  WHERE kind = 'issue' ORDER BY id DESC LIMIT 1;

--: somebody else's magazines given back: more_than_is_out
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, take_id, user_id, occurred_at, recorded_at)
  SELECT stock_id, 'return', 1, 0, out - 1, 0, 2, 1, '$LATER', '$LATER' FROM stock_movements
  WHERE kind = 'issue' ORDER BY id DESC LIMIT 1;

--: what nobody lost is written off: more_than_is_missing
INSERT INTO stock_movements (stock_id, kind, quantity, on_hand, out, missing, user_id, occurred_at, recorded_at)
  SELECT id, 'write off', 5, 1000, 0, -5, 1, '$LATER', '$LATER' FROM stock WHERE lot = 'LC-0';

--: a movement changed: append_only
UPDATE stock_movements SET quantity = quantity + 1;

--: a counted lot made uncounted: in_use
UPDATE stock SET tracked = 0, lot = NULL WHERE lot = 'LC-0';

--: a real record becomes a demo: demo_begins_empty
UPDATE settings SET value = 'yes' WHERE key = 'demo';

--: an override after the fact: override_of_another_entry
INSERT INTO overrides (transaction_id, rule, reason, user_id, approved_by_id, created_at)
  VALUES (1, 'not_qualified', 'afterwards', 1, 2, '$LATER');

--: agreed to by whoever draws it: self_issue
INSERT INTO overrides (transaction_id, rule, reason, user_id, approved_by_id, created_at)
  SELECT max(id) + 1, 'custody_limit', 'urgent', 1, 2, '$LATER' FROM transactions;
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$SANTOS', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: an override changed: append_only
UPDATE overrides SET reason = 'another';

--: a barred person draws: personnel_barred
INSERT INTO duty_bars (personnel_id, begins_at, authority, reason, user_id, created_at)
  VALUES ('$REYES', '2000-01-01T00:00:00.000000Z', 'x', 'y', 1, '$LATER');
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id)
  VALUES ('Take', '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: a bar moved to another: append_only
UPDATE duty_bars SET personnel_id = '$REYES';

--: a due time by hand: custody_follows_the_ledger
UPDATE custody SET due_at = '$LATER' WHERE returned_at IS NULL;

--: an extension taken back: append_only
UPDATE due_changes SET due_at = '$LATER';

--: more time for what is back: not_issued
INSERT INTO due_changes (take_id, due_at, reason, user_id, created_at) VALUES (1, '$LATER', 'x', 1, '$LATER');

--: a take of what is reported missing: open_discrepancy
INSERT INTO discrepancies (kind, item_id, text, user_id, created_at) VALUES ('missing item', '$GOOD_PISTOL', 'x', 1,
  '$LATER');
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$GOOD_PISTOL', '$LATER', '$LATER', 1);

--: a step after the last one: already_closed
INSERT INTO discrepancy_steps (discrepancy_id, state, text, user_id, created_at) VALUES (1, 'under review', 'x', 1,
  '$LATER');

--: another story of a discrepancy: append_only
UPDATE discrepancies SET kind = 'fault' WHERE id = 1;

--: a resolved discrepancy opened again: append_only
UPDATE discrepancy_steps SET state = 'under review' WHERE id = 1;

--: missing stock that nobody lost: not_lost
INSERT INTO discrepancies (kind, item_id, movement_id, text, user_id, created_at) VALUES ('missing stock',
  '$GOOD_RIFLE', 1, 'x', 1, '$LATER');

--: answers about an issue: not_a_return
INSERT INTO return_answers (transaction_id, cleared, clean, complete, serviceable, user_id, created_at) VALUES (1,
  1, 1, 1, 1, 1, '$LATER');

--: an answer changed: append_only
UPDATE return_answers SET clean = 1;

--: a roster with another time and its old version: version_conflict
UPDATE rosters SET due_at = '$LATER' WHERE id = 1;

--: a purpose put under a roster that runs: append_only
UPDATE rosters SET started_at = '$LATER' WHERE id = 2;
UPDATE rosters SET purpose_id = 1, version = 2 WHERE id = 2;

--: a line taken off by nobody in particular, and then by somebody: append_only
UPDATE roster_lines SET removed_at = '$LATER' WHERE id = 2;
UPDATE roster_lines SET removed_by_id = 1 WHERE id = 2;

--: another person on a roster's line: append_only
UPDATE roster_lines SET personnel_id = '$DIAZ', removed_at = '$LATER' WHERE id = 2;

--: a line that was served taken off: in_use
UPDATE roster_lines SET removed_at = '$LATER' WHERE id = 1;

--: the same weapon twice on a roster: already_exists
INSERT INTO roster_lines (roster_id, personnel_id, item_id, user_id, created_at) VALUES (1, '$REYES', '$OUT_RIFLE', 1,
  '$LATER');

--: a line served by somebody else's issue: wrong_take
INSERT INTO roster_takes (line_id, take_id) VALUES (1, 5);

--: an absence changed: append_only
UPDATE roster_marks SET absent = 0;

--: an alert that ended begins again: append_only
UPDATE alerts SET ended_at = NULL, ended_by_id = NULL WHERE id = 1;

--: a check put off without an alert: no_alert
INSERT INTO deferred_checks (alert_id, transaction_id, rule, created_at) VALUES (1, 5, 'not_qualified', '$LATER');

--: a witness who takes part: wrong_take
INSERT INTO transfers (kind, return_id, take_id, witness_id, user_id, created_at) VALUES ('relief', 7, 8, '$LIM', 1,
  '$LATER');

--: a job that is another: job_stays_what_it_is
UPDATE jobs SET kind = 'verify' WHERE id = 2;

--: a job that is done waits again: job_is_done
UPDATE jobs SET state = 'waiting', finished_at = NULL WHERE id = 1;

--: an erasure taken back: append_only
UPDATE erasures SET finished_at = NULL;

--: an erasure of somebody who holds a weapon: still_holding
INSERT INTO erasures (personnel_id, reason, chain_seq, user_id, created_at)
  SELECT '$CRUZ', 'x', max(seq), 1, '$LATER' FROM audit_log;

--: a row added to an erasure that is over: append_only
INSERT INTO erased_rows (erasure_id, object_type, object_id) VALUES (1, 'personnel', '$CRUZ');

--: an erased row made another: append_only
UPDATE erased_rows SET object_type = 'personnel';

--: a row of the log that no seal names: never_deleted
DELETE FROM audit_log WHERE seq = (SELECT max(last_seq) + 1 FROM audit_seals);

--: a seal that leaves rows out: not_the_next
INSERT INTO audit_seals (record, first_seq, first_prev_hash, last_seq, last_hash, last_at, sha256, bytes, key_id,
  signed_at, signature) SELECT s.record, s.last_seq + 2, a.prev_hash, a.seq, a.hash, a.recorded_at, s.sha256, 9, 1,
  s.signed_at, s.signature FROM audit_seals AS s, audit_log AS a WHERE a.seq = s.last_seq + 2 AND s.id = 2;

--: a seal of another hash: not_in_the_chain
INSERT INTO audit_seals (record, first_seq, first_prev_hash, last_seq, last_hash, last_at, sha256, bytes, key_id,
  signed_at, signature) SELECT s.record, s.last_seq + 1, s.last_hash, a.seq, '$HASH', a.recorded_at, s.sha256, 9, 1,
  s.signed_at, s.signature FROM audit_seals AS s, audit_log AS a WHERE a.seq = s.last_seq + 2 AND s.id = 2;

--: a seal of the whole log: not_in_the_chain
INSERT INTO audit_seals (record, first_seq, first_prev_hash, last_seq, last_hash, last_at, sha256, bytes, key_id,
  signed_at, signature) SELECT s.record, s.last_seq + 1, s.last_hash, a.seq, a.hash, a.recorded_at, s.sha256, 9, 1,
  s.signed_at, s.signature FROM audit_seals AS s, audit_log AS a
  WHERE a.seq = (SELECT max(seq) FROM audit_log) AND s.id = 2;

--: another time for an entry made while the clock was sure: clock_was_sure
INSERT INTO audit_log SELECT seq + 1, version, occurred_at, recorded_at, actor, source, session, device,
  station, ip, user_agent, request_id, path, 'Take', 'transactions', (SELECT max(id) FROM transactions), before, after,
  clock_back_ms, 'rtc', boot_id, monotonic_ms, hash, '$HASH' FROM audit_log ORDER BY seq DESC LIMIT 1;
INSERT INTO clock_marks (kind, shift_ms, first_id, last_id, reason, user_id, created_at)
  SELECT 'correction', 60000, max(id), max(id), 'x', 1, '$LATER' FROM transactions;

--: a block of times that is not full: append_only
INSERT INTO ledger_spans SELECT 1, min(occurred_at), max(occurred_at) FROM transactions;
