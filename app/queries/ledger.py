"""The custody ledger as a list: filtered, newest event first, in keyset pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.queries import entries, lookup, matching, paging
from app.queries.matching import Condition
from app.queries.paging import Page
from app.queries.rows import Row

ACTIONS = ("Take", "Return")
# Up to so many people or items their own entries are looked up and sorted; beyond, the ledger is
# read from its newest end, where so broad a choice fills a page soon.
FEW = 20

_PAGE = "WHERE t.id IN (SELECT t.id FROM transactions AS t {by} {where} {inner} LIMIT ?) {order}"
_ORDER, _BY_ID = "ORDER BY t.occurred_at DESC, t.id DESC", "ORDER BY t.id DESC"
OLDEST = "oldest"
_OLDEST, _OLDEST_BY_ID = "ORDER BY t.occurred_at, t.id", "ORDER BY t.id"
_PEOPLE = f"SELECT p.id FROM {matching.PEOPLE} {{where}} LIMIT ?"  # noqa: S608  (our own SQL)
_ITEMS = f"SELECT i.id FROM {matching.ITEMS} {{where}} LIMIT ?"  # noqa: S608  (our own SQL)
# Beyond so many, each entry is asked whether its person or item matches: soon a page is full.
BROAD = 500
# What an entry that is looked up by its person costs, in entries read from the newest end; and what
# it costs where its item must be asked, too.
LOOKED_UP, EACH_ASKED = 2.5, 25
_EACH_PERSON = "EXISTS (SELECT 1 FROM personnel AS p WHERE p.id = t.personnel_id AND {match})"
_EACH_ITEM = "EXISTS (SELECT 1 FROM items AS i WHERE i.id = t.item_id AND {match})"
_BY_ITEM = "INDEXED BY transactions_by_item"
_BY_PERSON = "INDEXED BY transactions_by_person"
_SIZES = """SELECT (SELECT count(*) FROM personnel), (SELECT count(*) FROM items),
  (SELECT coalesce(max(id), 0) FROM transactions)"""


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
    named = _named(asked)
    people_first = _people_first(named, size)
    conditions = _conditions(asked)
    conditions += [one.condition(plus=not people_first) for one in named]
    # One item's story never runs backwards (triggers/transactions.sql): its entries are in the
    # order of their numbers, as its own index has them.
    by_id = any(one.column == "t.item_id" and len(one.ids) == 1 for one in named)
    order, inner = (_OLDEST, _OLDEST_BY_ID) if sort == OLDEST else (_ORDER, _BY_ID)
    begin, past = paging.split(after, 2), ">" if sort == OLDEST else "<"
    if begin is not None and by_id:
        conditions.append(Condition(f"t.id {past} ?", (paging.number(begin[1]),)))
    elif begin is not None:
        place = (begin[0], paging.number(begin[1]))
        conditions.append(Condition(f"(t.occurred_at, t.id) {past} (?, ?)", place))
    where = matching.where(conditions)
    by = _BY_ITEM if by_id else _BY_PERSON if people_first else ""
    query = _PAGE.format(by=by, where=where.sql, inner=inner if by_id else order, order=order)
    return query, (*where.bound, size + 1)


def _conditions(asked: Filter) -> list[Condition]:
    conditions = []
    if asked.since is not None:
        conditions.append(Condition("t.occurred_at >= ?", (clock.to_text(asked.since),)))
    if asked.until is not None:
        conditions.append(Condition("t.occurred_at < ?", (clock.to_text(asked.until),)))
    if asked.action in ACTIONS:
        # The plus keeps the planner off an index that would not help.
        conditions.append(Condition("+t.action = ?", (asked.action,)))
    if asked.user_id is not None:
        conditions.append(Condition("t.user_id = ?", (asked.user_id,)))
    return conditions


class _Named(NamedTuple):
    """Whose entries are asked for: ids of a column, or, where they are many, how to ask each."""

    column: str
    ids: tuple[str, ...]
    each: Condition | None = None

    def condition(self, *, plus: bool) -> Condition:
        """Return the condition on an entry; a `plus` keeps the column's own index unused."""
        if self.each is not None:
            return self.each
        if len(self.ids) <= FEW:
            return matching.one_of(self.column, self.ids)
        among = f"{self.column} IN (SELECT value FROM json_each(?))"  # noqa: S608  (our own SQL)
        return Condition(f"+{among}" if plus else among, (json.dumps(self.ids),))

    def asking_each(self, each: str, words: list[Condition]) -> _Named:
        """Return the same, asked of each entry's own person or item."""
        match = " AND ".join(word.sql for word in words) or "1"
        bound = tuple(value for word in words for value in word.bound)
        return self._replace(each=Condition(each.format(match=match), bound))


def _named(asked: Filter) -> list[_Named]:
    """Return whose entries are asked for: who is named, or whom the words match."""
    named = []
    if asked.person:
        there = lookup.exactly(asked.person).people
        words = matching.person(asked.person)
        one = _Named("t.personnel_id", there)
        named.append(one if there else _matching(one, _PEOPLE, _EACH_PERSON, words))
    if asked.item:
        there = lookup.exactly(asked.item).items
        words = matching.item(asked.item)
        one = _Named("t.item_id", there)
        if not there and len(words) == 1 and _is_a_model_of_many(asked.item):
            named.append(one.asking_each(_EACH_ITEM, words))
        else:
            named.append(one if there else _matching(one, _ITEMS, _EACH_ITEM, words))
    return named


def _is_a_model_of_many(text: str) -> bool:
    """Say whether a model's name alone already matches many items, which is soon known."""
    model = matching.model(text)
    query = f"SELECT count(*) FROM (SELECT 1 FROM items AS i WHERE {model.sql} LIMIT ?)"  # noqa: S608
    count: int = database.execute_sql(query, (*model.bound, BROAD + 1)).fetchone()[0]
    return count > BROAD


def _matching(named: _Named, query: str, each: str, words: list[Condition]) -> _Named:
    where = matching.where(words)
    cursor = database.execute_sql(query.format(where=where.sql), (*where.bound, BROAD + 1))
    ids = tuple(row[0] for row in cursor)
    named = named._replace(ids=ids)
    return named if len(ids) <= BROAD else named.asking_each(each, words)


def _people_first(named: list[_Named], size: int) -> bool:
    """Say whether many people's entries are looked up, because few entries are of them and of the
    many items: reading from the newest end would go far before a page is full.
    """
    if len(named) < 2 or named[0].each is not None:
        return False
    people, items = (BROAD if one.each else len(one.ids) for one in named)
    all_people, all_items, entries_made = database.execute_sql(_SIZES).fetchone()
    if min(people, items) <= FEW:
        return False
    looked_up = entries_made * people / all_people * (EACH_ASKED if named[1].each else LOOKED_UP)
    return bool(looked_up < min(entries_made, size * all_people * all_items / (people * items)))


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
        "corrected_at": corrected_at(row),
        "late_entry": is_late_entry(row),
        "user": row["issued_by"],
        "station": row["station"],
    }


def corrected_at(row: Row) -> str | None:
    """Return when an event was, by what somebody said of the clock since; None without a word."""
    if not row["shift_ms"]:
        return None
    return clock.to_text(
        clock.from_text(row["occurred_at"]) + timedelta(milliseconds=row["shift_ms"])
    )


# A scan that waited for a short cut to end is no late entry.
LATE_ENTRY_SECONDS = 300


def is_late_entry(row: Row) -> bool:
    """Say whether an event was typed in well after it happened."""
    if row["recorded_at"][:16] == row["occurred_at"][:16]:
        return False  # in the same minute
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
