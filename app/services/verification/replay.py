"""Compares what the chain says of every row with the row itself, in one pass and little memory.

The chain says a row's columns when it is made and each change later. A column that differs from
what was said is remembered until the chain says otherwise; what is left at the end was changed
outside ArmGuard. So nothing but differences, and one bit per row, is kept in memory.

SQLite looks the row up and compares it as one text while it reads the chain: most rows were spoken
of once and are as they were said to be, so that of them nothing but a number comes to Python.
"""

from __future__ import annotations

import json
from typing import Any

import apsw

from app.services.verification.findings import Findings
from app.services.verification.said import ERASED, Values
from app.services.verification.statuses import STATUS_COLUMNS, Statuses
from app.services.verification.tables import Table, tables_of

# Table, key and column.
_Place = tuple[str, str, str]


class Replay:
    """Takes what the chain says, in order, and finds what was changed otherwise."""

    def __init__(self, connection: apsw.Connection, findings: Findings, behind: int = 0) -> None:
        """Begin behind audit row `behind`; what only older rows spoke of is then left alone."""
        self._connection = connection
        self._findings = findings
        self._tables = tables_of(connection)
        # By table: says whether the chain speaks of a row for the first time; it has from then on.
        self.is_new = {name: table.spoken_of.add for name, table in self._tables.items()}
        self._differs: dict[_Place, int] = {}
        self._unproven: set[_Place] = set()
        self._behind = behind
        self._statuses = Statuses(behind)

    @property
    def stands(self) -> str:
        """Return SQL for what stands in the record of the row that an audit row `a` speaks of.

        A number (its rowid) where that is all that `after` says; else that number and the row as
        JSON behind it, in one text; null where there is no such row.
        """
        # SQLite tries the names one after the other, so the largest tables come first.
        tables = sorted(self._tables.values(), key=self._newest, reverse=True)
        cases = " ".join(f"WHEN '{table.name}' THEN ({table.stands})" for table in tables)
        return f"CASE a.object_type {cases} END" if cases else "NULL"

    def _newest(self, table: Table) -> int:
        return self._connection.execute(table.newest).get or 0

    def feed(self, seq: int, name: str, object_id: str, values: Values, stands: Any) -> None:
        """Take in what audit row `seq` says of a row that was spoken of before, or differs."""
        table = self._tables.get(name)
        if table is None:
            return  # dropped, which the schema's check reports
        if stands is None:
            text = f"{name} {object_id} is missing: audit row {seq} speaks of it."
            self._findings.add("row_missing", text, seq)
        elif isinstance(stands, int):
            self._compare(table, seq, object_id, values, values, first=False)
        else:
            number, brace, row = stands.partition("{")
            first = table.spoken_of.add(int(number))
            self._compare(table, seq, object_id, values, json.loads(brace + row), first=first)

    def finish(self) -> None:
        """Report every difference that nothing explained."""
        for (table, key, column), seq in self._differs.items():
            self._report(table, key, column, seq)
        for name in self._tables if not self._behind else ():
            self._find_rows_nobody_spoke_of(name)
        self._statuses.check(self._connection, self._findings)

    def _compare(
        self, table: Table, seq: int, key: str, values: Values, row: Values, *, first: bool
    ) -> None:
        if table.name == "items":
            self._statuses.feed(seq, key, values)
        for column, value in row.items():
            place = (table.name, key, column)
            if column in STATUS_COLUMNS.get(table.name, ()):
                continue
            if column in values:
                self._compare_value(place, seq, values[column], value)
            elif first and not self._behind and value != table.defaults[column]:
                self._differs[place] = seq

    def _compare_value(self, place: _Place, seq: int, wanted: Any, value: Any) -> None:
        self._unproven.discard(place)
        if wanted is ERASED and value is not None:
            self._unproven.add(place)
        elif wanted is ERASED or wanted == value:
            self._differs.pop(place, None)
            return
        self._differs[place] = seq

    def _report(self, table: str, key: str, column: str, seq: int) -> None:
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
        if self._connection.execute(table.count).get == len(table.spoken_of):
            return  # as many as there are: none is put into the set that is not in the table
        for number, key in self._connection.execute(table.keys):
            if number not in table.spoken_of:
                text = f"{name} {key} was added outside ArmGuard: no audit row speaks of it."
                self._findings.add("row_added", text)
