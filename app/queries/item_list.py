"""The list of items: searched, filtered, by serial number (the overdue by due time)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.models.base import database
from app.queries import matching, paging, rack_list
from app.queries.item_state import STATUSES, state
from app.queries.matching import Condition
from app.queries.paging import Page
from app.queries.rows import Row, named

_NAMES = (
    "id model_short serial item_number status condition rack due_at holder_id rank surname "
    "first_name class property_number owner_unit private_owner owner sort_key"
).split()
# Which items stand on a page is found first, along an index where there is one; only those are
# read whole.
_MODEL = " JOIN item_models AS m ON m.id = i.model_id"
_OUT = " LEFT JOIN custody AS c ON c.item_id = i.id AND c.returned_at IS NULL"
_SELECT = f"""
SELECT i.id, m.short_name, i.serial, i.item_number, i.status, i.condition,
  CASE WHEN i.slot IS NULL THEN i.rack ELSE i.rack || ' slot ' || i.slot END,
  c.due_at, p.id, r.name, p.surname, p.first_name,
  m.class, i.property_number, i.owner_unit, i.private_owner,
  (SELECT w.name || ' ' || upper(o.surname) FROM personnel AS o JOIN ranks AS w ON w.id = o.rank_id
    WHERE o.id = i.private_owner), {{key}}
FROM items AS i {_MODEL} {_OUT}
  LEFT JOIN personnel AS p ON p.id = c.personnel_id
  LEFT JOIN ranks AS r ON r.id = p.rank_id
"""  # noqa: S608  (our own SQL)


# {what the address says: the column}; each with the id, so that pages follow each other.
SORTS = {
    "serial": "i.serial",
    "model": "m.name",
    "number": "i.item_number",
    "status": "i.status",
    "rack": "coalesce(i.rack || ' ' || coalesce(i.slot, ''), '')",
    "condition": "i.condition",
}


@dataclass(frozen=True)
class Filter:
    """What the list is asked for; empty means any. `state` is a word of item_state or late."""

    q: str = ""
    state: str = ""
    model_id: int | None = None
    item_class: str = ""
    condition: str = ""
    owner: str = ""  # as queries.rack_list says it

    @property
    def narrows(self) -> bool:
        """Say whether anything is asked for at all."""
        return self != Filter()


def page(asked: Filter, after: str, at: datetime, size: int = paging.ROWS, sort: str = "") -> Page:
    """Return one page of items with state and holder; `at` decides what is late.

    `sort` is a word of SORTS, downwards with a minus before it.
    """
    now = clock.to_text(at)
    own = "c.due_at" if asked.state == "late" else "i.serial"
    column = SORTS.get(sort.removeprefix("-"), own)
    past, way = ("<", "DESC") if sort.startswith("-") else (">", "ASC")
    conditions = _conditions(asked, now)
    begin = paging.split(after, 2)
    if begin is not None:
        conditions.append(Condition(f"({column}, i.id) {past} (?, ?)", begin))
    where = matching.where(conditions)
    order = f" ORDER BY {column} {way}, i.id {way}"
    source = (matching.ITEMS if asked.q else "items AS i") + _joins(column + where.sql)
    ids = f"SELECT i.id FROM {source} {where.sql}{order} LIMIT ?"  # noqa: S608  (our own SQL)
    query = f"{_SELECT.format(key=column)} WHERE i.id IN ({ids}){order}"
    rows = [_row(row, now) for row in named(_NAMES, query, (*where.bound, size + 1))]
    return paging.page(rows, size, "sort_key", "id")


def _joins(sql: str) -> str:
    """Return the joins that a condition or an order needs."""
    return (_MODEL if "m." in sql else "") + (_OUT if "c." in sql else "")


def by_ids(ids: tuple[str, ...], at: datetime) -> list[Row]:
    """Return these items as rows of the list."""
    if not ids:
        return []
    where = matching.where([matching.one_of("i.id", ids)])
    query = _SELECT.format(key="i.serial") + where.sql + " ORDER BY i.serial, i.id"
    now = clock.to_text(at)
    return [_row(row, now) for row in named(_NAMES, query, where.bound)]


def _row(row: Row, now: str) -> Row:
    row["state"] = state(row["status"], row["due_at"], now)
    row["holder"] = None
    if row["holder_id"]:
        label = f"{row['rank']} {row['surname'].upper()}, {row['first_name']}"
        row["holder"] = {"id": row["holder_id"], "label": label}
    return row


def _conditions(asked: Filter, now: str) -> list[Condition]:
    conditions = matching.item(asked.q)
    if asked.state == "late":
        # custody alone says who is late: its index of open rows by due time leads
        conditions.append(Condition("c.due_at < ?", (now,)))
    elif asked.state in STATUSES:
        conditions.append(matching.one_of("i.status", STATUSES[asked.state]))
        if asked.state == "out":
            conditions.append(Condition("(c.due_at IS NULL OR c.due_at >= ?)", (now,)))
    elif not asked.q and not asked.state:
        conditions.append(matching.none_of("i.status", STATUSES["gone"]))
    for column, value in (
        ("i.model_id", asked.model_id),
        ("m.class", asked.item_class),
        ("i.condition", asked.condition),
    ):
        if value:
            conditions.append(Condition(f"{column} = ?", (value,)))
    return conditions + rack_list.of_owner(asked.owner)


def models() -> list[tuple[int, str]]:
    """Return the models that items have, for a choice: [(id, name)]."""
    query = """SELECT id, name FROM item_models AS m
      WHERE active = 1 OR EXISTS (SELECT 1 FROM items WHERE model_id = m.id) ORDER BY name"""
    return [(row[0], row[1]) for row in database.execute_sql(query)]


def conditions() -> list[tuple[str, str]]:
    """Return the conditions for a choice, best first: [(name, name)]."""
    query = "SELECT name, name FROM conditions ORDER BY position"
    return [(row[0], row[1]) for row in database.execute_sql(query)]


def classes() -> list[tuple[str, str]]:
    """Return the item classes for a choice: [(name, name)]."""
    query = "SELECT name, name FROM item_classes ORDER BY name"
    return [(row[0], row[1]) for row in database.execute_sql(query)]
