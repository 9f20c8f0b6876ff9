"""Writes logs into the data directory: little, bounded, and nothing of what people typed.

An error's own words may quote a name, so its kind and its places in the program are all that is
kept; of other people's programs the sentence stays and what it was filled with does not.
"""

from __future__ import annotations

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

FOLDER, ENDING = "logs", ".log"
WEB, WORKER = "web", "worker"
# Two files of this size at most for each program, between two nights.
LARGEST = 1_000_000
# What is of use in a file only; the console does not hear it.
requests = logging.getLogger("armguard.requests")
jobs = logging.getLogger("armguard.job-ends")
_OWN = "armguard."
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogFile(RotatingFileHandler):
    """A log that is opened with its first line, and anew once the night has packed it away.

    A card that is full or failing must not hold anything up: what cannot be written is let go.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
        self.setFormatter(Plain("%(asctime)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line where the file lies now."""
        if self.stream is not None and not self._is_there():
            self.stream.close()
            self.stream = None
        super().emit(record)

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802  (the library's name)
        """Say nothing: the console has the line, too."""

    def _is_there(self) -> bool:
        try:
            here = Path(self.baseFilename).stat().st_ino
            return self.stream is not None and os.fstat(self.stream.fileno()).st_ino == here
        except OSError:
            return False

    def _open(self) -> IO[str]:  # type: ignore[override]
        Path(self.baseFilename).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        how = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        return os.fdopen(os.open(self.baseFilename, how, 0o600), "a", encoding="utf-8")


class Plain(logging.Formatter):
    """Lines without anything that somebody typed."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line, and where in the program an error came from."""
        kept = logging.makeLogRecord(record.__dict__)
        kept.exc_text = None  # another handler may have left the whole text there
        if not record.name.startswith(_OWN):
            kept.msg, kept.args = f"{record.name}: {record.msg}", None
        return super().format(kept)

    def formatException(self, raised: _Raised) -> str:  # noqa: N802  (the library's name)
        """Return the kinds and places of an error and of what led to it, without its words."""
        lines, error = list[str](), raised[1]
        while error is not None:
            lines.append(f"  {type(error).__name__}")
            place = error.__traceback__
            while place is not None:
                code = place.tb_frame.f_code
                lines.append(f"    {code.co_filename}:{place.tb_lineno} {code.co_name}")
                place = place.tb_next
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def begin(data: Path, program: str, level: str) -> LogFile:
    """Let everything that this program has to say go to its file, too; return what writes it."""
    file = LogFile(data / FOLDER / f"{program}{ENDING}")
    logging.getLogger().addHandler(file)
    for own in (requests, jobs):
        own.propagate = False
        own.setLevel(level)
        own.addHandler(file)
    return file
