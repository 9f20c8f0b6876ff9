"""All that happened to a record in one year, for paper, and every remark about it."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.models.base import database
from app.queries import entries, paging, timeline
from app.queries.ledger_spans import BEFORE
from app.queries.rows import Row, named

# More than one printout is good for; what is left out is said on it.
MOST = 2000
_YEAR = f"""WHERE t.{{}} = ? AND t.id > {BEFORE} AND t.occurred_at >= ? AND t.occurred_at < ?
ORDER BY t.id DESC LIMIT ?"""
_REGISTERED = "SELECT created_at FROM {} WHERE id = ?"
_REMARKS = """
SELECT r.text, r.created_at, u.username FROM remarks AS r JOIN users AS u ON u.id = r.user_id
WHERE r.object_type = ? AND r.object_id = ? ORDER BY r.id DESC
"""


def years(kind: str, record_id: str) -> list[int]:
    """Return the years of a record of `items` or `personnel`, the newest first."""
    sql = _REGISTERED.format(kind)
    registered = clock.from_text(database.execute_sql(sql, (record_id,)).fetchone()[0])
    first, last = (clock.local(moment).year for moment in (registered, clock.now()))
    return list(range(max(first, last), min(first, last) - 1, -1))


def of_year(kind: str, record_id: str, year: int) -> tuple[list[Row], bool]:
    """Return a year's lines of the story, oldest first, and whether there are still more."""
    begin, end = (clock.to_text(_new_year(number)) for number in (year, year + 1))
    where = _YEAR.format(timeline.COLUMNS[kind])
    bound = (record_id, begin, begin, end, MOST + 1)
    moves = [timeline.move(row) for row in entries.rows(where, bound)]
    asked = timeline.question(kind, record_id)
    changes = timeline.changes(paging.LARGEST, asked, MOST + 1)
    inside = [row for row in changes if begin <= row["occurred_at"] < end]
    rows = sorted(moves + inside, key=lambda row: -row["seq"])
    return rows[:MOST][::-1], len(rows) > MOST


def remarks(kind: str, record_id: str) -> list[Row]:
    """Return the remarks about a record, the newest first."""
    return named(("text", "created_at", "by"), _REMARKS, (kind, record_id))


def _new_year(year: int) -> datetime:
    """Return when a year begins on the armory's wall clock."""
    first = clock.local(clock.now()).replace(year=year, month=1, day=1)
    return clock.start_of_day(first)
