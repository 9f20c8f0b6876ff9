"""Which photographs a person or an item has."""

from __future__ import annotations

from app.models.base import database
from app.queries.rows import Row, named

_NAMES = "id kind sha256 width height created_at removed_at by".split()
_SELECT = """
SELECT p.id, p.kind, p.sha256, p.width, p.height, p.created_at, p.removed_at, u.username
FROM photos AS p JOIN users AS u ON u.id = p.user_id
"""
_LATEST = """
SELECT kind, max(id) FROM photos WHERE object_type = ? AND object_id = ? AND removed_at IS NULL
GROUP BY kind
"""


def shown(table: str, record_id: str) -> dict[str, int]:
    """Return {kind: id} of the photographs that a record of `personnel` or `items` shows."""
    return dict(database.execute_sql(_LATEST, (table, record_id)).fetchall())


def thumb_url(table: str, record_id: str, kind: str) -> str | None:
    """Return the address of a record's small photograph of a kind; None where it has none."""
    photo = shown(table, record_id).get(kind)
    return f"/photos/{photo}/thumb.jpg" if photo else None


def all_of(table: str, record_id: str) -> list[Row]:
    """Return every photograph that a record ever had, the newest first."""
    where = "WHERE p.object_type = ? AND p.object_id = ? ORDER BY p.id DESC"
    return _rows(where, (table, record_id))


def present(table: str, record_id: str) -> list[Row]:
    """Return the photographs that a record shows, in the order in which they were taken."""
    shows = "WHERE p.object_type = ? AND p.object_id = ? AND p.removed_at IS NULL ORDER BY p.id"
    return _rows(shows, (table, record_id))


def one(photo_id: int) -> Row | None:
    """Return one photograph, or None."""
    return next(iter(_rows("WHERE p.id = ?", (photo_id,))), None)


def _rows(where: str, parameters: tuple[str | int, ...]) -> list[Row]:
    return named(_NAMES, _SELECT + where, parameters)
