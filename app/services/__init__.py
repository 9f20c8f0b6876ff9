"""Writes: each service guards, then writes once, in one block with its audit row."""
