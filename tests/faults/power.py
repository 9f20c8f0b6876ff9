"""A disk that remembers: what a power cut at each moment would have left of the record.

The flight recorder is a VFS in front of SQLite's own: it notes each write, truncation, deletion and
sync of the record and its journals. From that it builds what may stand on the card at a boundary
between two writes: what was not synced is dropped, kept, or a part of it is kept and the last piece
torn.
"""

# ruff: noqa: N802  (the methods of a VFS have the driver's names)

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import apsw

WAYS = ("dropped", "kept", "torn")
SECTOR = 512


class Event(NamedTuple):
    """One thing that reached the disk, or an entry that was acknowledged (then `data` names it)."""

    kind: str  # write, truncate, delete, sync, acknowledged
    file: str
    at: int = 0
    data: Any = b""


class Cut(NamedTuple):
    """A moment, how the unsynced writes fare, and the newest entry acknowledged before it."""

    boundary: int
    way: str
    acknowledged: Any


class Flight:
    """Everything that reached the disk between `recording()` and its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.events: list[Event] = []
        self._before = {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}
        self._before.pop(f"{path.name}-shm", None)

    def acknowledge(self, what: Any) -> None:
        """Note that somebody was told of an entry."""
        self.events.append(Event("acknowledged", "", 0, what))

    def cuts(self) -> list[Cut]:
        """Return every image that can be made: three for each boundary between two writes."""
        found, newest = [], None
        for number, event in enumerate(self.events, 1):
            if event.kind == "acknowledged":
                newest = event.data
            found += [Cut(number, way, newest) for way in WAYS]
        return found

    def images(self, cuts: list[Cut], folder: Path) -> Iterator[tuple[Cut, Path]]:
        """Put what each cut leaves into `folder`, one after the other, and give its record."""
        disk, done = Disk(self._before), 0
        for cut in sorted(cuts):
            for event in self.events[done : cut.boundary]:
                disk.take(event)
            done = cut.boundary
            chance = random.Random(f"{cut.boundary} {cut.way}")  # noqa: S311  (the same every time)
            files = disk.left(cut.way, chance)
            for old in folder.glob(f"{self.path.name}*"):
                old.unlink()
            for name, content in files.items():
                (folder / name).write_bytes(content)
            yield cut, folder / self.path.name


class Disk:
    """What is safe on the card, and what only the operating system has."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._safe: dict[str, bytearray | None] = {n: bytearray(b) for n, b in files.items()}
        self._waits: dict[str, list[Event]] = {}

    def take(self, event: Event) -> None:
        """Go on by one event."""
        if event.kind == "sync":
            content = self._safe.get(event.file)
            for waiting in self._waits.pop(event.file, []):
                content = _applied(content, waiting)
            self._safe[event.file] = content
        elif event.kind != "acknowledged":
            self._waits.setdefault(event.file, []).append(event)

    def left(self, way: str, chance: random.Random) -> dict[str, bytes]:
        """Return {file: content} after a cut now."""
        found: dict[str, bytes] = {}
        for name in self._safe.keys() | self._waits.keys():
            content = self._safe.get(name)
            content = None if content is None else bytearray(content)
            for event in _survivors(self._waits.get(name, []), way, chance):
                content = _applied(content, event)
            if content is not None:
                found[name] = bytes(content)
        return found


def _survivors(waiting: list[Event], way: str, chance: random.Random) -> list[Event]:
    if way == "dropped":
        return []
    if way == "kept":
        return waiting
    found: list[Event] = []
    for event in waiting:
        if chance.random() < 0.5:
            found.append(event)
        elif event.kind == "delete":
            break  # what follows is of a new file, whose name cannot be there before the old went
    if found and found[-1].kind == "write":
        found[-1] = found[-1]._replace(data=_torn(found[-1], chance))
    return found


def _torn(event: Event, chance: random.Random) -> bytes:
    """Return the beginning of a write, up to the end of one of the card's sectors."""
    edges = range(SECTOR - event.at % SECTOR, len(event.data), SECTOR)
    return bytes(event.data[: chance.choice(edges)]) if edges else bytes(event.data)


def _applied(content: bytearray | None, event: Event) -> bytearray | None:
    if event.kind == "delete":
        return None
    content = bytearray() if content is None else content
    if event.kind == "truncate":
        del content[event.at :]
        return content
    content.extend(bytes(max(0, event.at - len(content))))
    content[event.at : event.at + len(event.data)] = event.data
    return content


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], note: Callable[[Event], None]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path).name if path else ""
        self._note = note
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._note(Event("write", self._name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._note(Event("truncate", self._name, size))

    def xSync(self, flags: int) -> None:
        # On a disk in memory a sync costs nothing; what it promises is noted here.
        super().xSync(flags)
        self._note(Event("sync", self._name))


class _Recorder(apsw.VFS):
    def __init__(self, flight: Flight) -> None:
        self._flight = flight
        super().__init__("flight-recorder", "unix", makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _File(name, flags, self.note)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self.note(Event("delete", Path(filename).name))

    def note(self, event: Event) -> None:
        if event.file.startswith(self._flight.path.name):
            self._flight.events.append(event)


@contextmanager
def recording(path: Path) -> Iterator[Flight]:
    """Note what all connections made from now on do to the record in `path`.

    All of them must be closed again inside.
    """
    flight = Flight(path)
    recorder = _Recorder(flight)
    try:
        yield flight
    finally:
        recorder.unregister()


def in_memory() -> str | None:
    """Return a folder in memory, where there is one: images are many."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
