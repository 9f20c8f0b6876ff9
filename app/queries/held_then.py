"""Who held what at a moment: as the ledger tells it today, and as it told it then.

*Known now* goes by when things happened: late entries count, and an entry that was taken back never
happened. *Known then* goes by when they were written down: the entries up to the last one that was
recorded by that moment, nothing later. Both look up each item's, or each person's, own rows of
custody: neither reads the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.models.base import database
from app.queries import lookup, matching, paging
from app.queries.chain import head_code
from app.queries.paging import Page
from app.queries.reports import as_of
from app.queries.rows import Row, named

KNOWN_NOW, KNOWN_THEN = "now", "then"
_TIMES = {KNOWN_NOW: "occurred_at", KNOWN_THEN: "recorded_at"}
# More differences than this are a number.
MOST_DIFFERENCES = 50
# So few people's own rows are looked up; of more, each item's.
_FEW = 20


@dataclass(frozen=True)
class Filter:
    """Whose, which and where; empty means any. `person` and `item` are ids, codes or words."""

    person: str = ""
    item: str = ""
    rack: str = ""
    stock_id: int | None = None

    @property
    def narrows(self) -> bool:
        """Say whether anything is asked for at all."""
        return self != Filter()


class Held(NamedTuple):
    """A page of what was out, and how many items and people all pages have."""

    page: Page
    items: int
    people: int


class Proof(NamedTuple):
    """The last audit row that was written by a moment, and its code on that day's paper."""

    seq: int
    code: str


# Whether an entry counts: taken back an odd number of times, one taken back after the other, it
# does not. {0} is the entry's number.
_VOID = """(EXISTS (SELECT 1 FROM transactions WHERE corrects_id = {0}) AND (
  WITH RECURSIVE fixes (id, steps) AS (SELECT {0}, 0 UNION ALL
    SELECT x.id, steps + 1 FROM fixes JOIN transactions AS x ON x.corrects_id = fixes.id)
  SELECT max(steps) % 2 FROM fixes))"""
_OUT = {
    # A return that was taken back had not ended it: until the entry that says so opens it again.
    KNOWN_NOW: f"""c.since <= :at AND NOT {_VOID.format("c.take_id")}
  AND (c.return_id IS NULL OR c.returned_at > :at OR EXISTS (SELECT 1 FROM transactions AS fix
    WHERE fix.corrects_id = c.return_id AND fix.occurred_at > :at AND NOT {_VOID.format("fix.id")}))""",  # noqa: E501, S608
    KNOWN_THEN: "c.take_id <= :mark AND (c.return_id IS NULL OR c.return_id > :mark)",
}
_LAST = {
    KNOWN_NOW: f"c.since <= :at AND NOT {_VOID.format('c.take_id')}",
    KNOWN_THEN: "c.since <= :at AND c.take_id <= :mark",
}
_OF_ITEMS = """
SELECT (SELECT c.id FROM custody AS c INDEXED BY custody_by_item
  WHERE c.item_id = i.id AND {last} ORDER BY c.since DESC, c.id DESC LIMIT 1) AS id FROM {items}
"""
_OF_PEOPLE = """
SELECT c.id FROM custody AS c INDEXED BY custody_by_person
WHERE c.personnel_id IN (SELECT value FROM json_each(:people)) AND c.since <= :at
"""
_HELD = """
{name} AS MATERIALIZED (SELECT c.id, c.item_id, c.personnel_id, c.take_id, c.return_id, c.since
  FROM ({candidates}) AS found CROSS JOIN custody AS c ON c.id = found.id WHERE {out}{more})
"""
_AMONG = " AND c.personnel_id IN (SELECT value FROM json_each(:people))"
_LOT = """ AND (SELECT sum(CASE m.kind WHEN 'issue' THEN m.quantity ELSE -m.quantity END)
  FROM stock_movements AS m WHERE m.take_id = c.take_id AND m.stock_id = :stock
    AND m.kind IN ('issue', 'return', 'expend', 'lose')
    AND m.{time} <= :at) > 0"""
_NAMES = (
    "id item_id model_short serial rack person_id person surname since take_id take_seq "
    "recorded_at purpose receipt_number due_at return_id returned_at return_seq items people lot"
).split()
_SEQ = """(SELECT max(seq) FROM audit_log
    WHERE object_type = 'transactions' AND object_id = CAST({} AS TEXT))"""
_PAGE = f"""
SELECT held.id, i.id, m.short_name, i.serial, i.rack, p.id,
  r.name || ' ' || upper(p.surname) || ', ' || p.first_name, p.surname, held.since,
  held.take_id, {_SEQ.format("held.take_id")}, t.recorded_at, purposes.name, receipts.name,
  coalesce((SELECT d.due_at FROM due_changes AS d WHERE d.take_id = held.take_id
    AND d.created_at <= :at ORDER BY d.id DESC LIMIT 1), t.due_at),
  held.return_id, back.occurred_at, {_SEQ.format("held.return_id")},
  (SELECT count(*) FROM held), (SELECT count(DISTINCT personnel_id) FROM held), {{lot}}
FROM held
  JOIN items AS i ON i.id = held.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = held.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN transactions AS t ON t.id = held.take_id
  LEFT JOIN transactions AS back ON back.id = held.return_id
  LEFT JOIN purposes ON purposes.id = t.purpose_id
  LEFT JOIN receipts ON receipts.id = t.receipt_id
WHERE (p.surname, held.id) > (:surname, :last)
ORDER BY p.surname, held.id LIMIT :most
"""  # noqa: S608  (our own text)
_LOT_SUM = """(SELECT sum(CASE m.kind WHEN 'issue' THEN m.quantity ELSE -m.quantity END)
    FROM stock_movements AS m WHERE m.take_id = held.take_id AND m.stock_id = :stock
      AND m.kind IN ('issue', 'return', 'expend', 'lose') AND m.{time} <= :at)"""
