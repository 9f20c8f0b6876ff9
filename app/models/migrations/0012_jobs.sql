-- What is to be done outside a request, and what became of it.
PRAGMA user_version = 12;
