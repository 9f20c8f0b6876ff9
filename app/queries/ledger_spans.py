"""Where in the ledger a span of time begins, by the blocks of entries that migration 0025 keeps."""

from __future__ import annotations

# So many entries are one block; the triggers and migration 0025 say the same.
BLOCK = 4096
# An entry's number: all up to it happened before a moment, which is bound once.
BEFORE = f"""coalesce(
  (SELECT (id - 1) * {BLOCK} FROM ledger_spans WHERE last_at >= ? ORDER BY id LIMIT 1),
  (SELECT max(id) * {BLOCK} FROM ledger_spans), 0)"""  # noqa: S608  (our own number)
