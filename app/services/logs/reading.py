"""Reads what the programs wrote down since the last night, the newest first."""

from __future__ import annotations

import heapq
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.services.logs.writing import ENDING, FOLDER, LARGEST, WEB, WORKER

PROGRAMS = (WEB, WORKER)
# What may be asked for: the worse ones only.
LEVELS = {"WARNING": ("WARNING", "ERROR", "CRITICAL"), "ERROR": ("ERROR", "CRITICAL")}
_FIRST = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{3}) ([A-Z]+) (.*)", re.ASCII)


class Entry(NamedTuple):
    """What was written at once: a line, and where an error came from."""

    at: str  # the machine's own time, to the millisecond
    program: str
    level: str
    text: str
    more: tuple[str, ...] = ()

    @property
    def is_bad(self) -> bool:
        """Say whether it is more than a note."""
        return self.level in LEVELS["WARNING"]

    def __str__(self) -> str:
        """Return it as lines of a file."""
        return "\n".join((f"{self.at} {self.program} {self.level} {self.text}", *self.more))


def entries(data: Path, program: str = "", level: str = "") -> Iterator[Entry]:
    """Yield the entries of one program, or of all, from a level on, the newest first."""
    programs = [program] if program in PROGRAMS else PROGRAMS
    each = (_newest_first(data / FOLDER, one) for one in programs)
    for entry in heapq.merge(*each, key=lambda entry: entry.at, reverse=True):
        if level not in LEVELS or entry.level in LEVELS[level]:
            yield entry


def _newest_first(folder: Path, program: str) -> Iterator[Entry]:
    for tail in ("", ".1"):
        more: list[str] = []
        for line in reversed(_lines(folder / f"{program}{ENDING}{tail}")):
            first = _FIRST.fullmatch(line)
            if first is None:
                more.append(line)
                continue
            day, thousandths, level, text = first.groups()
            yield Entry(f"{day}.{thousandths}", program, level, text, tuple(reversed(more)))
            more = []


def _lines(path: Path) -> list[str]:
    """Return a log's lines without what no log holds; none where there is no such file."""
    with suppress(OSError):
        # Not more than a file of ours has, and no link to anything else.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            text = file.read(2 * LARGEST).decode("utf-8", "replace")
        return ["".join(sign for sign in line if sign.isprintable()) for line in text.splitlines()]
    return []
