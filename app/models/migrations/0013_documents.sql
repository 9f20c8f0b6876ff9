-- What was printed, as it was printed, and the forms it is printed on.
PRAGMA user_version = 13;
