"""Which copies stay: 48 of quarter hours, 30 days, 12 months, 7 years; the rest is let go."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

QUARTER, NIGHT, BY_HAND, BEFORE_IMPORT = "quarter", "night", "by-hand", "before-import"
KEPT = {QUARTER: 48, BY_HAND: 5, BEFORE_IMPORT: 5}
DAYS, MONTHS, YEARS = 30, 12, 7
# On a disk that fills up the quarter hours go first, but for the newest few.
FEWEST_QUARTERS = 4
SPARE_BYTES = 50_000_000
_NAME = re.compile(
    r"(quarter|night|by-hand)-(\d{8})-(\d{6})\.db(?:\.age)?|(before-import)-(\d+)\.db", re.ASCII
)


class NoRoom(OSError):
    """The disk has no room for one copy more; the text says how much is wanted."""


class Copy(NamedTuple):
    """A name that is one of ours: its kind, and what it is ordered by within it."""

    name: str
    kind: str
    number: int
    moment: str  # YYYYMMDDhhmmss

    @property
    def order(self) -> tuple[int, str]:
        """Return what copies of a kind are ordered by."""
        return self.number, self.moment


def surplus(names: Iterable[str]) -> list[str]:
    """Return which of these names no rule keeps; names that are not ours stay."""
    copies = _read(names)
    gone = [
        copy
        for kind, kept in KEPT.items()
        for copy in [copy for copy in copies if copy.kind == kind][:-kept]
    ]
    nights = [copy for copy in copies if copy.kind == NIGHT]
    stay = set(_kept_nights(nights))
    return [copy.name for copy in [*gone, *(copy for copy in nights if copy not in stay)]]


def let_go(folder: Path) -> None:
    """Remove the copies of a folder that no rule keeps."""
    for name in surplus(_files(folder)):
        (folder / name).unlink(missing_ok=True)


def make_room(folder: Path, size: int) -> None:
    """Let quarter hours go, the oldest first, until so many bytes twice fit. Raises NoRoom.

    Twice, because sealing a copy needs as much again.
    """
    needed = 2 * size + SPARE_BYTES
    quarters = [copy for copy in _read(_files(folder)) if copy.kind == QUARTER]
    for copy in quarters[:-FEWEST_QUARTERS]:
        if free(folder) >= needed:
            return
        (folder / copy.name).unlink(missing_ok=True)
    if free(folder) < needed:
        raise NoRoom(f"A backup needs {needed // 1_000_000} MB free on the disk.")


def free(folder: Path) -> int:
    """Return the bytes that may still be written in a folder."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def _read(names: Iterable[str]) -> list[Copy]:
    """Return those names that are ours, the oldest first."""
    found = [name for name in map(_NAME.fullmatch, names) if name]
    copies = [
        Copy(name[0], name[1] or name[4], int(name[5] or 0), f"{name[2] or ''}{name[3] or ''}")
        for name in found
    ]
    return sorted(copies, key=lambda copy: copy.order)


def _kept_nights(nights: list[Copy]) -> list[Copy]:
    """Return which copies of nights stay: the newest of each day, month and year, so many each."""
    kept = []
    for length, count in ((8, DAYS), (6, MONTHS), (4, YEARS)):
        newest = {copy.moment[:length]: copy for copy in nights}
        kept += [newest[key] for key in sorted(newest)[-count:]]
    return kept


def _files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
