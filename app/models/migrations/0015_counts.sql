-- Counting what is in the armory, and handing over a shift.
PRAGMA user_version = 15;
