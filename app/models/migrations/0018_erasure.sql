-- What the rule of retention lets be erased of a person.
PRAGMA user_version = 18;
