-- Who may draw by order, whose property a weapon is, and who is appointed.
PRAGMA user_version = 10;
