"""The list of receipts: narrowed, the newest first, in keyset pages, and as a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import clock
from app.models.base import database
from app.queries import lookup, paging
from app.queries.file_table import Table
from app.queries.paging import Page, Row

KINDS = {
    "TR": "Temporary Receipt",
    "PAR": "Property Acknowledgement Receipt",
    "ICS": "Inventory Custodian Slip",
}
STANDING = ("PAR", "ICS")
SHEET_LINES = 100  # of a day's sheet to sign; the next ones are on its next page
# A standing receipt is renewed after so long (paper.md).
RENEWAL_YEARS = 3
_LIST_NAMES = (
    "id kind year name created_at person_id rank surname first_name void_reason count back prints "
    "signed scanned issued_by signed_at"
).split()
# When whoever has it signed for it last: a renewal is a new signature, or the scan of one.
_SIGNED_AT = """max(rc.created_at,
  coalesce((SELECT max(created_at) FROM receipt_scans WHERE receipt_id = rc.id), ''),
  coalesce((SELECT max(created_at) FROM receipt_signatures WHERE receipt_id = rc.id), ''))"""
_LIST = f"""
SELECT rc.id, rc.kind, rc.year, rc.name, rc.created_at, p.id, r.name, p.surname, p.first_name,
  v.reason,
  (SELECT count(*) FROM transactions WHERE receipt_id = rc.id AND action = 'Take'
    -- The +: without it SQLite reads every entry that corrects nothing, which is nearly all.
    AND +corrects_id IS NULL),
  (SELECT count(*) FROM transactions AS t JOIN custody AS c ON c.take_id = t.id
    WHERE t.receipt_id = rc.id AND +t.corrects_id IS NULL AND c.returned_at IS NOT NULL),
  (SELECT count(*) FROM receipt_prints WHERE receipt_id = rc.id),
  (SELECT max(how) FROM receipt_signatures WHERE receipt_id = rc.id),
  EXISTS (SELECT 1 FROM receipt_scans WHERE receipt_id = rc.id), u.username, {_SIGNED_AT}
FROM receipts AS rc
  JOIN personnel AS p ON p.id = rc.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN users AS u ON u.id = rc.user_id
  LEFT JOIN receipt_voids AS v ON v.receipt_id = rc.id
"""  # noqa: S608  (our own text)
_TO_RENEW = f"""rc.kind IN ('PAR', 'ICS') AND {_SIGNED_AT} < ? AND v.receipt_id IS NULL
  AND EXISTS (SELECT 1 FROM transactions AS t JOIN custody AS c ON c.take_id = t.id
    WHERE t.receipt_id = rc.id AND c.returned_at IS NULL)"""  # noqa: S608  (our own text)
_OF_SEVERAL = "rc.personnel_id IN (SELECT value FROM json_each(?))"
_EXPORTED = (
    "name kind created_at person_id rank surname first_name count back issued_by void_reason"
).split()


@dataclass(frozen=True)
class Filter:
    """What the list is asked for; empty means any. `renewal` is what has to be renewed by now."""

    kind: str = ""
    year: int | None = None
    person: str = ""
    renewal: bool = False

    @property
    def narrows(self) -> bool:
        """Say whether anything is asked for at all."""
        return self != Filter()


def page(asked: Filter, after: int | None, size: int = 50) -> Page:
    """Return one page of receipts, the newest first, and where the next begins."""
    where, bound = _where(asked)
    # Within a kind, numbers rise as ids do, and an index has them in that order.
    order = "rc.kind DESC, rc.year DESC, rc.number DESC" if asked.kind else "rc.id DESC"
    condition = " AND ".join(["rc.id < ?", *where])
    sql = f"{_LIST} WHERE {condition} ORDER BY {order} LIMIT ?"
    bound.insert(0, paging.LARGEST if after is None else after)
    found = database.execute_sql(sql, (*bound, size + 1))
    rows = [_listed(dict(zip(_LIST_NAMES, row, strict=True))) for row in found]
    return paging.page(rows, size, "id")


def export(asked: Filter) -> Table:
    """Return all receipts that the list would show, as a file's rows."""

    def rows() -> Any:
        after: int | None = None
        while True:
            found, following = page(asked, after, 200)
            yield from (tuple(row[name] for name in _EXPORTED) for row in found)
            if following is None:
                return
            after = found[-1]["id"]

    return Table("receipts", tuple(_EXPORTED), rows(), frozenset({"created_at"}))


