"""Who held what at a moment: as the ledger tells it today, and as it told it then.

*Known now* goes by when things happened: late entries count, and an entry that was taken back never
happened. *Known then* goes by when they were written down: the entries up to the last one that was
recorded by that moment, nothing later. Both look up what was out then in two indexes of custody by
how long it was out (migration 0018): the ledger is not read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.queries import lookup, matching, paging, segments, witnesses
from app.queries.chain import head_code
from app.queries.paging import Page
from app.queries.reports import as_of
from app.queries.rows import Row, named

KNOWN_NOW, KNOWN_THEN = "now", "then"
_TIMES = {KNOWN_NOW: "occurred_at", KNOWN_THEN: "recorded_at"}
# More differences than this are a number.
MOST_DIFFERENCES = 20
# Octal digits of the longest time out that there can be: 8 ** 10 seconds are 34 years.
_LONGEST = 11
# Undo works for two minutes at most, and a scan may wait a while.
_UNDOING = timedelta(hours=1)
_END = "9999"


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
    """The last audit row that was written by a moment, and its code on that day's paper.

    Where rows behind that moment are `sealed`, a bundle tells which it was.
    """

    seq: int
    code: str
    sealed: bool = False


# Whether an entry counts: taken back an odd number of times, one taken back after the other, it
# does not. {0} is the entry's number.
_VOID = """(EXISTS (SELECT 1 FROM transactions WHERE corrects_id = {0}) AND (
  WITH RECURSIVE fixes (id, steps) AS (SELECT {0}, 0 UNION ALL
    SELECT x.id, steps + 1 FROM fixes JOIN transactions AS x ON x.corrects_id = fixes.id)
  SELECT max(steps) % 2 FROM fixes))"""
# A return that was taken back had not ended it, until the entry that says so opened it again.
_WRONGLY_BACK = f"""
  SELECT c.id FROM json_each(:fixes) AS f
    CROSS JOIN transactions AS fix INDEXED BY transactions_by_correction
    ON fix.correction = f.value ->> 0 AND fix.occurred_at > :at AND fix.occurred_at <= f.value ->> 1
      AND fix.corrects_id IS NOT NULL
    CROSS JOIN custody AS c ON c.return_id = fix.corrects_id
  WHERE fix.action = 'Take' AND c.since <= :at AND c.returned_at <= :at AND NOT {_VOID.format("fix.id")}
"""  # noqa: E501, S608  (our own text)
_OPEN = """
  SELECT c.id FROM custody AS c INDEXED BY custody_open_item
  WHERE c.returned_at IS NULL AND {} <= :{}
"""
# What is over by now was out for as long as its class says: of each class one stretch is read.
_FOUND = {
    KNOWN_NOW: f"""{_OPEN.format("c.since", "at")} UNION ALL {_WRONGLY_BACK} UNION ALL
  SELECT c.id FROM json_each(:spans) AS s CROSS JOIN custody AS c INDEXED BY custody_by_span
    ON length(printf('%o', unixepoch(c.returned_at) - unixepoch(c.since))) = s.value ->> 0
      AND c.since > s.value ->> 1 AND c.since <= :at
  WHERE c.returned_at IS NOT NULL AND c.returned_at > :at
""",  # noqa: S608
    KNOWN_THEN: f"""{_OPEN.format("c.take_id", "mark")} UNION ALL
  SELECT c.id FROM json_each(:steps) AS s CROSS JOIN custody AS c INDEXED BY custody_by_entries
    ON length(printf('%o', c.return_id - c.take_id)) = s.value ->> 0
      AND c.take_id > s.value ->> 1 AND c.take_id <= :mark
  WHERE c.return_id IS NOT NULL AND c.return_id > :mark
