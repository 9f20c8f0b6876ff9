-- What can be done with the triggers dropped and put back afterwards, so that the schema looks whole; each with
-- the finding of `armguard verify`.

--: the last audit row deleted: row_added
DELETE FROM audit_log WHERE seq > (SELECT max(seq) - 1 FROM audit_log);

--: an audit row in the middle deleted: chain_gap
DELETE FROM audit_log WHERE seq = 70;

--: an audit row changed: chain_changed
UPDATE audit_log SET actor = 2 WHERE seq = 70;

--: an audit row hashed by guess: chain_broken
UPDATE audit_log SET hash = '$HASH' WHERE seq = 70;

--: the log emptied: chain_empty
DELETE FROM audit_log;

--: a ledger entry deleted: row_missing
DELETE FROM transactions WHERE id = 3;

--: a ledger entry changed: column_differs
UPDATE transactions SET rounds = 0 WHERE rounds > 0;

--: a holder exchanged: custody_differs
UPDATE custody SET personnel_id = '$REYES' WHERE item_id = '$OUT_RIFLE' AND returned_at IS NULL;

--: custody closed: custody_differs
UPDATE custody SET return_id = 1, returned_at = '$LATER' WHERE id = (
  SELECT max(id) FROM custody WHERE returned_at IS NULL);

--: custody deleted: custody_missing
DELETE FROM custody WHERE id = 1;

--: custody slipped in: custody_differs
INSERT INTO custody (item_id, personnel_id, take_id, since) VALUES ('$GOOD_RIFLE', '$REYES', 2, '$LATER');

--: a weapon that was never out: status_differs
UPDATE items SET status = 'Available' WHERE id = '$OUT_RIFLE';

--: a receipt deleted: receipt_gap
DELETE FROM receipts WHERE kind = 'TR' AND number = 2;

--: a note rewritten: column_differs
UPDATE transaction_texts SET notes = 'x';

--: a private text rewritten: text_changed
UPDATE audit_texts SET text = 'x' WHERE field = 'surname';

--: a private text deleted: text_missing
DELETE FROM audit_texts WHERE field = 'surname';

--: a person deleted: row_missing
DELETE FROM personnel WHERE id = '$DIAZ';

--: taken twice: taken_twice
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$OUT_RIFLE', '$LATER', '$LATER', 1);

--: returned twice: returned_twice
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Return',
  '$CRUZ', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: returned by another: wrong_holder
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Return',
  '$REYES', '$OUT_RIFLE', '$LATER', '$LATER', 1);

--: a lot's quantity typed over: stock_differs
UPDATE stock_movements SET on_hand = on_hand + 500 WHERE kind = 'receive';

--: a movement made smaller: column_differs
UPDATE stock_movements SET quantity = 1 WHERE kind = 'receive';

--: magazines moved to nobody: lines_differ
UPDATE stock_movements SET quantity = quantity - 1 WHERE kind = 'issue' AND quantity > 1;

--: an issue judged by another roster: authority_differs
UPDATE authority_checks SET roster_id = 1;

--: a roster that was approved too late: authority_differs
UPDATE authority_rosters SET approved_at = '$LATER' WHERE id = 2;

--: an issue whose leave is gone: authority_missing
UPDATE audit_log SET "after" = '{"key":"authority_roster","value":"refuse"}' WHERE object_type = 'settings'
  AND object_id = 'authority_roster' AND "after" ->> '$.value' = 'warn';
DELETE FROM authority_checks;

--: what a count expected, made to fit: baseline_differs
UPDATE counts SET baseline = '{"items":[],"stock":[]}' WHERE id = 1;

--: a count signed by somebody else: column_differs
UPDATE count_closings SET second_id = 3 - second_id + 1, first_id = second_id;

--: a checkpoint of another row: checkpoint_differs
UPDATE checkpoints SET seq = seq - 1 WHERE id = 1;

--: a checkpoint with another signature: checkpoint_differs
UPDATE checkpoints SET signature = '$HASH' || '$HASH' WHERE id = 2;

--: the key of a checkpoint exchanged: checkpoint_differs
UPDATE signing_keys SET public_key = '$HASH' WHERE id = 1;

--: a seal signed by nobody: seal_differs
UPDATE audit_seals SET signature = '$HASH' || '$HASH' WHERE id = 1;

--: a seal dropped: row_missing
DELETE FROM audit_seals WHERE id = 2;

--: an audit row before the first: chain_added
PRAGMA ignore_check_constraints = 1;
INSERT INTO audit_log SELECT -5, version, occurred_at, recorded_at, actor, source, session, device, station, ip, user_agent, request_id,
  path, action, object_type, object_id, "before", "after", clock_back_ms, clock_state, boot_id, monotonic_ms, prev_hash,
  'f' || substr(hash, 2) FROM audit_log WHERE seq = 5;
