-- Shifts of the clock, and when it was confirmed.
PRAGMA user_version = 20;
