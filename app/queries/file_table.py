"""What a list is as a file: headers, and rows that are read as they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

Value = str | int | None
Rows = Iterator[tuple[Value, ...]]


class Table(NamedTuple):
    """Headers, rows as they come, and which columns are moments (stored text, UTC)."""

    name: str
    columns: tuple[str, ...]
    rows: Rows
    moments: frozenset[str] = frozenset()
