"""What leaves in a file: the rows of a list, all its pages, with the columns an import knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from app.models.base import database
from app.queries import (
    audit_list,
    entries,
    held_then,
    item_list,
    ledger,
    matching,
    paging,
    person_list,
)
from app.queries.file_table import Rows, Table, Value
from app.queries.paging import Page

# Read so many at a time: an export of any size takes the memory of one piece.
PIECE = 50

# The first ones are headers that the import knows by these names; it ignores the others.
_ITEM_COLUMNS = (
    "serial item_number model property_number factory_code condition status rack slot description "
    "owner_unit cost acquired_on id class code holder due_at"
)
_ITEMS = """
SELECT i.serial, i.item_number, m.name, i.property_number,
  (SELECT code FROM codes WHERE owner = i.id AND kind = 'item' AND source = 'factory'
    AND state = 'active' ORDER BY id LIMIT 1),
  i.condition, i.status, i.rack, i.slot, i.description, i.owner_unit, i.cost_centavos,
  i.acquired_on, i.id, m.class,
  (SELECT code FROM codes WHERE owner = i.id AND kind = 'item' AND source = 'own'
    AND state = 'active' ORDER BY id LIMIT 1),
  r.name || ' ' || p.surname || ', ' || p.first_name, c.due_at
FROM items AS i
  JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN custody AS c ON c.item_id = i.id AND c.returned_at IS NULL
  LEFT JOIN personnel AS p ON p.id = c.personnel_id
  LEFT JOIN ranks AS r ON r.id = p.rank_id
"""
_COST, _ITEM_ID = 11, 13
_PERSON_COLUMNS = (
    "rank surname first_name middle_initial serial group squadron mobile email id status code"
)
_PEOPLE = """
SELECT r.name, p.surname, p.first_name, p.middle_initial, p.serial, g.name, s.name, p.mobile,
  p.email, p.id, p.status,
  (SELECT code FROM codes WHERE owner = p.id AND kind = 'person' AND source = 'own'
    AND state = 'active' ORDER BY id LIMIT 1)
FROM personnel AS p
  JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id
  LEFT JOIN squadrons AS s ON s.id = p.squadron_id
"""
_MOBILE, _PERSON_ID = 7, 9
_ENTRY_COLUMNS = (
    "id action occurred_at recorded_at personnel_id rank surname first_name item_id model serial "
    "mags rounds purpose receipt_number due_at issued_by station corrects correction seq"
)
_CUSTODY_COLUMNS = (
    "person_id person item_id model_short serial rack since due_at purpose receipt_number lot "
    "take_id take_seq recorded_at return_id returned_at return_seq"
)
_AUDIT_COLUMNS = (
    "seq version occurred_at recorded_at actor source session device station ip user_agent "
    "request_id path action object_type object_id before after clock_back_ms clock_state boot_id "
    "monotonic_ms prev_hash hash"
)


def items(asked: item_list.Filter, at: datetime, sort: str = "") -> Table:
    """Return all items that a list would show, in its order."""

    def rows() -> Rows:
        for ids in _pieces(lambda after: item_list.page(asked, after, at, PIECE, sort)):
            for row in _ordered(_ITEMS, "i.id", _ITEM_ID, ids):
                yield (*row[:_COST], _amount(row[_COST]), *row[_COST + 1 :])

    return Table("items", tuple(_ITEM_COLUMNS.split()), rows(), frozenset({"due_at"}))


def personnel(asked: person_list.Filter, at: datetime, sort: str = "") -> Table:
    """Return all people that a list would show, in its order."""

    def rows() -> Rows:
        for ids in _pieces(lambda after: person_list.page(asked, after, at, PIECE, sort)):
            for row in _ordered(_PEOPLE, "p.id", _PERSON_ID, ids):
                yield (*row[:_MOBILE], _local_mobile(row[_MOBILE]), *row[_MOBILE + 1 :])

    return Table("personnel", tuple(_PERSON_COLUMNS.split()), rows())


def transactions(asked: ledger.Filter, sort: str = "") -> Table:
    """Return all entries that the ledger's list would show, in its order."""
    names = tuple(_ENTRY_COLUMNS.split())

    def rows() -> Rows:
        after: str | None = ""
        while after is not None:
            found = entries.rows(*ledger.statement(asked, after, PIECE, sort))
            shown, after = paging.page(found, PIECE, "occurred_at", "id")
            yield from (tuple(row[name] for name in names) for row in shown)

    moments = frozenset({"occurred_at", "recorded_at", "due_at"})
    return Table("transactions", names, rows(), moments)


def custody(at: str, known: str, asked: held_then.Filter) -> Table:
    """Return all that was out at a moment (stored text), with what proves it."""
    names = tuple(_CUSTODY_COLUMNS.split())

    def rows() -> Rows:
        question = held_then.Question(at, asked)
        after: str | None = ""
        while after is not None:
            shown, after = question.page(known, after, PIECE).page
            for row in shown:
                for entry, seq in (("take_id", "take_seq"), ("return_id", "return_seq")):
                    # Its segment is not there; an empty field would say that nothing proves it.
                    row[seq] = row[seq] or ("sealed" if row[entry] else None)
                yield tuple(row[name] for name in names)

    moments = frozenset({"since", "due_at", "recorded_at", "returned_at"})
    return Table("custody", names, rows(), moments)


def audit_in_words(asked: audit_list.Filter, *, all_of_it: bool) -> Table:
    """Return all rows of the log that its page would show, newest first, in words."""

    def rows() -> Rows:
        after: str | None = ""
        while after is not None:
            shown, after = audit_list.page(asked, after, PIECE, all_of_it=all_of_it)
            yield from map(audit_list.as_rows, shown)

    moments = frozenset({"occurred_at", "recorded_at"})
    return Table("audit", audit_list.FILE_COLUMNS, rows(), moments)


def audit() -> Table:
    """Return the whole chain as it is stored, oldest link first."""
    names = tuple(_AUDIT_COLUMNS.split())
    columns = ", ".join(f'"{name}"' for name in names)
    query = f"SELECT {columns} FROM audit_log WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608

    def rows() -> Rows:
        last, more = 0, True
        while more:
            found = list(database.execute_sql(query, (last, PIECE)))
            yield from found
            more = len(found) == PIECE
            last = found[-1][0] if found else last

    return Table("audit", names, rows())


def _pieces(page: Callable[[str], Page]) -> Iterator[tuple[str, ...]]:
    """Yield the ids of one page after the other."""
    after: str | None = ""
    while after is not None:
        rows, after = page(after)
        yield tuple(row["id"] for row in rows)


def _ordered(query: str, column: str, place: int, ids: tuple[str, ...]) -> Rows:
    """Yield the rows of these ids, in the order of the ids."""
    where = matching.where([matching.one_of(column, ids)])
    found: dict[Any, tuple[Value, ...]] = {
        row[place]: row for row in database.execute_sql(query + where.sql, where.bound)
    }
    yield from (found[key] for key in ids if key in found)


def _amount(centavos: Any) -> str | None:
    return None if centavos is None else f"{centavos // 100}.{centavos % 100:02}"


def _local_mobile(mobile: Any) -> str | None:
    """Return a mobile number as it is typed: nothing reads 09… as a formula."""
    return f"0{mobile[3:]}" if mobile and mobile.startswith("+63") else mobile
