"""Seals old rows of the audit log in signed files: docs/decisions/0014-retention.md."""
