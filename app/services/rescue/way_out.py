"""What leads out of a damaged record: the newest copy that proves itself, looked for beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from app.services.verification import verify

# A sealed copy proves itself only to who has the recovery card.
PLAIN, SEALED = ".db", ".db.age"


class Copy(NamedTuple):
    """A copy of the record that proved itself: its path below the data directory, and its time."""

    name: str
    made_at: datetime


class Search:
    """Proves the copies beside a record, newest first, in a thread until one is good."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._thread = threading.Thread(target=self._run, name="rescue", daemon=True)
        self.good: Copy | None = None
        self.bad: list[str] = []
        self.sealed = next(
            (str(path.relative_to(data)) for path in _newest_first(data, SEALED)), None
        )

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
        for path in _newest_first(self._data, PLAIN):
            name = str(path.relative_to(self._data))
            if _is_good(path):
                made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                self.good = Copy(name, made_at)
                return
            self.bad.append(name)


def _newest_first(data: Path, ending: str) -> Iterator[Path]:
    files = (path for path in (data / "backups").rglob(f"*{ending}") if path.is_file())
    yield from sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)


def _is_good(path: Path) -> bool:
    try:
        return verify(path, lenient=True).ok
    except OSError:
        return False
