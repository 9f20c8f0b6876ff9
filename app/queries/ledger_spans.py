"""Where in the ledger a span of time begins, by the blocks of entries that migration 0025 keeps."""

from __future__ import annotations

# An entry's number: all up to it happened before a moment, which is bound once.
BEFORE = """coalesce(
  (SELECT (id - 1) * 4096 FROM ledger_spans WHERE last_at >= ? ORDER BY id LIMIT 1),
  (SELECT max(id) * 4096 FROM ledger_spans), 0)"""
