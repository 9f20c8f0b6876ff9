-- Discrepancies and faults, and how each was resolved.
PRAGMA user_version = 8;
