-- Sealed segments of the audit log.
PRAGMA user_version = 19;
