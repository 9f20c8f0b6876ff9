"""Folds the ledger, compares custody with it, counts receipts and checks answers once given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw

from app.queries.chain import head_code
from app.queries.ledger_spans import BLOCK
from app.services.verification.findings import Findings
from app.services.verification.tables import has_table

# What a take and its row in custody have in common comes first in both, in the same order.
_LEDGER = """
SELECT id, item_id, personnel_id, occurred_at,
  coalesce((SELECT d.due_at FROM due_changes AS d WHERE d.take_id = t.id ORDER BY d.id DESC LIMIT 1), due_at),
  action
FROM transactions AS t ORDER BY id
"""  # noqa: E501
# A record from before times could be extended.
_LEDGER_BEFORE = (
    "SELECT id, item_id, personnel_id, occurred_at, due_at, action FROM transactions ORDER BY id"
)
_CUSTODY = (
    "SELECT take_id, item_id, personnel_id, since, due_at, id, return_id, returned_at "
    "FROM custody ORDER BY take_id, custody.id"
)
_IN_COMMON = 5
# Where a span of time lies: each block of entries' first and last moment, and no block but these.
_SPANS = f"""
SELECT id FROM ledger_spans AS s WHERE (first_at, last_at) IS NOT (
  SELECT min(occurred_at), max(occurred_at) FROM transactions AS t
  WHERE t.id > (s.id - 1) * {BLOCK} AND t.id <= s.id * {BLOCK})
UNION ALL SELECT max(id) / {BLOCK} FROM transactions
  HAVING (max(id) / {BLOCK}, max(id) / {BLOCK})
    <> (SELECT count(*), coalesce(max(id), 0) FROM ledger_spans)
"""  # noqa: S608  (our own number)
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


# Rows as they are read: naming the columns of each takes longer than reading them.
_Row = tuple[Any, ...]


class _Fold:
    """Walks ledger and custody side by side; remembers only what is out."""

    def __init__(self, connection: apsw.Connection, findings: Findings) -> None:
        self._connection = connection
        self._findings = findings
        self._custody: Iterator[_Row] = iter(connection.execute(_CUSTODY))
        self._next = next(self._custody, None)
        # What is out: its take, and the take's row in custody.
        self.out: dict[str, tuple[_Row, _Row | None]] = {}

    def run(self) -> None:
        ledger = _LEDGER if has_table(self._connection, "due_changes") else _LEDGER_BEFORE
        for entry in self._connection.execute(ledger):
            if entry[-1] == "Take":
                self._take(entry)
            else:
                self._return(entry)
        for take, custody in self.out.values():
            if custody is not None and custody[-2] is not None:
                self._differs(custody, f"is closed, but no return followed take {take[0]}")
        self._skip_to(None)

    def _take(self, entry: _Row) -> None:
        number, item, *_ = entry
        if item in self.out:
            text = f"transactions {number} took {item}, which was already out."
            self._findings.add("taken_twice", text)
        custody = self._custody_of(number)
        self.out[item] = (entry, custody)
        if custody is None:
            text = f"transactions {number}, a take, has no row in custody."
            self._findings.add("custody_missing", text)
        elif custody[:_IN_COMMON] != entry[:_IN_COMMON]:
            self._differs(custody, f"is not what take {number} says")

    def _custody_of(self, take: int) -> _Row | None:
        """Return the take's custody row; what lies before it belongs to no take."""
        self._skip_to(take)
        found = self._next
        if found is None or found[0] != take:
            return None
        self._next = next(self._custody, None)
        return found

    def _skip_to(self, take: int | None) -> None:
        while self._next is not None and (take is None or self._next[0] < take):
            self._differs(self._next, f"names entry {self._next[0]}, which is no take")
            self._next = next(self._custody, None)

    def _return(self, entry: _Row) -> None:
        number, item, person, moment, *_ = entry
        take, custody = self.out.pop(item, (None, None))
        if take is None:
            text = f"transactions {number} returned {item}, which was not out."
            self._findings.add("returned_twice", text)
            return
        if take[2] != person:
            text = f"transactions {number} names another holder than take {take[0]}."
            self._findings.add("wrong_holder", text)
        if custody is not None and custody[_IN_COMMON + 1 :] != (number, moment):
            self._differs(custody, f"is not closed as return {number} says")

    def _differs(self, custody: _Row, why: str) -> None:
        self._findings.add("custody_differs", f"custody {custody[_IN_COMMON]} {why}.")


def check_custody(connection: apsw.Connection, findings: Findings) -> None:
    """Compare custody with the fold of the ledger, and each item's status with open custody."""
    fold = _Fold(connection, findings)
    fold.run()
    for item_id, status in connection.execute("SELECT id, status FROM items"):
        if (status == "Issued") != (item_id in fold.out):
            place = "out" if item_id in fold.out else "in"
            text = f"items {item_id}: status says {status}, but the ledger says it is {place}."
            findings.add("status_differs", text)


def check_spans(connection: apsw.Connection, findings: Findings) -> None:
    """Compare when each block of entries happened, as lists look it up, with the entries."""
    if not has_table(connection, "ledger_spans"):
        return
    for (block,) in connection.execute(_SPANS):
        said = f"is not what its {BLOCK:,} entries say; lists may leave some out."
        findings.add("span_differs", f"ledger_spans {block} {said}")


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
