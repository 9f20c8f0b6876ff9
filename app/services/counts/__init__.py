"""Counts: begun, scanned into, reconciled, signed by two and closed."""
