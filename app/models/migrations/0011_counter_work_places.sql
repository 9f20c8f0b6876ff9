-- What a counter device is set to, and what it says of the clock.
PRAGMA user_version = 11;
