-- Signed checkpoints, the keys that sign them, and what counter devices remember.
PRAGMA user_version = 16;
