-- What pages need to stay quick at five years' size, and what the counter's settings need.
PRAGMA user_version = 3;

-- The ledger's list of one user's entries, newest first.
CREATE INDEX transactions_by_user_time ON transactions (user_id, occurred_at, id);
