-- What was so at any moment, who did what, and what the rule of retention lets be erased of a person.
PRAGMA user_version = 18;

-- How long something was out, as the number of octal digits of its seconds, and since when: what was out at a moment
-- is looked up in a few short stretches. The same by the numbers of the entries, for what was known at a moment.
CREATE INDEX custody_by_span ON custody (length(printf('%o', unixepoch(returned_at) - unixepoch(since))), since,
  returned_at) WHERE returned_at IS NOT NULL;
CREATE INDEX custody_by_entries ON custody (length(printf('%o', return_id - take_id)), take_id, return_id)
  WHERE return_id IS NOT NULL;
CREATE INDEX transactions_by_correction ON transactions (correction, occurred_at) WHERE corrects_id IS NOT NULL;
CREATE INDEX audit_log_by_actor ON audit_log (actor, seq);
-- Of what happens often, the newest are found soon without an index.
CREATE INDEX audit_log_by_action ON audit_log (action, seq)
  WHERE action NOT IN ('Take', 'Return', 'create', 'edit');
