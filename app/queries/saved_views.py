"""Views of a list that a user saved, or that somebody shared with the user's role."""

from __future__ import annotations

from typing import NamedTuple

from app.models.base import database

_VIEWS = """
SELECT v.id, v.name, v.query, v.user_id, u.username, v.shared_with
FROM saved_views AS v JOIN users AS u ON u.id = v.user_id
WHERE v.list = ? AND v.removed_at IS NULL AND (v.user_id = ? OR v.shared_with = ?
  OR (? AND v.shared_with IS NOT NULL))
ORDER BY v.name COLLATE NOCASE, v.id LIMIT 50
"""


class View(NamedTuple):
    """A saved view: `query` is the list's address behind the question mark."""

    id: int
    name: str
    query: str
    user_id: int
    owner: str
    shared_with: str | None


def of(list_name: str, user_id: int, role: str, *, all_shared: bool = False) -> list[View]:
    """Return the views of a list that a user sees, by name; or those shared with any role, too."""
    bound = (list_name, user_id, role, all_shared)
    return [View(*row) for row in database.execute_sql(_VIEWS, bound)]
