"""Rosters: who draws what, and how far a counter has come with it."""
