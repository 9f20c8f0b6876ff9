"""Who held what at a moment: as the ledger tells it today, and as it told it then.

*Known now* goes by when things happened: late entries count, and an entry that was taken back never
happened. *Known then* goes by when they were written down: the entries up to the last one that was
recorded by that moment, nothing later. Both look up what was out then in two indexes of custody by
how long it was out (migration 0018): the ledger is not read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.queries import lookup, matching, paging, segments, stretches, witnesses
from app.queries.chain import head_code
from app.queries.paging import Page
from app.queries.reports import as_of
from app.queries.rows import Row, named

KNOWN_NOW, KNOWN_THEN = "now", "then"
_TIMES = {KNOWN_NOW: "occurred_at", KNOWN_THEN: "recorded_at"}
# More differences than this are a number.
MOST_DIFFERENCES = 10
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
_FROM_CUSTODY = "SELECT c.id, c.item_id, c.personnel_id, c.take_id, c.returned_at"
# A return that was taken back had not ended it, until the entry that says so opened it again.
_WRONGLY_BACK = f"""
  {_FROM_CUSTODY} FROM json_each(:fixes) AS f
    CROSS JOIN transactions AS fix INDEXED BY transactions_by_correction
    ON fix.correction = f.value ->> 0 AND fix.occurred_at > :at AND fix.occurred_at <= f.value ->> 1
      AND fix.corrects_id IS NOT NULL
    CROSS JOIN custody AS c ON c.return_id = fix.corrects_id
  WHERE fix.action = 'Take' AND c.since <= :at AND c.returned_at <= :at AND NOT {_VOID.format("fix.id")}
"""  # noqa: E501  (our own text)
# All that is asked for stands in the index: the rows themselves lie all over the years.
_OPEN = """
  SELECT c.id, c.item_id, c.personnel_id, c.take_id, NULL AS returned_at
  FROM custody AS c INDEXED BY custody_open_person
  WHERE c.returned_at IS NULL AND {} <= :{}
"""
# What is over by now was out for as long as its class says: of each class one stretch is read.
_FOUND = {
    KNOWN_NOW: f"""{_OPEN.format("c.since", "at")} UNION ALL {_WRONGLY_BACK} UNION ALL
  {_FROM_CUSTODY} {stretches.OVER_SINCE}
""",
    KNOWN_THEN: f"""{_OPEN.format("c.take_id", "mark")} UNION ALL
  {_FROM_CUSTODY} FROM json_each(:steps) AS s CROSS JOIN custody AS c INDEXED BY custody_by_entries
    ON length(printf('%o', c.return_id - c.take_id)) = s.value ->> 0
      AND c.take_id > s.value ->> 1 AND c.take_id <= :mark
  WHERE c.return_id IS NOT NULL AND c.return_id > :mark
""",
}
# A take that was taken back is over: what took it back has ended it.
_COUNTS = {
    KNOWN_NOW: f" AND (held.returned_at IS NULL OR NOT {_VOID.format('held.take_id')})",
    KNOWN_THEN: "",
}
_HELD = """
SELECT held.id, held.item_id, held.personnel_id{surname} FROM ({found}) AS held{items} WHERE 1{more}
"""
_SURNAME = """, (
  SELECT surname FROM personnel INDEXED BY personnel_surname WHERE id = held.personnel_id)"""
_WITH_ITEMS = " CROSS JOIN items AS i ON i.id = held.item_id"
_PEOPLE = " AND held.personnel_id IN (SELECT value FROM json_each(:people))"
_ITEMS = " AND held.item_id IN (SELECT value FROM json_each(:items))"
_RACK = " AND upper(substr(i.rack, 1, length(:rack))) = :rack"
_LOT = """ AND (SELECT sum(CASE m.kind WHEN 'issue' THEN m.quantity ELSE -m.quantity END)
  FROM stock_movements AS m WHERE m.take_id = held.take_id AND m.stock_id = :stock
    AND m.kind IN ('issue', 'return', 'expend', 'lose')
    AND m.{time} <= :at) > 0"""
_NAMES = (
    "id item_id model_short serial rack person_id person surname since take_id take_seq "
    "recorded_at purpose receipt_number due_at return_id returned_at return_recorded_at return_seq "
    "lot"
).split()
_SEQ = """(SELECT max(seq) FROM audit_log
    WHERE object_type = 'transactions' AND object_id = CAST({} AS TEXT))"""
_ROWS = f"""
SELECT held.id, i.id, m.short_name, i.serial, i.rack, p.id,
  r.name || ' ' || upper(p.surname) || ', ' || p.first_name, p.surname, held.since,
  held.take_id, {_SEQ.format("held.take_id")}, t.recorded_at, purposes.name, receipts.name,
  coalesce((SELECT d.due_at FROM due_changes AS d WHERE d.take_id = held.take_id
    AND d.created_at <= :at ORDER BY d.id DESC LIMIT 1), t.due_at),
  held.return_id, back.occurred_at, back.recorded_at, {_SEQ.format("held.return_id")}, {{lot}}
