"""Counts: begun, scanned, reconciled, signed by two, and their sheet."""