def made(begin: datetime, end: datetime, after: str, size: int) -> Page:
    """Return one page of the receipts of some time that hold, each with its things.

    The oldest come first. One whose things were all taken back has no line, so that a page may
    have fewer than `size`.
    """
    past = paging.split(after, 2)
    first, number = (past[0], paging.number(past[1]) or 0) if past else (clock.to_text(begin), 0)
    when = "(rc.created_at, rc.id) > (?, ?) AND rc.created_at < ?"
    sql = f"{_LIST} WHERE {when} AND v.receipt_id IS NULL ORDER BY rc.created_at, rc.id LIMIT ?"
    bound = (max(first, clock.to_text(begin)), number, clock.to_text(end), size + 1)
    found = [dict(zip(_LIST_NAMES, row, strict=True)) for row in database.execute_sql(sql, bound)]
    rows, following = paging.page(found, size, "created_at", "id")
    things: dict[int, list[str]] = {}
    for receipt_id, thing in database.execute_sql(_THINGS, (json.dumps([r["id"] for r in rows]),)):
        things.setdefault(receipt_id, []).append(thing)
    held = [_listed(row) | {"things": things[row["id"]]} for row in rows if row["id"] in things]
    return Page(held, following)


_THINGS = """
SELECT t.receipt_id, m.short_name || ' ' || i.serial FROM transactions AS t
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
WHERE t.receipt_id IN (SELECT value FROM json_each(?)) AND t.action = 'Take'
  AND +t.corrects_id IS NULL AND NOT EXISTS (SELECT 1 FROM transactions WHERE corrects_id = t.id)
ORDER BY t.id
"""


def years() -> list[int]:
    """Return the years since the first receipt, the newest first."""
    first = database.execute_sql("SELECT year FROM receipts ORDER BY id LIMIT 1").fetchone()
    last = database.execute_sql("SELECT year FROM receipts ORDER BY id DESC LIMIT 1").fetchone()
    return list(range(last[0], first[0] - 1, -1)) if first else []


def to_renew(at: datetime) -> int:
    """Return how many standing receipts with something still out are three years old."""
    where, bound = _where(Filter(renewal=True), at)
    sql = f"SELECT count(*) FROM receipts AS rc LEFT JOIN receipt_voids AS v ON v.receipt_id = rc.id WHERE {' AND '.join(where)}"  # noqa: E501, S608
    return int(database.execute_sql(sql, bound).fetchone()[0])


def renewal_due(kind: str, signed_at: str) -> datetime | None:
    """Return when a receipt that was signed last at a moment has to be renewed; None for a TR."""
    if kind not in STANDING:
        return None
    signed = clock.local(clock.from_text(signed_at))
    leap_day = (signed.month, signed.day) == (2, 29)
    return signed.replace(year=signed.year + RENEWAL_YEARS, day=28 if leap_day else signed.day)


def _where(asked: Filter, at: datetime | None = None) -> tuple[list[str], list[Any]]:
    where, bound = [], list[Any]()
    if asked.kind in KINDS:
        where.append("rc.kind = ?")
        bound.append(asked.kind)
    if asked.year is not None:
        where.append("rc.year = ?")
        bound.append(asked.year)
    if asked.person:
        found = lookup.look_up(asked.person)
        people = found.people or lookup.by_name(asked.person).people
        # Of one person an index has them in the list's order.
        one = "rc.personnel_id = ?" if len(people) == 1 else _OF_SEVERAL
        where.append(one)
        bound.append(people[0] if len(people) == 1 else json.dumps(list(people)))
    if asked.renewal:
        local = clock.local(at or clock.now())
        day = 28 if (local.month, local.day) == (2, 29) else local.day
        begun = local.replace(year=local.year - RENEWAL_YEARS, day=day)
        where.append(_TO_RENEW)
        bound.append(clock.to_text(begun))
    return where, bound


def _listed(row: Row) -> Row:
    row["person"] = f"{row['rank']} {row['surname'].upper()}, {row['first_name']}"
    row["void"] = row["void_reason"] is not None
    row["renewal"] = renewal_due(row["kind"], row["signed_at"])
    return row
