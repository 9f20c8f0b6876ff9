"""Things that are counted: what goes out with a weapon, comes back, or stays owed."""
