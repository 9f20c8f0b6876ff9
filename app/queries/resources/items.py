"""Items as the API shows them; a page costs two queries, however long it is."""

from __future__ import annotations

from typing import Any

from app.models.base import database
from app.queries.resources import codes
from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import Row

LIST = "items"

_SELECT = """
SELECT i.id, i.serial, m.name, m.class, i.item_number, i.property_number, i.condition, i.status,
  i.rack, c.since, c.due_at, i.version,
  (SELECT count(*) FROM discrepancies AS d WHERE d.item_id = i.id AND d.kind <> 'missing stock'
    AND NOT EXISTS (SELECT 1 FROM discrepancy_steps
      WHERE discrepancy_id = d.id AND state IN ('resolved', 'written off'))),
  p.id, p.surname, p.first_name, r.name
FROM items AS i
  JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN custody AS c ON c.item_id = i.id AND c.returned_at IS NULL
  LEFT JOIN personnel AS p ON p.id = c.personnel_id
  LEFT JOIN ranks AS r ON r.id = p.rank_id
"""
_ONE = _SELECT + "WHERE i.id = ?"
_PAGE = _SELECT + "WHERE i.id > ? ORDER BY i.id LIMIT ?"
_NAMES = (
    "id serial model class item_number property_number condition status rack since due_at version "
    "open_discrepancies"
).split()


def item(item_id: str) -> Row | None:
    """Return one item, or None."""
    found = _rows(_ONE, (item_id,))
    return found[0] if found else None


def page(*, after: str | None, limit: int) -> Page:
    """Return items by id, those after the cursor. Raises BadCursor."""
    last = keys(LIST, after, str)[0] if after else ""
    return cut(LIST, _rows(_PAGE, (last, limit + 1)), limit, lambda row: (row["id"],))


def _rows(query: str, parameters: tuple[Any, ...]) -> list[Row]:
    rows = []
    for *values, holder, surname, first_name, rank in database.execute_sql(query, parameters):
        row = dict(zip(_NAMES, values, strict=True))
        name = f"{rank} {surname.upper()}, {first_name}" if holder else None
        row["holder"] = {"id": holder, "name": name} if holder else None
        rows.append(row)
    codes_of = codes.active("item", [row["id"] for row in rows])
    for row in rows:
        row["codes"] = codes_of.get(row["id"], [])
    return rows
