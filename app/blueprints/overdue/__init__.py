"""The overdue board: who is late with what, who was called, who got more time."""
