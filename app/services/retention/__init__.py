"""Seals old rows of the audit log in signed files: docs/decisions/0012-retention.md."""
