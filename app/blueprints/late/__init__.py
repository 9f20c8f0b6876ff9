"""Late entries: what was written on paper, typed in from its numbered lines."""
