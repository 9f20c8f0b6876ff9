"""People as the API shows them; a page costs three queries, however long it is."""

from __future__ import annotations

import json
from typing import Any

from app.models.base import database
from app.queries.resources import codes
from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import Row, named

LIST = "personnel"

_SELECT = """
SELECT p.id, p.serial, r.name, p.surname, p.first_name, p.middle_initial,
  p.classification, g.name, s.name, p.mobile, p.status, p.version
FROM personnel AS p
  JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id
  LEFT JOIN squadrons AS s ON s.id = p.squadron_id
"""
_ONE = _SELECT + "WHERE p.id = ?"
_PAGE = _SELECT + "WHERE p.id > ? ORDER BY p.id LIMIT ?"
_NAMES = (
    "id serial rank surname first_name middle_initial classification group squadron mobile status "
    "version"
).split()
_HOLDS = """
SELECT personnel_id, item_id, since, due_at FROM custody INDEXED BY custody_open_person
WHERE returned_at IS NULL AND personnel_id IN (SELECT value FROM json_each(?))
ORDER BY since, id
"""


def person(personnel_id: str) -> Row | None:
    """Return one person, or None."""
    found = _rows(_ONE, (personnel_id,))
    return found[0] if found else None


def page(*, after: str | None, limit: int) -> Page:
    """Return people by id, those after the cursor. Raises BadCursor."""
    last = keys(LIST, after, str)[0] if after else ""
    return cut(LIST, _rows(_PAGE, (last, limit + 1)), limit, lambda row: (row["id"],))


def _rows(query: str, parameters: tuple[Any, ...]) -> list[Row]:
    rows = named(_NAMES, query, parameters)
    ids = [row["id"] for row in rows]
    codes_of, holds_of = codes.active("person", ids), _holds(ids)
    for row in rows:
        row["name"] = f"{row['rank']} {row['surname'].upper()}, {row['first_name']}"
        row["codes"] = codes_of.get(row["id"], [])
        row["holds"] = holds_of.get(row["id"], [])
    return rows


def _holds(ids: list[str]) -> dict[str, list[Row]]:
    held: dict[str, list[Row]] = {}
    for owner, item_id, since, due_at in database.execute_sql(_HOLDS, (json.dumps(ids),)):
        held.setdefault(owner, []).append({"item_id": item_id, "since": since, "due_at": due_at})
    return held
