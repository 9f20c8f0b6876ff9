-- What pages need to stay quick at five years' size, and what the counter's settings need.
PRAGMA user_version = 3;

-- The ledger's list of one user's entries, newest first.
CREATE INDEX transactions_by_user_time ON transactions (user_id, occurred_at, id);

-- The list by person or item reads these two and no entry that it does not show.
DROP INDEX transactions_by_time;
CREATE INDEX transactions_by_time ON transactions (occurred_at, id, personnel_id, item_id);
DROP INDEX transactions_by_person;
CREATE INDEX transactions_by_person ON transactions (personnel_id, id, occurred_at, item_id);

-- Searching reads these instead of whole rows; the list's own order comes with them. The texts are those of
-- app/queries/matching.py, letter by letter.
CREATE INDEX items_by_search ON items (serial, id, model_id, item_number,
  lower(serial || char(10) || coalesce(property_number, '')), lower(char(10) || coalesce(rack, '') || char(10) || id));
CREATE INDEX personnel_by_search ON personnel (search_key, id, serial);

-- What the lists of items are sorted by, and where the labels' list goes along the racks.
CREATE INDEX items_by_number ON items (item_number, id);
CREATE INDEX items_by_condition ON items (condition, id);
CREATE INDEX items_by_rack ON items (coalesce(rack || ' ' || coalesce(slot, ''), ''), id);
CREATE INDEX items_by_place ON items (rack IS NULL, rack, slot, serial, id);
CREATE INDEX items_by_state ON items (model_id, condition, status);

-- The list by status, and how many people have a status, a rank.
CREATE INDEX personnel_by_status ON personnel (status, id);
CREATE INDEX personnel_by_rank ON personnel (rank_id);

-- Who holds something now, without their history.
CREATE INDEX custody_open_person ON custody (personnel_id, due_at) WHERE returned_at IS NULL;
