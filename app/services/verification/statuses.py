"""Replays each item's status, which the ledger's triggers set as well as the chain's edits."""

from __future__ import annotations

from typing import NamedTuple

import apsw

from app.services.verification.findings import Findings
from app.services.verification.said import ERASED, Values

# Columns that triggers set: transactions.sql gives an item a new status with each entry.
STATUS_COLUMNS = {"items": ("status", "status_reason")}
_AFTER = {"Take": "Issued", "Return": "Available"}


class _Status(NamedTuple):
    seq: int
    values: Values


class Statuses:
    """The status and reason that every item should have by now."""

    def __init__(self) -> None:
        self._items: dict[str, _Status] = {}

    def feed(self, seq: int, table: str, key: str, values: Values) -> None:
        """Take in what an audit row says, if it bears on an item's status."""
        if table == "transactions" and values.get("action") in _AFTER:
            status = {"status": _AFTER[values["action"]], "status_reason": None}
            self._items[str(values.get("item_id"))] = _Status(seq, status)
        elif table == "items":
            known = self._items.get(key, _Status(seq, {})).values
            said = {name: values[name] for name in STATUS_COLUMNS["items"] if name in values}
            if said:
                self._items[key] = _Status(seq, known | said)

    def check(self, connection: apsw.Connection, findings: Findings) -> None:
        """Compare every item's status with what it should be."""
        for item_id, *row in connection.execute("SELECT id, status, status_reason FROM items"):
            wanted = self._items.get(item_id)
            if wanted is None:
                continue
            for name, value in zip(STATUS_COLUMNS["items"], row, strict=True):
                said = wanted.values.get(name)
                if said != value and not (said is ERASED and value is None):
                    text = f"items {item_id}: {name} is not what audit row {wanted.seq} led to."
                    findings.add("status_differs", text, wanted.seq)
