"""The custody ledger as a list: filtered, newest event first, in keyset pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.models.base import database
from app.queries import entries, lookup, matching, paging
from app.queries.matching import Condition
from app.queries.paging import Page, Row

ACTIONS = ("Take", "Return")
# Up to so many people or items their own entries are looked up and sorted; beyond, the ledger is
# read from its newest end, where so broad a choice fills a page soon.
FEW = 20

_PAGE = "WHERE t.id IN (SELECT t.id FROM transactions AS t {where} {order} LIMIT ?) {order}"
_ORDER = "ORDER BY t.occurred_at DESC, t.id DESC"
OLDEST = "oldest"
_OLDEST = "ORDER BY t.occurred_at, t.id"
_PEOPLE = "SELECT p.id FROM personnel AS p {where} LIMIT ?"
_ITEMS = "SELECT i.id FROM items AS i JOIN item_models AS m ON m.id = i.model_id {where} LIMIT ?"


@dataclass(frozen=True)
class Filter:
    """What the ledger is asked for; empty means any. `since` ≤ event < `until`, in UTC.

    `person` and `item` are ids, codes or what a search box takes.
    """

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    item: str = ""
    action: str = ""
    user_id: int | None = None

    @property
    def narrows(self) -> bool:
        """Say whether anything is asked for at all."""
        return self != Filter()


def page(asked: Filter, after: str, size: int = paging.ROWS, sort: str = "") -> Page:
    """Return one page of entries, newest event first, or the oldest when `sort` says OLDEST."""
    sql, bound = statement(asked, after, size, sort)
    rows = [_row(row) for row in entries.rows(sql, bound)]
    return paging.page(rows, size, "occurred_at", "id")


def statement(asked: Filter, after: str, size: int, sort: str = "") -> tuple[str, tuple[Any, ...]]:
    """Return the SQL behind entries' joins, and what it binds; one row more than `size`."""
    conditions = _conditions(asked)
    begin = paging.split(after, 2)
    if begin is not None:
        place = (begin[0], paging.number(begin[1]))
        past = ">" if sort == OLDEST else "<"
        conditions.append(Condition(f"(t.occurred_at, t.id) {past} (?, ?)", place))
    where = matching.where(conditions)
    order = _OLDEST if sort == OLDEST else _ORDER
    return _PAGE.format(where=where.sql, order=order), (*where.bound, size + 1)


def _conditions(asked: Filter) -> list[Condition]:
    conditions = []
    if asked.since is not None:
        conditions.append(Condition("t.occurred_at >= ?", (clock.to_text(asked.since),)))
    if asked.until is not None:
        conditions.append(Condition("t.occurred_at < ?", (clock.to_text(asked.until),)))
    if asked.action in ACTIONS:
        # The plus keeps the planner off an index that would not help.
        conditions.append(Condition("+t.action = ?", (asked.action,)))
    if asked.person:
        named = lookup.exactly(asked.person).people
        words = matching.where(matching.person(asked.person))
        conditions.append(_among("t.personnel_id", named, _PEOPLE, words))
    if asked.item:
        named = lookup.exactly(asked.item).items
        words = matching.where(matching.item(asked.item))
        conditions.append(_among("t.item_id", named, _ITEMS, words))
    if asked.user_id is not None:
        conditions.append(Condition("t.user_id = ?", (asked.user_id,)))
    return conditions


def _among(column: str, named: tuple[str, ...], query: str, words: Condition) -> Condition:
    """Return the condition that an entry is of the one who was named, or of those words match."""
    if named:
        return matching.one_of(column, named)
    sql = query.format(where=words.sql)
    found = tuple(row[0] for row in database.execute_sql(sql, (*words.bound, FEW + 1)))
    if len(found) <= FEW:
        return matching.one_of(column, found)
    return Condition(f"+{column} IN ({sql})", (*words.bound, -1))


def _row(row: Row) -> Row:
    return {
        "id": row["id"],
        "action": row["action"],
        "undone": row["fixed_how"],
        "corrects": row["corrects"],
        "item_id": row["item_id"],
        "model_short": row["short_name"],
        "serial": row["serial"],
        "person_id": row["personnel_id"],
        "person_label": f"{row['rank']} {row['surname'].upper()}, {row['first_name']}",
        "purpose": row["purpose"],
        "receipt_number": row["receipt_number"],
        "occurred_at": row["occurred_at"],
        "late_entry": is_late_entry(row),
        "user": row["issued_by"],
        "station": row["station"],
    }


# A scan that waited for a short cut to end is no late entry.
LATE_ENTRY_SECONDS = 300


def is_late_entry(row: Row) -> bool:
    """Say whether an event was typed in well after it happened."""
    waited = clock.from_text(row["recorded_at"]) - clock.from_text(row["occurred_at"])
    return waited.total_seconds() > LATE_ENTRY_SECONDS


def lateness(row: Row) -> timedelta | None:
    """Return by how much a return came after its due time; None for all else."""
    if row["action"] != "Return" or row["correction"] or not row["due_at"]:
        return None
    late = clock.from_text(row["occurred_at"]) - clock.from_text(row["due_at"])
    return late if late > timedelta(0) else None


def recorders() -> list[tuple[int, str]]:
    """Return who may have recorded entries, for a choice: [(id, username)]."""
    query = "SELECT id, username FROM users WHERE role <> 'viewer' ORDER BY username"
    return [(row[0], row[1]) for row in database.execute_sql(query)]
