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

from app.services.verification.findings import Findings
from app.services.verification.said import ERASED, Said, Values, parsed
from app.services.verification.statuses import STATUS_COLUMNS, Statuses
from app.services.verification.tables import Table, tables_of

BATCH = 500


class Replay:
    """Takes what the chain says, in order, and compares it batch by batch."""

    def __init__(self, connection: apsw.Connection, findings: Findings, behind: int = 0) -> None:
        """Begin behind audit row `behind`; what only older rows spoke of is then left alone."""
        self._connection = connection
        self._findings = findings
        self._tables = tables_of(connection)
        self._waiting: defaultdict[str, list[Said]] = defaultdict(list)
        self._differs: dict[tuple[str, str | int, str], int] = {}
        self._unproven: set[tuple[str, str | int, str]] = set()
        self._behind = behind
        self._statuses = Statuses(behind)

    def feed(self, seq: int, table: str, object_id: str, values: Values | str) -> None:
        """Take in what audit row `seq` says of one row of a tracked table."""
        if table not in self._tables:
            return  # dropped, which the schema's check reports
        key: str | int = object_id
        if self._tables[table].whole_number_key and object_id.isdecimal():
            key = int(object_id)
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
        for name in self._tables if not self._behind else ():
            self._find_rows_nobody_spoke_of(name)
        self._statuses.check(self._connection, self._findings)

    def _compare(self, name: str) -> None:
        waiting = self._waiting.pop(name, [])
        if not waiting:
            return
        table = self._tables[name]
        keys = json.dumps([said.key for said in waiting])
        rows = {row[0]: row[1:] for row in self._connection.execute(table.lookup, (keys,))}
        for said in waiting:
            row = rows.get(said.key)
            if row is None:
                text = f"{name} {said.key} is missing: audit row {said.seq} speaks of it."
                self._findings.add("row_missing", text, said.seq)
                continue
            number, as_json = row
            first = table.spoken_of.add(number)
            # A row that is all there, and was never said to be otherwise, needs no second look.
            if not first or said.values != as_json:
                self._compare_columns(table, said, json.loads(as_json), first=first)

    def _compare_columns(self, table: Table, said: Said, row: Values, *, first: bool) -> None:
        values = parsed(said.values) if isinstance(said.values, str) else said.values
        if values is None:
            text = f"Audit row {said.seq} holds no readable 'after'."
            self._findings.add("chain_unreadable", text, said.seq)
            return
        if table.name == "items":
            self._statuses.feed(said.seq, str(said.key), values)
        for column, value in row.items():
            place = (table.name, said.key, column)
            if column in STATUS_COLUMNS.get(table.name, ()):
                continue
            if column in values:
                self._compare_value(place, said.seq, values[column], value)
            elif first and not self._behind and value != table.defaults[column]:
                self._differs[place] = said.seq

    def _compare_value(
        self, place: tuple[str, str | int, str], seq: int, wanted: Any, value: Any
    ) -> None:
        self._unproven.discard(place)
        if wanted is ERASED and value is not None:
            self._unproven.add(place)
        elif wanted is ERASED or wanted == value:
            self._differs.pop(place, None)
            return
        self._differs[place] = seq

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