FROM json_each(:ids) AS shown CROSS JOIN custody AS held ON held.id = shown.value
  CROSS JOIN items AS i ON i.id = held.item_id CROSS JOIN item_models AS m ON m.id = i.model_id
  CROSS JOIN personnel AS p ON p.id = held.personnel_id CROSS JOIN ranks AS r ON r.id = p.rank_id
  CROSS JOIN transactions AS t ON t.id = held.take_id
  LEFT JOIN transactions AS back ON back.id = held.return_id
  LEFT JOIN purposes ON purposes.id = t.purpose_id
  LEFT JOIN receipts ON receipts.id = t.receipt_id
ORDER BY shown.key
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
    (SELECT id FROM transactions WHERE corrects_id = d.return_id)), shown.value ->> 1
FROM json_each(:found) AS shown CROSS JOIN custody AS d ON d.id = shown.value ->> 0
  CROSS JOIN items AS i ON i.id = d.item_id
  CROSS JOIN item_models AS m ON m.id = i.model_id CROSS JOIN transactions AS t ON t.id = d.take_id
  CROSS JOIN personnel AS p ON p.id = d.personnel_id CROSS JOIN ranks AS r ON r.id = p.rank_id
ORDER BY shown.key
"""  # noqa: E501  (our own text)
_SOME_ITEMS = f"SELECT i.id FROM {matching.ITEMS} "  # noqa: S608  (our own SQL)
_SOME_PEOPLE = f"SELECT p.id FROM {matching.PEOPLE} "  # noqa: S608  (our own SQL)


# A row of custody that was open: its id, the item's and the person's; to be shown, their surname.
_Out = tuple[Any, ...]
_BY_ID, _BY_SURNAME = itemgetter(0), itemgetter(3)


class Question:
    """What was out at a moment (stored text); all pages of it are found at once."""

    def __init__(self, at: str, asked: Filter) -> None:
        self._at, self._asked = at, asked
        self._narrowed, self._bound = _narrowed(asked)
        self._lot = {"stock": asked.stock_id} if asked.stock_id else {}
        self._shown: dict[str, list[_Out]] = {}

    def page(self, known: str, after: str, size: int = paging.ROWS) -> Held:
        """Return a page of what was out, by the holder's surname."""
        out, begin = self._in_order(known), paging.split(after, 2)
        if begin:
            last = (begin[0], paging.number(begin[1]) or 0)
            ids = [one[0] for one in out if (one[3], one[0]) > last]
        else:
            ids = [one[0] for one in out]
        lot = _LOT_SUM.format(time=_TIMES[known]) if self._asked.stock_id else "NULL"
        bound = {"at": self._at, "ids": json.dumps(ids[: size + 1])} | self._lot
        rows = named(_NAMES, _ROWS.format(lot=lot), bound)
        _prove(rows)
        people = len({person for _, _, person, _ in out})
        return Held(paging.page(rows, size, "surname", "id"), len(out), people)

    def differences(self) -> list[Row]:
        """Return who is known now, but was not then, to have held what; and the other way round.

        `is_now` says which of the two. At most MOST_DIFFERENCES, and one more where there are more.
        """
        now, then = ({row[0]: row for row in self._out(known)} for known in (KNOWN_NOW, KNOWN_THEN))
        learnt, denied = _beyond(now, then), _beyond(then, now)
        unlike = [(item, 1, learnt[item, who]) for item, who in learnt.keys() - denied]
        unlike += [(item, 0, denied[item, who]) for item, who in denied.keys() - learnt]
        found = [(number, is_now) for _, is_now, number in sorted(unlike)]
        bound = {"found": json.dumps(found[: MOST_DIFFERENCES + 1])}
        return named(_DIFFERENCE_NAMES, _DIFFERENCES, bound)

    def _in_order(self, known: str) -> list[_Out]:
        """Return what was out by the holders' surnames, which are read for what is shown alone."""
        if known not in self._shown:
            rows = self._read(known, _SURNAME)
            # By one column each, texts and numbers are compared in half the time.
            self._shown[known] = sorted(sorted(rows, key=_BY_ID), key=_BY_SURNAME)
        return self._shown[known]

    def _out(self, known: str) -> Collection[_Out]:
        return self._shown.get(known) or self._read(known)

    def _read(self, known: str, surname: str = "") -> set[_Out]:
        lot = _LOT.format(time=_TIMES[known]) if self._asked.stock_id else ""
        query = _HELD.format(
            found=_FOUND[known],
            surname=surname,
            items=_WITH_ITEMS if self._asked.rack else "",
            more=_COUNTS[known] + self._narrowed + lot,
        )
        # Some are found in more than one way; to keep each once is quicker here than in SQL.
        bound = _MOMENT[known](self._at) | self._bound
        return set(database.execute_sql(query, bound).fetchall())


