"""Where in the ledger a span of time begins, by the blocks of entries that migration 0025 keeps."""

from __future__ import annotations

# The number of an entry up to which nothing happened at a moment, given once, or later.
BEFORE = """coalesce(
  (SELECT (id - 1) * 4096 FROM ledger_spans WHERE last_at >= ? ORDER BY id LIMIT 1),
  (SELECT max(id) * 4096 FROM ledger_spans), 0)"""
