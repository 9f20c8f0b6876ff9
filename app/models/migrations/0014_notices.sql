-- What a user is told of, and what was typed in from paper afterwards.
PRAGMA user_version = 14;
