-- All that is asked of what is out stands in one small index: its rows lie all over those of the years.
-- The last column is always NULL; without it SQLite would still read each row to see that it is.
PRAGMA user_version = 27;

DROP INDEX custody_open_person;
CREATE INDEX custody_open_person ON custody (personnel_id, due_at, item_id, since, take_id, returned_at)
  WHERE returned_at IS NULL;
-- The surname of everybody who holds something, for their order, without their rows.
CREATE INDEX personnel_surname ON personnel (id, surname);
