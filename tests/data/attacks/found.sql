-- What a bare shell can carry out, because no trigger can know better; each with the finding of `armguard verify`.

--: swapped serial numbers: column_differs
UPDATE items SET serial = 'X' WHERE id = '$OUT_RIFLE';
UPDATE items SET serial = 'R1' WHERE id = '$GOOD_RIFLE';
UPDATE items SET serial = 'R2' WHERE id = '$OUT_RIFLE';

--: a person renamed: column_differs
UPDATE personnel SET surname = 'X' WHERE id = '$CRUZ';

--: a person promoted: column_differs
UPDATE personnel SET rank_id = 5 WHERE id = '$CRUZ';

--: a person let off: column_differs
UPDATE personnel SET status = 'Active' WHERE id = '$DIAZ';

--: a text where there was none: column_differs
UPDATE personnel SET email = 'x@y' WHERE id = '$CRUZ';

--: a role changed: column_differs
UPDATE users SET role = 'superuser' WHERE id = 2;

--: a password changed: column_differs
UPDATE users SET password_hash = '$argon2id$x';

--: a user let in again: column_differs
UPDATE users SET disabled_at = '$LATER' WHERE id = 2;

--: a user who is somebody else: column_differs
UPDATE users SET personnel_id = NULL;

--: a code revoked: column_differs
UPDATE codes SET state = 'revoked', revoked_at = '$LATER' WHERE owner = '$REYES';

--: the limit changed: column_differs
UPDATE settings SET value = 'per class' WHERE key = 'custody_limit';

--: a class that no longer counts: column_differs
UPDATE item_classes SET counts_toward_limit = 0;

--: a model of another class: column_differs
UPDATE item_models SET class = 'pistol';

--: a condition that is suddenly good: column_differs
UPDATE conditions SET serviceable = 1;

--: an item repaired by hand: status_differs
UPDATE items SET status = 'Available' WHERE id = '$IN_MAINTENANCE';

--: an item that went missing: status_differs
UPDATE items SET status = 'Missing', status_reason = 'x' WHERE id = '$GOOD_RIFLE';

--: a reason rewritten: status_differs
UPDATE items SET status_reason = 'x' WHERE id = '$IN_MAINTENANCE';

--: a session made longer: column_differs
UPDATE sessions SET expires_at = '$LATER';

--: a token that may write: column_differs
UPDATE api_tokens SET scope = 'write';

--: a hand-over to another: column_differs
UPDATE hand_overs SET personnel_id = '$REYES';

--: a text erased to change what it proves: column_unproven
UPDATE audit_texts SET salt = NULL, text = NULL;
UPDATE personnel SET surname = 'X' WHERE id = '$CRUZ';

--: a valid take without its audit row: row_added
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Take',
  '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: a valid return without its audit row: row_added
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Return',
  '$CRUZ', '$OUT_RIFLE', '$LATER', '$LATER', 1);

--: a take with a purpose that is none: reference_broken
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id, purpose_id) VALUES
  ('Take', '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1, 99);

--: a wrong action with CHECK switched off: row_added
PRAGMA ignore_check_constraints = 1;
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id) VALUES ('Lend',
  '$REYES', '$GOOD_RIFLE', '$LATER', '$LATER', 1);

--: negative magazines with CHECK switched off: row_added
PRAGMA ignore_check_constraints = 1;
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id, mags) VALUES
  ('Return', '$CRUZ', '$OUT_RIFLE', '$LATER', '$LATER', 1, -5);

--: a receipt without its audit row: row_added
INSERT INTO receipts (kind, year, number, name, personnel_id, user_id, created_at) VALUES ('TR', 2031, 1,
  'TR-2031-000001', '$CRUZ', 1, '$LATER');

--: a user slipped in: row_added
INSERT INTO users (username, role, password_hash, created_at) VALUES ('x', 'superuser', '$argon2id$x',
  '$LATER');

--: a token slipped in: row_added
INSERT INTO api_tokens (user_id, name, token_hash, scope, created_at) VALUES (1, 'x', '$HASH', 'write',
  '$LATER');

--: a session slipped in: row_added
INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at, expires_at) VALUES ('$HASH', 1, '$LATER',
  '$LATER', '$LATER');

--: a code slipped in: row_added
INSERT INTO codes (code, kind, source, owner, created_at) VALUES ('X-1', 'person', 'card', '$DIAZ', '$LATER');

