"""The files of imports in the data directory: uploads by content, and what each check said."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from app.services.imports.report import Change, Problem, Report
from app.services.imports.sheet import Row


@dataclass(frozen=True)
class Outcome:
    """What a check said, and the rows it would leave out, as they stand in the file."""

    report: Report
    header: list[str]
    left: list[tuple[int, list[str]]]


class Store:
    """The folder `imports`; whatever is in it only its owner reads."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "imports"

    def keep(self, content: bytes) -> str:
        """Keep an upload until its import is done, and return its SHA-256."""
        digest = hashlib.sha256(content).hexdigest()
        self._write(digest, content)
        return digest

    def content(self, digest: str) -> bytes:
        """Return an upload. Raises FileNotFoundError."""
        return (self.folder / digest).read_bytes()

    def drop(self, digest: str) -> None:
        """Let go of an upload that no import needs any more."""
        (self.folder / digest).unlink(missing_ok=True)

    def save(self, job_id: int, report: Report, header: list[str], rows: Iterable[Row]) -> None:
        """Keep what a check said, with the rows that have problems."""
        bad = {problem.row for problem in report.problems}
        left = [(row.number, row.cells) for row in rows if row.number in bad]
        said = {"report": asdict(report), "header": header, "left": left}
        self._write(f"{job_id}.json", json.dumps(said, ensure_ascii=False).encode())

    def outcome(self, job_id: int) -> Outcome | None:
        """Return what the last check said, or None before there was one."""
        path = self.folder / f"{job_id}.json"
        if not path.exists():
            return None
        said = json.loads(path.read_bytes())
        report = said["report"]
        report["problems"] = [Problem(**problem) for problem in report["problems"]]
        report["changes"] = [Change(**change) for change in report["changes"]]
        left = [(number, cells) for number, cells in said["left"]]
        return Outcome(Report(**report), said["header"], left)

    def forget(self, job_id: int) -> None:
        """Let go of what a check said; it holds names."""
        (self.folder / f"{job_id}.json").unlink(missing_ok=True)

    def claim(self, job_id: int) -> IO[bytes] | None:
        """Return the open lock of a job's work, or None while a living process has it.

        The system lets go of it when that process dies, however it dies.
        """
        self._prepare()
        handle = os.open(self.folder / f"{job_id}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        lock = os.fdopen(handle, "wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return lock

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        """Write a whole file or none, for its owner's eyes only."""
        self._prepare()
        fresh = self.folder / f"{name}.new"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
        fresh.replace(self.folder / name)
