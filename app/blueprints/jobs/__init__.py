"""Jobs: how far a long task has come and how it ended."""