--: an item slipped in, far away: row_added
INSERT INTO items (rowid, id, model_id, item_number, serial, condition, created_at) SELECT 9000000000000000000,
  'IR-X', model_id, '9999', 'X', 'Good', created_at FROM items WHERE id = '$GOOD_RIFLE';

--: an audit row that nobody hashed: chain_changed
INSERT INTO audit_log SELECT seq + 1, version, occurred_at, recorded_at, actor, source, session, device,
  station, ip, user_agent, request_id, path, action, object_type, object_id, before, after, clock_back_ms,
  clock_state, boot_id, monotonic_ms, hash, '$HASH' FROM audit_log ORDER BY seq DESC LIMIT 1;

--: an answer for another key: answer_differs
INSERT INTO idempotency_keys (user_id, key, request_hash, transaction_id, answer, created_at) SELECT 1, 'x',
  request_hash, 2, answer, created_at FROM idempotency_keys;

--: a trigger dropped: schema_dropped
DROP TRIGGER custody_opens;

--: a trigger made toothless: schema_altered
DROP TRIGGER users_never_deleted;
CREATE TRIGGER users_never_deleted BEFORE DELETE ON users BEGIN SELECT 1; END;

--: a trigger of their own: schema_added
CREATE TRIGGER extra AFTER INSERT ON items BEGIN SELECT 1; END;

--: a trigger beside the migrations: schema_added
CREATE TRIGGER extra AFTER INSERT ON schema_migration BEGIN SELECT 1; END;

--: a trigger rewritten in the schema table: 
PRAGMA writable_schema = 1;
UPDATE sqlite_master SET sql = replace(sql, '''never_deleted''', '''fine''') WHERE name = 'users_never_deleted';

--: a CHECK taken out in the schema table: 
PRAGMA writable_schema = 1;
UPDATE sqlite_master SET sql = replace(sql, 'mags BETWEEN 0 AND 100000', 'true') WHERE name = 'transactions';

--: an index dropped: schema_dropped
DROP INDEX custody_open_slot;

--: a table dropped: schema_dropped
DROP TABLE custody;

--: a column more: schema_altered
ALTER TABLE users ADD COLUMN extra TEXT;

--: a table more: schema_added
CREATE TABLE extra (x);

--: a view more: schema_added
CREATE VIEW extra AS SELECT 1;

--: another program's file: not_armguard
PRAGMA application_id = 7;

--: the audit log dropped: unchecked
DROP TABLE audit_log;

--: an override for nothing: reference_broken
INSERT INTO overrides (transaction_id, rule, reason, user_id, approved_by_id, created_at)
  SELECT max(id) + 1, 'custody_limit', 'no entry follows', 1, 2, '$LATER' FROM transactions;

--: a roster with another time: column_differs
UPDATE rosters SET due_at = '$LATER', version = 2 WHERE id = 1;

--: lines of a roster in another order: column_differs
UPDATE roster_lines SET position = 9 WHERE id = 1;

--: somebody's own weapon made the unit's: column_differs
UPDATE items SET private_owner = '$CRUZ' WHERE id = '$GOOD_RIFLE';

--: a roster withdrawn by hand: column_differs
UPDATE authority_rosters SET withdrawn_at = '$LATER', withdrawn_by_id = 1 WHERE id = 2;

--: an appointment ended by hand: column_differs
UPDATE appointments SET ended_at = '$LATER';

--: an appointment from nowhere: row_added
INSERT INTO appointments (holder_id, duty, document, begins_on, user_id, created_at) VALUES (1, 'commander', 'x',
  '2026-01-01', 2, '$LATER');

--: a text erased without a record of it: text_erased
UPDATE audit_texts SET salt = NULL, text = NULL WHERE field = 'surname';

--: a forged seal and the rows that it lets go: seal_differs
INSERT INTO audit_seals (record, first_seq, first_prev_hash, last_seq, last_hash, last_at, sha256, bytes, key_id,
  signed_at, signature) SELECT s.record, s.last_seq + 1, s.last_hash, a.seq, a.hash, a.recorded_at, s.sha256, 9, 1,
  s.signed_at, s.signature FROM audit_seals AS s, audit_log AS a WHERE a.seq = s.last_seq + 2 AND s.id = 2;
DELETE FROM audit_log WHERE seq <= (SELECT max(last_seq) FROM audit_seals);

--: sealed rows whose segment is nowhere: segment_missing
DELETE FROM audit_log WHERE seq <= (SELECT max(last_seq) FROM audit_seals);
