"""Compares each item's status with the entries and the edits that set it."""

from __future__ import annotations

from typing import Any, NamedTuple

import apsw

from app.services.verification.findings import Findings
from app.services.verification.said import ERASED, Values

# Columns that triggers set: transactions.sql gives an item a new status with each entry.
STATUS_COLUMNS = {"items": ("status", "status_reason")}
_AFTER = {"Take": "Issued", "Return": "Available"}

_LAST_ENTRIES = """
SELECT t.item_id, t.action, (SELECT max(seq) FROM audit_log
  WHERE object_type = 'transactions' AND object_id = CAST(t.id AS TEXT))
FROM items AS i JOIN transactions AS t
  ON t.id = (SELECT max(id) FROM transactions WHERE item_id = i.id)
"""


class _Value(NamedTuple):
    seq: int
    value: Any


class Statuses:
    """The status and reason that every item should have by now."""

    def __init__(self, behind: int = 0) -> None:
        self._behind = behind
        self._items: dict[str, dict[str, _Value]] = {}

    def feed(self, seq: int, item_id: str, values: Values) -> None:
        """Take in what audit row `seq` says of an item, if it speaks of its status."""
        for name in STATUS_COLUMNS["items"]:
            if name in values:
                self._items.setdefault(item_id, {})[name] = _Value(seq, values[name])

    def check(self, connection: apsw.Connection, findings: Findings) -> None:
        """Compare every item's status with what it should be."""
        for item_id, action, seq in connection.execute(_LAST_ENTRIES):
            if (seq or 0) < self._behind:
                continue  # an edit since, which is not replayed, may have had the last word
            known = self._items.setdefault(item_id, {})
            entry = {"status": _AFTER.get(action), "status_reason": None}
            for name, value in entry.items():
                if name not in known or known[name].seq < (seq or 0):
                    known[name] = _Value(seq or 0, value)
        for item_id, *row in connection.execute("SELECT id, status, status_reason FROM items"):
            for name, value in zip(STATUS_COLUMNS["items"], row, strict=True):
                wanted = self._items.get(item_id, {}).get(name)
                if wanted and wanted.value != value and (wanted.value is not ERASED or value):
                    text = f"items {item_id}: {name} is not what audit row {wanted.seq} led to."
                    findings.add("status_differs", text, wanted.seq)
