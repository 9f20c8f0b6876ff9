"""Folds the ledger, compares custody with it, counts receipts and checks answers once given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import apsw

from app.queries.chain import head_code
from app.services.verification.findings import Findings
from app.services.verification.tables import has_table

_LEDGER = """
SELECT id, action, personnel_id, item_id, occurred_at,
  coalesce((SELECT d.due_at FROM due_changes AS d WHERE d.take_id = t.id ORDER BY d.id DESC LIMIT 1), due_at)
FROM transactions AS t ORDER BY id
"""  # noqa: E501
# A record from before times could be extended.
_LEDGER_BEFORE = (
    "SELECT id, action, personnel_id, item_id, occurred_at, due_at FROM transactions ORDER BY id"
)
_CUSTODY = (
    "SELECT id, item_id, personnel_id, take_id, return_id, since, due_at, returned_at "
    "FROM custody ORDER BY take_id, id"
)
_RECEIPTS = (
    "SELECT kind, year, count(*), min(number), max(number) FROM receipts GROUP BY kind, year"
)
# An answer carries the head code of its own audit row: a chain made anew no longer fits it.
_ANSWERS = """
SELECT k.id, k.transaction_id, k.answer ->> '$.id', k.answer ->> '$.head', a.hash, a.seq,
  a.object_type, a.object_id
FROM idempotency_keys AS k LEFT JOIN audit_log AS a ON a.seq = k.answer ->> '$.seq'
WHERE k.answer IS NOT NULL
  -- Of what is sealed in a segment that is not here, nothing can be said.
  AND coalesce(k.answer ->> '$.seq' BETWEEN 1
    AND (SELECT min(seq) - 1 FROM audit_log WHERE seq >= 1), 0) = 0
"""


class _Entry(NamedTuple):
    """A ledger row, as far as custody follows from it."""

    id: int
    action: str
    personnel_id: str
    item_id: str
    occurred_at: str
    due_at: str | None


class _Custody(NamedTuple):
    """A custody row, less what the limit makes of it."""

    id: int
    item_id: str
    personnel_id: str
    take_id: int
    return_id: int | None
    since: str
    due_at: str | None
    returned_at: str | None


class _Fold:
    """Walks ledger and custody side by side; remembers only what is out."""

    def __init__(self, connection: apsw.Connection, findings: Findings) -> None:
        self._connection = connection
        self._findings = findings
        self._rows: Iterator[Any] = iter(connection.execute(_CUSTODY))
        self._next = self._following()
        self._open: dict[str, tuple[_Entry, _Custody | None]] = {}

    def run(self) -> None:
        ledger = _LEDGER if has_table(self._connection, "due_changes") else _LEDGER_BEFORE
        for entry in map(_Entry._make, self._connection.execute(ledger)):
            if entry.action == "Take":
                self._take(entry)
            else:
                self._return(entry)
        for _, custody in self._open.values():
            if custody is not None and custody.return_id is not None:
                self._differs(custody, f"is closed, but no return followed take {custody.take_id}")
        while self._next is not None:
            self._differs(self._next, f"names entry {self._next.take_id}, which is no take")
            self._next = self._following()

    def _following(self) -> _Custody | None:
        row = next(self._rows, None)
        return None if row is None else _Custody._make(row)

    def _take(self, entry: _Entry) -> None:
        if entry.item_id in self._open:
            text = f"transactions {entry.id} took {entry.item_id}, which was already out."
            self._findings.add("taken_twice", text)
        custody = self._custody_of(entry)
        self._open[entry.item_id] = (entry, custody)
        if custody is None:
            text = f"transactions {entry.id}, a take, has no row in custody."
            self._findings.add("custody_missing", text)
            return
        wanted = (entry.item_id, entry.personnel_id, entry.occurred_at, entry.due_at)
        if wanted != (custody.item_id, custody.personnel_id, custody.since, custody.due_at):
            self._differs(custody, f"is not what take {entry.id} says")

    def _custody_of(self, entry: _Entry) -> _Custody | None:
        """Return the take's custody row; what lies before it belongs to no take."""
        while self._next is not None and self._next.take_id < entry.id:
            self._differs(self._next, f"names entry {self._next.take_id}, which is no take")
            self._next = self._following()
        found = self._next
        if found is None or found.take_id != entry.id:
            return None
        self._next = self._following()
        return found

    def _return(self, entry: _Entry) -> None:
        take, custody = self._open.pop(entry.item_id, (None, None))
        if take is None:
            text = f"transactions {entry.id} returned {entry.item_id}, which was not out."
            self._findings.add("returned_twice", text)
            return
        if take.personnel_id != entry.personnel_id:
            text = f"transactions {entry.id} names another holder than take {take.id}."
            self._findings.add("wrong_holder", text)
        closed = (entry.id, entry.occurred_at)
        if custody is not None and (custody.return_id, custody.returned_at) != closed:
            self._differs(custody, f"is not closed as return {entry.id} says")

    def _differs(self, custody: _Custody, why: str) -> None:
        self._findings.add("custody_differs", f"custody {custody.id} {why}.")

    @property
    def out(self) -> set[str]:
        """Return the items that the ledger leaves out."""
        return set(self._open)


def check_custody(connection: apsw.Connection, findings: Findings) -> None:
    """Compare custody with the fold of the ledger, and each item's status with open custody."""
    fold = _Fold(connection, findings)
    fold.run()
    for item_id, status in connection.execute("SELECT id, status FROM items"):
        if (status == "Issued") != (item_id in fold.out):
            place = "out" if item_id in fold.out else "in"
            text = f"items {item_id}: status says {status}, but the ledger says it is {place}."
            findings.add("status_differs", text)


def check_receipts(connection: apsw.Connection, findings: Findings) -> None:
    """See that receipts of each kind and year are numbered 1, 2, 3 … without a gap."""
    for kind, year, count, first, last in connection.execute(_RECEIPTS):
        if first != 1 or last != count:
            text = f"{kind} receipts of {year} have a gap: {count} from {first} to {last}."
            findings.add("receipt_gap", text)


def check_answers(connection: apsw.Connection, findings: Findings) -> None:
    """See that each answer kept under a key names its own entry and its place in the chain."""
    for key, entry, said, head, hash_hex, seq, kind, named in connection.execute(_ANSWERS):
        if said != entry or kind != "transactions" or named != str(entry):
            text = f"idempotency_keys {key}: its answer is not that of transactions {entry}."
            findings.add("answer_differs", text, seq)
        elif head != head_code(hash_hex):
            text = (
                f"Audit row {seq} is not the one that was answered for transactions {entry}: "
                "the chain was made anew from there or before."
            )
            findings.add("chain_remade", text, seq)
