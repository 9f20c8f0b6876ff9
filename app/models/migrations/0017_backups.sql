-- What is known of each backup, its targets and its rehearsals.
PRAGMA user_version = 17;
