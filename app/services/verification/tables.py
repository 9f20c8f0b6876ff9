"""The tables that the chain carries, as they stand in a file."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import apsw

from app.models.tracked import TRACKED

# A view that somebody put in a table's place has no rows of its own.
_TABLES = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT wr"


class Table:
    """A tracked table: how to read its rows, and which of them the chain spoke of."""

    def __init__(self, name: str, defaults: dict[str, Any]) -> None:
        """Make the table of a file; `defaults` are the columns it has there, loose ones too."""
        tracked = TRACKED[name]
        key = tracked.model._meta.primary_key
        self.name = name
        self.defaults = defaults
        self.whole_number_key = key.field_type in ("AUTO", "INT")
        known = {field.column_name for field in tracked.model._meta.sorted_fields}
        columns = sorted(known & defaults.keys() - tracked.loose)
        # The row as services/audit.py writes it, so that most are compared as one text.
        shown = ", ".join(f"'{column}', \"{column}\"" for column in columns)
        row = f"json_object({shown})"
        as_text = f"\"{key.column_name}\" || '' = a.object_id"  # '01' is no key
        wanted = "CAST(a.object_id AS INTEGER)" if self.whole_number_key else "a.object_id"
        # What an audit row `a` speaks of: its rowid where that is all it says, else the row, too.
        self.stands = (
            f'SELECT CASE WHEN a."before" IS NULL AND a."after" = {row} '  # noqa: S608
            f'THEN rowid ELSE rowid || {row} END FROM "{name}" '
            f'WHERE "{key.column_name}" = {wanted} AND {as_text}'
        )
        self.newest = f'SELECT max(rowid) FROM "{name}"'  # noqa: S608
        self.count = f'SELECT count(*) FROM "{name}" NOT INDEXED'  # noqa: S608
        self.keys = f'SELECT rowid, "{key.column_name}" FROM "{name}"'  # noqa: S608
        self.spoken_of = RowSet()


def tables_of(connection: apsw.Connection) -> dict[str, Table]:
    """Return the tracked tables that a file has; an older one lacks some, and some columns."""
    found = {}
    present = {name for (name,) in connection.execute(_TABLES)}
    for name in filter(present.__contains__, TRACKED):
        columns = connection.execute("SELECT name, dflt_value FROM pragma_table_info(?)", (name,))
        defaults = {column: _literal(default) for column, default in columns}
        found[name] = Table(name, defaults)
    return found


def has_table(connection: apsw.Connection, name: str) -> bool:
    """Say whether a file has a table: an older record lacks some."""
    found = connection.execute("SELECT 1 FROM pragma_table_info(?)", (name,)).fetchone()
    return found is not None


def _literal(default: str | None) -> Any:
    """Return the value of a column's default; expressions, which we do not use, count as null."""
    if default is None:
        return None
    if default.lstrip("-").isdecimal():
        return int(default)
    if default.startswith("'"):
        return default[1:-1].replace("''", "'")
    return None


class RowSet:
    """A set of row numbers at a bit each, however far apart they lie.

    Rows are mostly spoken of in their order: those that follow each other are an end and no bits.
    """

    def __init__(self) -> None:
        self._pages: defaultdict[int, int] = defaultdict(int)
        self._count = self._upto = 0

    def add(self, number: int) -> bool:
        """Put a number in; say whether it was new."""
        if number == self._upto + 1 and not (self._pages and number in self):
            self._upto = number
            self._count += 1
            return True
        if 0 < number <= self._upto:
            return False
        page, bit = number >> 10, 1 << (number & 1023)
        new = not self._pages[page] & bit
        self._pages[page] |= bit
        self._count += new
        return new

    def __len__(self) -> int:
        return self._count

    def __contains__(self, number: int) -> bool:
        is_within = 0 < number <= self._upto
        return is_within or bool(self._pages.get(number >> 10, 0) & 1 << (number & 1023))
