"""Rosters: made from a list, checked the evening before, run at the counters, signed for."""
