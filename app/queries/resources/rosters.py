"""Rosters as the API shows them."""

from __future__ import annotations

from app import clock
from app.queries import rosters
from app.queries.resources.pages import Page, cut, keys
from app.queries.rosters import Line
from app.queries.rows import Row, named

ROSTERS = "rosters"
_NAMES = "id name purpose begins_at due_at created_at started_at closed_at total issued out".split()
_SELECT = """
SELECT roster.id, roster.name, purposes.name, begins_at, roster.due_at, roster.created_at, started_at, closed_at,
  (SELECT count(*) FROM roster_lines WHERE roster_id = roster.id AND removed_at IS NULL),
  (SELECT count(DISTINCT line.id) FROM roster_lines AS line JOIN roster_takes AS link ON link.line_id = line.id
    JOIN custody AS c ON c.take_id = link.take_id LEFT JOIN transactions AS back ON back.id = c.return_id
    WHERE line.roster_id = roster.id AND back.correction IS NULL),
  (SELECT count(*) FROM roster_lines AS line JOIN roster_takes AS link ON link.line_id = line.id
    JOIN custody AS c ON c.take_id = link.take_id WHERE line.roster_id = roster.id AND c.returned_at IS NULL)
FROM rosters AS roster LEFT JOIN purposes ON purposes.id = roster.purpose_id
"""  # noqa: E501  (a query reads best as it is)


def page(*, after: str | None, limit: int) -> Page:
    """Return rosters, by id, each with how far its run has come. Raises BadCursor."""
    last = keys(ROSTERS, after, int)[0] if after else 0
    where = "WHERE roster.id > ? ORDER BY roster.id LIMIT ?"
    rows = named(_NAMES, _SELECT + where, (last, limit + 1))
    return cut(ROSTERS, rows, limit, lambda row: (row["id"],))


def one(roster_id: int) -> Row | None:
    """Return one roster with its lines, or None."""
    found = named(_NAMES, _SELECT + "WHERE roster.id = ?", (roster_id,))
    if not found:
        return None
    return found[0] | {"lines": [_line(line) for line in rosters.progress(roster_id).lines]}


def _line(line: Line) -> Row:
    return {
        "id": line.id,
        "personnel": {"id": line.personnel_id, "name": line.person},
        "item_id": line.item_id,
        "state": line.state,
        "transaction_id": line.take_id,
        "due_at": clock.to_text(line.due_at) if line.due_at else None,
        "returned_at": clock.to_text(line.returned_at) if line.returned_at else None,
    }
