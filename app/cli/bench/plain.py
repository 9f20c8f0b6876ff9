"""Plain: bare by Python's own `sqlite3`, whatever SQLite that brings, and the chain read by it."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from app.cli.bench.bare import Bare
from app.models.base import PRAGMAS


class Plain(Bare):
    """One connection that enters issues and returns."""

    def _opened(self, path: str) -> Any:
        import sqlite3  # here: no other command needs it in memory

        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = wal")
        for name, value in PRAGMAS.items():
            if name != "trusted_schema":  # older libraries then refuse JSON in a schema
                connection.execute(f"PRAGMA {name} = {value}")
        return connection

    def _numbered(self, cursor: Any) -> int:
        return int(cursor.lastrowid)


def read(path: Path, sql: str) -> None:
    """Read every row of a query into Python."""
    import sqlite3

    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        deque(connection.execute(sql), maxlen=0)
    finally:
        connection.close()
