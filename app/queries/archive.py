"""What left the books: the list of archived people and retired items."""

from __future__ import annotations

from app.queries import paging
from app.queries.paging import Page
from app.queries.rows import named

_NAMES = "id kind record_id reason archived_at by label status".split()
_SELECT = """
SELECT d.id, d.object_type, d.object_id, d.reason, d.created_at, u.username,
  coalesce(r.name || ' ' || upper(p.surname) || ', ' || p.first_name,
    m.short_name || ' ' || i.serial, d.object_id),
  coalesce(p.status, i.status)
FROM deleted_records AS d
  JOIN users AS u ON u.id = d.user_id
  LEFT JOIN personnel AS p ON d.object_type = 'personnel' AND p.id = d.object_id
  LEFT JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN items AS i ON d.object_type = 'items' AND i.id = d.object_id
  LEFT JOIN item_models AS m ON m.id = i.model_id
WHERE d.id < ? ORDER BY d.id DESC LIMIT ?
"""


def page(after: str, size: int = paging.ROWS) -> Page:
    """Return who and what was archived, the newest first; `gone` says whether it still is."""
    before = paging.number(after) or paging.LARGEST
    rows = named(_NAMES, _SELECT, (before, size + 1))
    for row in rows:
        row["gone"] = row["status"] in ("Archived", "Retired")
    return paging.page(rows, size, "id")
