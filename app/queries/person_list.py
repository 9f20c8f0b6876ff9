"""The list of personnel: searched, filtered, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.models.base import database
from app.queries import matching, paging
from app.queries.matching import Condition
from app.queries.paging import Page
from app.queries.rows import Row, named

HOLDING = "holding"
EVERYBODY = "all"
STATUSES = ("Active", "Inactive", "Suspended", "Archived")
_NAMES = "id rank surname first_name serial status group squadron mobile holds due_at".split()
_JOINS = """
  JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id
  LEFT JOIN squadrons AS s ON s.id = p.squadron_id
"""
# What somebody holds is read from open custody, so that the length of the history does not matter.
_HELD = "FROM custody WHERE personnel_id = p.id AND returned_at IS NULL"
_SELECT = f"""
SELECT p.id, r.name, p.surname, p.first_name, p.serial, p.status, g.name, s.name,
  p.mobile, (SELECT count(*) {_HELD}), (SELECT min(due_at) {_HELD})
FROM personnel AS p {_JOINS}
"""  # noqa: S608  (our own SQL)
_ORDER = " ORDER BY p.search_key, p.id"
# {what the address says: the column}; each with the id, so that pages follow each other.
SORTS = {
    "name": "p.search_key",
    "rank": "r.position",
    "serial": "p.serial",
    "status": "p.status",
    "group": "coalesce(g.name, '')",
    "squadron": "coalesce(s.name, '')",
}


@dataclass(frozen=True)
class Filter:
    """What the list is asked for; empty means any. `status` is one of STATUSES or HOLDING."""

    q: str = ""
    status: str = ""
    group_id: int | None = None
    squadron_id: int | None = None

    @property
    def narrows(self) -> bool:
        """Say whether anything is asked for at all."""
        return self != Filter()


def page(asked: Filter, after: str, at: datetime, size: int = paging.ROWS, sort: str = "") -> Page:
    """Return one page of people with what they hold; `at` decides what is late.

    `sort` is a word of SORTS, downwards with a minus before it.
    """
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    past, way = ("<", "DESC") if sort.startswith("-") else (">", "ASC")
    conditions = _conditions(asked)
    if after:
        # The place is named by the id: names do not belong into addresses.
        place = f"SELECT {column}, p.id FROM personnel AS p {_JOINS} WHERE p.id = ?"  # noqa: S608  (our own SQL)
        conditions.append(Condition(f"({column}, p.id) {past} ({place})", (after,)))
    where = matching.where(conditions)
    order = f" ORDER BY {column} {way}, p.id {way}"
    # Who stands on the page is found first, along an index where there is one.
    source = matching.PEOPLE if asked.q else "personnel AS p"
    joins = "" if column.startswith("p.") else _JOINS
    ids = f"SELECT p.id FROM {source} {joins}{where.sql}{order} LIMIT ?"  # noqa: S608  (our own SQL)
    query = f"{_SELECT}WHERE p.id IN ({ids}){order}"
    now = clock.to_text(at)
    rows = [_row(row, now) for row in named(_NAMES, query, (*where.bound, size + 1))]
    return paging.page(rows, size, "id")


def by_ids(ids: tuple[str, ...], at: datetime) -> list[Row]:
    """Return these people as rows of the list."""
    if not ids:
        return []
    where = matching.where([matching.one_of("p.id", ids)])
    now = clock.to_text(at)
    return [_row(row, now) for row in named(_NAMES, _SELECT + where.sql + _ORDER, where.bound)]


def _row(row: Row, now: str) -> Row:
    row["label"] = f"{row['rank']} {row['surname'].upper()}, {row['first_name']}"
    row["late"] = row["due_at"] is not None and row["due_at"] < now
    return row


def _conditions(asked: Filter) -> list[Condition]:
    conditions = matching.person(asked.q)
    if asked.status == HOLDING:
        held = "p.id IN (SELECT personnel_id FROM custody WHERE returned_at IS NULL)"
        conditions.append(Condition(held))
    elif asked.status in STATUSES:
        conditions.append(Condition("p.status = ?", (asked.status,)))
    elif not asked.q and asked.status != EVERYBODY:
        conditions.append(Condition("p.status <> 'Archived'"))
    if asked.group_id:
        conditions.append(Condition("p.group_id = ?", (asked.group_id,)))
    if asked.squadron_id:
        conditions.append(Condition("p.squadron_id = ?", (asked.squadron_id,)))
    return conditions


def groups() -> list[tuple[int, str]]:
    """Return the groups for a choice: [(id, name)]."""
    query = 'SELECT id, name FROM "groups" ORDER BY name'
    return [(row[0], row[1]) for row in database.execute_sql(query)]


def squadrons() -> list[tuple[int, str]]:
    """Return the squadrons for a choice: [(id, name)]."""
    query = "SELECT id, name FROM squadrons ORDER BY name"
    return [(row[0], row[1]) for row in database.execute_sql(query)]
