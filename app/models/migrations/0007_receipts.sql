-- Receipts: what was signed, printed and voided.
PRAGMA user_version = 7;
