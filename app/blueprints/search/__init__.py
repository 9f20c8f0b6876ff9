"""Search: a scan or a word typed anywhere opens the thing."""
