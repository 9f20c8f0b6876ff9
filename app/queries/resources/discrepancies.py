"""Discrepancies as the API shows them; a page costs two queries, however long it is."""

from __future__ import annotations

import json

from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import Row, named

LIST = "discrepancies"
_NAMES = (
    "id kind state item_id personnel_id stock_id quantity left text transaction_id reported_by "
    "reported_at"
).split()
_PAGE = """
SELECT * FROM (SELECT d.id, d.kind,
  coalesce((SELECT state FROM discrepancy_steps WHERE discrepancy_id = d.id
    ORDER BY id DESC LIMIT 1), 'open') AS state,
  d.item_id, d.personnel_id, v.stock_id, v.quantity, v.quantity - coalesce((
    SELECT sum(part) FROM discrepancy_steps WHERE discrepancy_id = d.id), 0), d.text,
  coalesce(d.transaction_id, v.take_id), u.username, d.created_at
FROM discrepancies AS d JOIN users AS u ON u.id = d.user_id
  LEFT JOIN stock_movements AS v ON v.id = d.movement_id
WHERE d.id > ? AND (? IS NULL OR d.item_id = ?))
WHERE ? IS NULL OR state = ? ORDER BY id LIMIT ?
"""
_STEP_NAMES = "discrepancy_id state text by approved_by at part part_as".split()
_STEPS = """
SELECT s.discrepancy_id, s.state, s.text, u.username, a.username, s.created_at, s.part, s.part_as
FROM discrepancy_steps AS s JOIN users AS u ON u.id = s.user_id
  LEFT JOIN users AS a ON a.id = s.approved_by_id
WHERE s.discrepancy_id IN (SELECT value FROM json_each(?)) ORDER BY s.id
"""


def page(*, item_id: str | None, state: str | None, after: str | None, limit: int) -> Page:
    """Return discrepancies, the first reported leading, with their steps. Raises BadCursor."""
    last = keys(LIST, after, int)[0] if after else 0
    bound = (last, item_id, item_id, state, state, limit + 1)
    rows = named(_NAMES, _PAGE, bound)
    steps: dict[int, list[Row]] = {row["id"]: [] for row in rows}
    for step in named(_STEP_NAMES, _STEPS, (json.dumps(list(steps)),)):
        steps[step.pop("discrepancy_id")].append(step)
    for row in rows:
        row["steps"] = steps[row["id"]]
    return cut(LIST, rows, limit, lambda row: (row["id"],))
