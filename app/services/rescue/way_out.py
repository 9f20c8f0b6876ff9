"""What leads out of a damaged record: the newest copy that proves itself, looked for beside it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import NamedTuple

from app.services.rescue import reading
from app.services.verification import verify

# A sealed copy proves itself only to who has the recovery card.
PLAIN, SEALED = ".db", ".db.age"


class Copy(NamedTuple):
    """A copy that proved itself: its path below the data directory, and when its newest line was.

    A file's own time is lost when somebody copies the data directory.
    """

    name: str
    newest_at: str


class Search:
    """Proves the copies beside a record, newest first, in a thread until one is good."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._thread = threading.Thread(target=self._run, name="rescue", daemon=True)
        self.good: Copy | None = None
        self.bad: list[str] = []
        sealed = max(_files(data, SEALED), key=lambda path: path.stat().st_mtime, default=None)
        self.sealed = sealed and str(sealed.relative_to(data))

    def start(self) -> Search:
        """Begin, and return at once."""
        self._thread.start()
        return self

    @property
    def is_over(self) -> bool:
        """Say whether `good` is the last word."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Wait until all that matters is known."""
        self._thread.join()

    def _run(self) -> None:
        found = ((_newest_line(path), path) for path in _files(self._data, PLAIN))
        for newest_at, path in sorted(found, reverse=True):
            name = str(path.relative_to(self._data))
            if newest_at and _is_good(path):
                self.good = Copy(name, newest_at)
                return
            self.bad.append(name)


def _files(data: Path, ending: str) -> list[Path]:
    return [path for path in (data / "backups").rglob(f"*{ending}") if path.is_file()]


def _newest_line(path: Path) -> str:
    """Return when the newest line of a copy was recorded; nothing where it cannot be read."""
    line = reading.newest(path)
    return str(line[1]) if line else ""


def _is_good(path: Path) -> bool:
    try:
        return verify(path, lenient=True).ok
    except OSError:
        return False