def _beyond(rows: Mapping[int, _Out], others: Mapping[int, _Out]) -> dict[tuple[str, str], int]:
    """Return {(item, person): row} of the rows that the others lack: few, on most days none."""
    left = (rows[number] for number in rows.keys() - others)
    return {(item, person): number for number, item, person, *_ in left}


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


def _narrowed(asked: Filter) -> tuple[str, dict[str, Any]]:
    """Return the conditions for whose, which and where, and what they bind."""
    bound, narrowed = dict[str, Any](), ""
    if asked.person:
        bound["people"], narrowed = json.dumps(_people(asked.person)), _PEOPLE
    if asked.item:
        bound["items"], narrowed = json.dumps(_items(asked.item)), narrowed + _ITEMS
    if asked.rack:
        bound["rack"], narrowed = asked.rack.upper(), narrowed + _RACK
    if asked.stock_id:
        bound["stock"] = asked.stock_id
    return narrowed, bound


def _happened(at: str) -> dict[str, Any]:
    """Return a moment, and where each class of what had happened by it is read from."""
    undone = clock.to_text(clock.from_text(at) + _UNDOING)
    fixes = json.dumps([("undo", undone), ("correction", _END)])
    return {"at": at, "spans": stretches.spans(at), "fixes": fixes}


def _recorded(at: str) -> dict[str, Any]:
    """Return a moment, the last entry recorded by it, and where each class is read from."""
    mark = as_of.mark("transactions", "id", at)
    steps = json.dumps([(digits, mark - 8**digits) for digits in range(1, stretches.LONGEST)])
    return {"at": at, "mark": mark, "steps": steps}


_MOMENT = {KNOWN_NOW: _happened, KNOWN_THEN: _recorded}


def _items(text: str) -> tuple[str, ...]:
    return lookup.exactly(text).items or _ids(_SOME_ITEMS, matching.item(text))


def _people(text: str) -> tuple[str, ...]:
    found = lookup.exactly(text).people
    return found or _ids(_SOME_PEOPLE, matching.person(text))


def _ids(query: str, words: list[matching.Condition]) -> tuple[str, ...]:
    where = matching.where(words)
    return tuple(row[0] for row in database.execute_sql(query + where.sql, where.bound))
