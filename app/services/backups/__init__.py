"""Backups: made, proven, sealed, let go, copied elsewhere, rehearsed and brought back."""