_DIFFERENCE_NAMES = (
    "item_id model_short serial person_id person take_id recorded_at return_id fix_id is_now"
).split()
_DIFFERENCES = """
SELECT i.id, m.short_name, i.serial, p.id, r.name || ' ' || upper(p.surname) || ', ' || p.first_name,
  c.take_id, t.recorded_at, c.return_id, (SELECT max(x.id) FROM transactions AS x
    WHERE x.corrects_id = c.take_id OR x.corrects_id = c.return_id), d.is_now
FROM (SELECT now.*, 1 AS is_now FROM held_now AS now LEFT JOIN held_then AS was
      ON was.item_id = now.item_id AND was.personnel_id = now.personnel_id WHERE was.id IS NULL
    UNION ALL SELECT was.*, 0 FROM held_then AS was LEFT JOIN held_now AS now
      ON was.item_id = now.item_id AND was.personnel_id = now.personnel_id WHERE now.id IS NULL) AS d
  JOIN custody AS c ON c.id = d.id JOIN items AS i ON i.id = d.item_id
  JOIN item_models AS m ON m.id = i.model_id JOIN transactions AS t ON t.id = d.take_id
  JOIN personnel AS p ON p.id = d.personnel_id JOIN ranks AS r ON r.id = p.rank_id
ORDER BY d.item_id, d.is_now LIMIT :differences
"""  # noqa: E501  (our own text)
_SOME_ITEMS = f"SELECT i.id FROM {matching.ITEMS} "  # noqa: S608  (our own SQL)
_SOME_PEOPLE = f"SELECT p.id FROM {matching.PEOPLE} "  # noqa: S608  (our own SQL)
_PROOF = "SELECT seq, hash FROM audit_log WHERE seq = ?"


def page(at: str, known: str, asked: Filter, after: str, size: int = paging.ROWS) -> Held:
    """Return a page of what was out at a moment (stored text), by the holder's surname."""
    begin = paging.split(after, 2)
    bound = {
        "surname": begin[0] if begin else "",
        "last": (paging.number(begin[1]) or 0) if begin else 0,
        "most": size + 1,
    }
    lot = _LOT_SUM.format(time=_TIMES[known]) if asked.stock_id else "NULL"
    out, asked_for = _out(at, asked)
    query = f"WITH {out('held', known)} {_PAGE.format(lot=lot)}"
    rows = named(_NAMES, query, asked_for | bound)
    counts = (rows[0]["items"], rows[0]["people"]) if rows else (0, 0)
    return Held(paging.page(rows, size, "surname", "id"), *counts)


def proof(at: str) -> Proof:
    """Return the last link of the chain at a moment; number 0 before there was any."""
    found = database.execute_sql(_PROOF, (as_of.mark("audit_log", "seq", at),)).fetchone()
    return Proof(found[0], head_code(found[1])) if found else Proof(0, "")


def differences(at: str, asked: Filter) -> list[Row]:
    """Return who is known now, but was not then, to have held what; and the other way round.

    `is_now` says which of the two. At most MOST_DIFFERENCES, and one more where there are more.
    """
    out, bound = _out(at, asked)
    both = ", ".join(out(f"held_{known}", known) for known in (KNOWN_NOW, KNOWN_THEN))
    most = {"differences": MOST_DIFFERENCES + 1}
    return named(_DIFFERENCE_NAMES, f"WITH {both} {_DIFFERENCES}", bound | most)


def _out(at: str, asked: Filter) -> tuple[Callable[[str, str], str], dict[str, Any]]:
    """Return what writes the rows of custody that were open, under a name, and what they bind."""
    bound: dict[str, Any] = {"at": at, "mark": as_of.mark("transactions", "id", at)}
    items, bound_items = _items(asked)
    people = _people(asked.person) if asked.person else None
    if people is not None:
        bound["people"] = json.dumps(people)
    by_people = people is not None and len(people) <= _FEW and not (asked.item or asked.rack)
    bound |= {} if by_people else bound_items
    if asked.stock_id:
        bound["stock"] = asked.stock_id

    def written(name: str, known: str) -> str:
        candidates = _OF_PEOPLE if by_people else _OF_ITEMS.format(last=_LAST[known], items=items)
        more = _AMONG if people is not None and not by_people else ""
        more += _LOT.format(time=_TIMES[known]) if asked.stock_id else ""
        return _HELD.format(name=name, candidates=candidates, out=_OUT[known], more=more)

    return written, bound


def _items(asked: Filter) -> tuple[str, dict[str, Any]]:
    """Return the items that are looked at, as `i`, and what that binds."""
    if asked.item:
        found = lookup.exactly(asked.item).items or _ids(_SOME_ITEMS, matching.item(asked.item))
        source = "(SELECT i.* FROM json_each(:items) AS j JOIN items AS i ON i.id = j.value) AS i"
        bound: dict[str, Any] = {"items": json.dumps(found)}
    else:
        source, bound = "items AS i INDEXED BY items_by_place", {}
    if asked.rack:
        source += " WHERE i.rack IS NOT NULL AND upper(substr(i.rack, 1, length(:rack))) = :rack"
        bound["rack"] = asked.rack.upper()
    return source, bound


def _people(text: str) -> tuple[str, ...]:
    found = lookup.exactly(text).people
    return found or _ids(_SOME_PEOPLE, matching.person(text))


def _ids(query: str, words: list[matching.Condition]) -> tuple[str, ...]:
    where = matching.where(words)
    return tuple(row[0] for row in database.execute_sql(query + where.sql, where.bound))