""",  # noqa: S608
}
_COUNTS = {KNOWN_NOW: f" AND NOT {_VOID.format('c.take_id')}", KNOWN_THEN: ""}
_HELD = """
{name} AS MATERIALIZED (SELECT c.id, c.item_id, c.personnel_id, c.take_id, c.return_id, c.since
  FROM ({found}) AS found CROSS JOIN custody AS c ON c.id = found.id
    CROSS JOIN items AS i ON i.id = c.item_id
  WHERE 1{more})
"""
_PEOPLE = " AND c.personnel_id IN (SELECT value FROM json_each(:people))"
_ITEMS = " AND c.item_id IN (SELECT value FROM json_each(:items))"
_RACK = " AND upper(substr(i.rack, 1, length(:rack))) = :rack"
_LOT = """ AND (SELECT sum(CASE m.kind WHEN 'issue' THEN m.quantity ELSE -m.quantity END)
  FROM stock_movements AS m WHERE m.take_id = c.take_id AND m.stock_id = :stock
    AND m.kind IN ('issue', 'return', 'expend', 'lose')
    AND m.{time} <= :at) > 0"""
_NAMES = (
    "id item_id model_short serial rack person_id person surname since take_id take_seq "
    "recorded_at purpose receipt_number due_at return_id returned_at return_recorded_at return_seq "
    "items people lot"
).split()
_SEQ = """(SELECT max(seq) FROM audit_log
    WHERE object_type = 'transactions' AND object_id = CAST({} AS TEXT))"""
_PAGE = f"""
SELECT held.id, i.id, m.short_name, i.serial, i.rack, p.id,
  r.name || ' ' || upper(p.surname) || ', ' || p.first_name, p.surname, held.since,
  held.take_id, {_SEQ.format("held.take_id")}, t.recorded_at, purposes.name, receipts.name,
  coalesce((SELECT d.due_at FROM due_changes AS d WHERE d.take_id = held.take_id
    AND d.created_at <= :at ORDER BY d.id DESC LIMIT 1), t.due_at),
  held.return_id, back.occurred_at, back.recorded_at, {_SEQ.format("held.return_id")},
  (SELECT count(*) FROM held), (SELECT count(DISTINCT personnel_id) FROM held), {{lot}}
FROM (SELECT held.*, p.surname FROM held JOIN personnel AS p ON p.id = held.personnel_id
    WHERE (p.surname, held.id) > (:surname, :last) ORDER BY p.surname, held.id LIMIT :most) AS held
  JOIN items AS i ON i.id = held.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = held.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN transactions AS t ON t.id = held.take_id
  LEFT JOIN transactions AS back ON back.id = held.return_id
  LEFT JOIN purposes ON purposes.id = t.purpose_id
  LEFT JOIN receipts ON receipts.id = t.receipt_id
ORDER BY held.surname, held.id
"""  # noqa: S608  (our own text)
_LOT_SUM = """(SELECT sum(CASE m.kind WHEN 'issue' THEN m.quantity ELSE -m.quantity END)
    FROM stock_movements AS m WHERE m.take_id = held.take_id AND m.stock_id = :stock
      AND m.kind IN ('issue', 'return', 'expend', 'lose') AND m.{time} <= :at)"""
_DIFFERENCE_NAMES = (
    "item_id model_short serial person_id person take_id recorded_at return_id fix_id is_now"
).split()
_DIFFERENCES = """
SELECT i.id, m.short_name, i.serial, p.id, r.name || ' ' || upper(p.surname) || ', ' || p.first_name,
  d.take_id, t.recorded_at, d.return_id, coalesce((SELECT id FROM transactions WHERE corrects_id = d.take_id),
    (SELECT id FROM transactions WHERE corrects_id = d.return_id)), d.is_now
