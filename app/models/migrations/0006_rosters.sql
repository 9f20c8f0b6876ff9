-- Rosters: a list of people and weapons that is issued as one run.
PRAGMA user_version = 6;
