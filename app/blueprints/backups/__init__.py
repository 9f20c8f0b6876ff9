"""Backups: made, rehearsed, downloaded, sealed, taken elsewhere, and brought back by two people."""
