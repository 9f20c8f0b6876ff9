"""Compares what the chain says of every row with the row itself, in one pass and little memory.

The chain says a row's columns when it is made and each change later. A column that differs from
what was said is remembered until the chain says otherwise; what is left at the end was changed
outside ArmGuard. So nothing but differences, and one bit per row, is kept in memory.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import apsw

from app.models.tracked import TRACKED
from app.services.verification.findings import Findings
from app.services.verification.said import ERASED, Said, Values
from app.services.verification.statuses import STATUS_COLUMNS, Statuses

BATCH = 500


class _Table:
    """A tracked table: its columns as the chain carries them, and the rows the chain spoke of."""

    def __init__(self, name: str) -> None:
        tracked = TRACKED[name]
        meta = tracked.model._meta
        self.name = name
        self.key: str = meta.primary_key.column_name
        self.whole_number_key = meta.primary_key.field_type in ("AUTO", "INT")
        fields = [field.column_name for field in meta.sorted_fields]
        self.columns = [column for column in fields if column not in tracked.loose]
        shown = ", ".join(f'"{column}"' for column in self.columns)
        self.lookup = (
            f'SELECT rowid, "{self.key}", {shown} FROM "{name}" '  # noqa: S608  (our own names)
            f'WHERE "{self.key}" IN (SELECT value FROM json_each(?))'
        )
        self.keys = f'SELECT rowid, "{self.key}" FROM "{name}"'  # noqa: S608
        self.spoken_of = RowSet()


class RowSet:
    """A set of row numbers at a bit each, however far apart they lie."""

    def __init__(self) -> None:
        self._pages: defaultdict[int, int] = defaultdict(int)

    def add(self, number: int) -> bool:
        """Put a number in; say whether it was new."""
        page, bit = number >> 10, 1 << (number & 1023)
        new = not self._pages[page] & bit
        self._pages[page] |= bit
        return new

    def __contains__(self, number: int) -> bool:
        return bool(self._pages.get(number >> 10, 0) & 1 << (number & 1023))


class Replay:
    """Takes what the chain says, in order, and compares it batch by batch."""

    def __init__(self, connection: apsw.Connection, findings: Findings) -> None:
        self._connection = connection
        self._findings = findings
        self._tables = {name: _Table(name) for name in TRACKED}
        self._waiting: defaultdict[str, list[Said]] = defaultdict(list)
        self._differs: dict[tuple[str, str | int, str], int] = {}
        self._unproven: set[tuple[str, str | int, str]] = set()
        self._statuses = Statuses()

    def feed(self, seq: int, table: str, object_id: str, values: Values) -> None:
        """Take in what audit row `seq` says of one row of a tracked table."""
        key: str | int = object_id
        if self._tables[table].whole_number_key and object_id.isdecimal():
            key = int(object_id)
        self._statuses.feed(seq, table, object_id, values)
        waiting = self._waiting[table]
        waiting.append(Said(seq, key, values))
        if len(waiting) >= BATCH:
            self._compare(table)

    def finish(self) -> None:
        """Compare what still waits and report every difference that nothing explained."""
        for table in self._tables:
            self._compare(table)
        for (table, key, column), seq in self._differs.items():
            self._report(table, key, column, seq)
        for name in self._tables:
            self._find_rows_nobody_spoke_of(name)
        self._statuses.check(self._connection, self._findings)

    def _compare(self, name: str) -> None:
        waiting = self._waiting.pop(name, [])
        if not waiting:
            return
        table = self._tables[name]
        keys = json.dumps([said.key for said in waiting])
        rows = {row[1]: row for row in self._connection.execute(table.lookup, (keys,))}
        for said in waiting:
            row = rows.get(said.key)
            if row is None:
                text = f"{name} {said.key} is missing: audit row {said.seq} speaks of it."
                self._findings.add("row_missing", text, said.seq)
            else:
                values = dict(zip(table.columns, row[2:], strict=True))
                self._compare_row(table, said, row[0], values)

    def _compare_row(self, table: _Table, said: Said, number: int, row: Values) -> None:
        first = table.spoken_of.add(number)
        for column, value in row.items():
            if column in STATUS_COLUMNS.get(table.name, ()):
                continue
            place = (table.name, said.key, column)
            if column in said.values:
                self._compare_value(place, said, value)
            elif first and value is not None:
                self._differs[place] = said.seq

    def _compare_value(self, place: tuple[str, str | int, str], said: Said, value: Any) -> None:
        wanted = said.values[place[2]]
        self._unproven.discard(place)
        if wanted is ERASED and value is not None:
            self._unproven.add(place)
        elif wanted is ERASED or (wanted == value and type(wanted) is type(value)):
            self._differs.pop(place, None)
            return
        self._differs[place] = said.seq

    def _report(self, table: str, key: str | int, column: str, seq: int) -> None:
        if (table, key, column) in self._unproven:
            text = (
                f"{table} {key}: {column} cannot be proven: its text in audit row {seq} was erased "
                "or does not fit, while the record still carries it."
            )
            self._findings.add("column_unproven", text, seq)
        else:
            text = (
                f"{table} {key}: {column} is not what audit row {seq} says; "
                "it was changed outside ArmGuard."
            )
            self._findings.add("column_differs", text, seq)

    def _find_rows_nobody_spoke_of(self, name: str) -> None:
        table = self._tables[name]
        for number, key in self._connection.execute(table.keys):
            if number not in table.spoken_of:
                text = f"{name} {key} was added outside ArmGuard: no audit row speaks of it."
                self._findings.add("row_added", text)
