"""Who held what at a moment, and what is overdue."""

from __future__ import annotations

from typing import Any, NamedTuple

from app import clock
from app.queries import stretches
from app.queries.resources.pages import BadCursor, Page, cut, keys
from app.queries.rows import named

LIST = "custody"
OVERDUE = "overdue"
NOW = "now"

_NAMES = "id item_id personnel_id since due_at take_id".split()
_COLUMNS = "SELECT id, item_id, personnel_id, since, due_at, take_id FROM custody"
# Reads what is out and nothing else; by id it would read everything that ever was.
_OPEN = f"{_COLUMNS} INDEXED BY {{}} WHERE returned_at IS NULL AND +id > :last"
_AT = f"""{_COLUMNS} WHERE id IN (
  SELECT id FROM custody INDEXED BY custody_open_item WHERE returned_at IS NULL AND since <= :at
  UNION ALL SELECT c.id {stretches.OVER_SINCE}) AND id > :last"""  # noqa: S608  (our own text)
_ORDER = " ORDER BY id LIMIT :limit"
_OVERDUE = f"""
{_COLUMNS} WHERE returned_at IS NULL AND due_at < ? AND (due_at, id) > (?, ?)
ORDER BY due_at, id LIMIT ?
"""


class Moment(NamedTuple):
    """The moment asked for (stored text, or None for now) and the last row already seen."""

    at: str | None
    last: int = 0


def place(at: str | None, after: str | None) -> Moment:
    """Return where to read on; a cursor brings its own moment along. Raises BadCursor."""
    if after is None:
        return Moment(at)
    moment, last = keys(LIST, after, str, int)
    is_other = at is not None and at != moment
    if is_other or not (moment == NOW or clock.is_written(moment)):
        raise BadCursor(after)
    return Moment(None if moment == NOW else moment, last)


def page(
    moment: Moment, *, personnel_id: str | None = None, item_id: str | None = None, limit: int
) -> Page:
    """Return who held what at a moment, by custody id: since <= at < returned; now: what is out."""
    bound: dict[str, Any] = {"last": moment.last, "limit": limit + 1}
    if moment.at is None:
        query = _OPEN.format("custody_open_person" if personnel_id else "custody_open_item")
    else:
        query, bound = _AT, bound | {"at": moment.at, "spans": stretches.spans(moment.at)}
    for column, value in (("personnel_id", personnel_id), ("item_id", item_id)):
        if value is not None:
            query += f" AND {column} = :{column}"
            bound[column] = value
    rows = named(_NAMES, query + _ORDER, bound)
    return _shown(cut(LIST, rows, limit, lambda row: (moment.at or NOW, row["id"])))


def overdue(*, at: str, after: str | None, limit: int) -> Page:
    """Return what is out past its due time at `at`, the longest overdue first. Raises BadCursor."""
    last = keys(OVERDUE, after, str, int) if after else ("", 0)
    rows = named(_NAMES, _OVERDUE, (at, *last, limit + 1))
    return _shown(cut(OVERDUE, rows, limit, lambda row: (row["due_at"], row["id"])))


def _shown(page: Page) -> Page:
    """Leave out the row's own number, which means nothing outside."""
    return Page([{key: row[key] for key in _NAMES[1:]} for row in page.results], page.next)
