"""Every code that a person or an item ever had."""

from __future__ import annotations

from app.queries.rows import Row, named

_SELECT = """
SELECT id, code, source, state, created_at, revoked_at, revoked_reason FROM codes
WHERE owner = ? AND kind = ? ORDER BY state, id
"""
_NAMES = "id code source state created_at revoked_at revoked_reason".split()


def codes(owner: str, kind: str) -> list[Row]:
    """Return the codes of an `item` or a `person`: the valid first, each the oldest first."""
    return named(_NAMES, _SELECT, (owner, kind))