FROM (SELECT * FROM (SELECT now.*, 1 AS is_now FROM held_now AS now LEFT JOIN held_then AS was
      ON was.item_id = now.item_id AND was.personnel_id = now.personnel_id WHERE was.id IS NULL
    UNION ALL SELECT was.*, 0 FROM held_then AS was LEFT JOIN held_now AS now
      ON was.item_id = now.item_id AND was.personnel_id = now.personnel_id WHERE now.id IS NULL)
    ORDER BY item_id, is_now LIMIT :differences) AS d
  CROSS JOIN items AS i ON i.id = d.item_id
  CROSS JOIN item_models AS m ON m.id = i.model_id CROSS JOIN transactions AS t ON t.id = d.take_id
  CROSS JOIN personnel AS p ON p.id = d.personnel_id CROSS JOIN ranks AS r ON r.id = p.rank_id
ORDER BY d.item_id, d.is_now
"""  # noqa: E501  (our own text)
_SOME_ITEMS = f"SELECT i.id FROM {matching.ITEMS} "  # noqa: S608  (our own SQL)
_SOME_PEOPLE = f"SELECT p.id FROM {matching.PEOPLE} "  # noqa: S608  (our own SQL)


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
    _prove(rows)
    counts = (rows[0]["items"], rows[0]["people"]) if rows else (0, 0)
    return Held(paging.page(rows, size, "surname", "id"), *counts)


def _prove(rows: list[Row]) -> None:
    """Put in the numbers of audit rows that are sealed; a segment that is not there has none."""
    wrote = (("take_id", "take_seq", "recorded_at"),
             ("return_id", "return_seq", "return_recorded_at"))  # fmt: skip
    gone = {row[entry]: row[at] for row in rows for entry, seq, at in wrote
            if row[entry] and not row[seq]}  # fmt: skip
    found = segments.entry_proofs(gone)
    for row in rows:
        for entry, seq, _ in wrote:
            if row[entry] in found:
                row[seq] = found[row[entry]].seq


def proof(at: str) -> Proof:
    """Return the last link of the chain at a moment; number 0 before there was any."""
    if segments.is_sealed(at):
        return Proof(0, "", sealed=True)
    mark = as_of.mark("audit_log", "seq", at)
    found = witnesses.hash_at(mark)
    return Proof(mark, head_code(found)) if found else Proof(0, "")


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
    bound, narrowed = _stretches(at), ""
    if asked.person:
        bound["people"], narrowed = json.dumps(_people(asked.person)), _PEOPLE
    if asked.item:
        bound["items"], narrowed = json.dumps(_items(asked.item)), narrowed + _ITEMS
    if asked.rack:
        bound["rack"], narrowed = asked.rack.upper(), narrowed + _RACK
    if asked.stock_id:
        bound["stock"] = asked.stock_id

    def written(name: str, known: str) -> str:
        lot = _LOT.format(time=_TIMES[known]) if asked.stock_id else ""
        more = _COUNTS[known] + narrowed + lot
        return _HELD.format(name=name, found=_FOUND[known], more=more)

    return written, bound


def _stretches(at: str) -> dict[str, Any]:
    """Return the moment, the last entry recorded by it, and where each class is read from."""
    moment, mark = clock.from_text(at), as_of.mark("transactions", "id", at)
    # A second more on either side: the classes are of whole seconds.
    spans = [(digits, clock.ago(moment, 8**digits + 2)) for digits in range(1, _LONGEST)]
    undone = clock.to_text(moment + _UNDOING)
    return {
        "at": at,
        "mark": mark,
        "spans": json.dumps([(digits, clock.to_text(since)) for digits, since in spans]),
        "steps": json.dumps([(digits, mark - 8**digits) for digits in range(1, _LONGEST)]),
        "fixes": json.dumps([("undo", undone), ("correction", _END)]),
    }


def _items(text: str) -> tuple[str, ...]:
    return lookup.exactly(text).items or _ids(_SOME_ITEMS, matching.item(text))


def _people(text: str) -> tuple[str, ...]:
    found = lookup.exactly(text).people
    return found or _ids(_SOME_PEOPLE, matching.person(text))


def _ids(query: str, words: list[matching.Condition]) -> tuple[str, ...]:
    where = matching.where(words)
    return tuple(row[0] for row in database.execute_sql(query + where.sql, where.bound))
