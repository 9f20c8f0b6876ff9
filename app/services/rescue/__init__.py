"""When the record cannot be used: what is wrong with it, and what of it can still be read."""
