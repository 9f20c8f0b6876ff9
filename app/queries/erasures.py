"""Whose data was erased, when and by whom."""

from __future__ import annotations

from app.queries.rows import Row, named

# What stands where a name was.
ERASED = "(erased)"
_OF = """
SELECT e.created_at, u.username, e.reason FROM erasures AS e JOIN users AS u ON u.id = e.user_id
WHERE e.personnel_id = ?
"""


def of(personnel_id: str) -> Row | None:
    """Return when, by whom and why a person's data was erased; None where it was not."""
    found = named(("at", "by", "reason"), _OF, (personnel_id,))
    return found[0] if found else None
