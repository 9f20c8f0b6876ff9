"""Overrides as the API shows them; a page costs one query, however long it is."""

from __future__ import annotations

from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import named

LIST = "overrides"
_NAMES = "id transaction_id personnel_id item_id rule reason by approved_by at".split()
_PAGE = """
SELECT o.id, o.transaction_id, t.personnel_id, t.item_id, o.rule, o.reason, u.username, a.username,
  o.created_at
FROM overrides AS o JOIN transactions AS t ON t.id = o.transaction_id
  JOIN users AS u ON u.id = o.user_id JOIN users AS a ON a.id = o.approved_by_id
WHERE o.id > ? AND (? IS NULL OR o.created_at >= ?) AND (? IS NULL OR o.created_at < ?)
ORDER BY o.id LIMIT ?
"""


def page(*, since: str | None, until: str | None, after: str | None, limit: int) -> Page:
    """Return overrides, the first recorded leading. Raises BadCursor."""
    last = keys(LIST, after, int)[0] if after else 0
    rows = named(_NAMES, _PAGE, (last, since, since, until, until, limit + 1))
    return cut(LIST, rows, limit, lambda row: (row["id"],))
