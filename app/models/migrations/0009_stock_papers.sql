-- Sealed containers of ammunition and what else the ammunition account needs.
PRAGMA user_version = 9;
