"""Whether anything was committed to the record since somebody last looked, by whomever."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any, NamedTuple

import apsw


class Mark(NamedTuple):
    """Stands for all that the record held at a moment; marks are equal while nothing was written.

    `opened` counts our looks at other files or through other connections, `version` is SQLite's
    own: it changes with every commit of another connection, in this process or another.
    """

    opened: int
    version: int


class Changes:
    """A connection that only watches. SQLite tells it of commits, never of its own."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._connection: apsw.Connection | None = None
        self._file: tuple[int, ...] = ()
        self._opened = 0

    def mark(self, path: str | Path) -> Mark | None:
        """Return the mark of what the record holds now; None where it cannot be read at once."""
        with self._turn:
            try:
                version = self._version(path)
                return Mark(self._opened, version)  # counted after a file was opened anew
            except (OSError, apsw.Error):
                self._let_go()
                return None

    def close(self) -> None:
        """Let the file go; the next mark is like none before."""
        with self._turn:
            self._let_go()

    def _version(self, path: str | Path) -> int:
        found = Path(path).stat()
        file = (os.getpid(), found.st_dev, found.st_ino)
        if self._connection is None or file != self._file:
            self._let_go()
            self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
            self._file = file
        row: Any = self._connection.execute("PRAGMA data_version").fetchall()[0]
        return int(row[0])

    def _let_go(self) -> None:
        self._opened += 1
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
