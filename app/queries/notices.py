"""What a user was told of: how much is unread, and the list."""

from __future__ import annotations

from app.models.base import database
from app.models.users import User
from app.queries import paging
from app.queries.paging import Page
from app.queries.rows import named

_UNREAD = "SELECT count(*) FROM notices WHERE user_id = ? AND read_at IS NULL"
_NAMES = "id kind tone text address created_at read_at".split()
_LIST = """
SELECT id, kind, tone, text, address, created_at, read_at FROM notices
WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?
"""


def unread(user: User) -> int:
    """Return how many notices a user has not read: one look into an index of those alone."""
    return int(database.execute_sql(_UNREAD, (user.id,)).fetchone()[0])


def listed(user: User, after: str, size: int = paging.ROWS) -> Page:
    """Return one page of a user's notices, the newest first."""
    before = paging.number(after) or paging.LARGEST
    return paging.page(named(_NAMES, _LIST, (user.id, before, size + 1)), size, "id")
