"""Looks at a start whether the record can be relied on, and says what is wrong with it if not.

A file that SQLite would quietly take for a new one, or whose journal it would quietly leave out, is
the worst kind: ArmGuard would run, and entries would be gone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import apsw

from app.models.base import APPLICATION_ID, UnsafeDatabase
from app.models.migrate import HISTORY, expected_schema, migration_files, schema_of
from app.services.rescue import journal
from app.services.verification.opening import Moved, snapshot

MAGIC = b"SQLite format 3\0"
_PAGES_AT = 28


class Damage(NamedTuple):
    """What kind of damage it is (a word for programs), and a sentence for a person."""

    kind: str
    text: str


_WORDS = {
    "directory": "There is a folder where the file of the record should be.",
    "device": "There is something else than a file where the record should be.",
    "missing": "The file of the record is gone, and this ArmGuard has had a record before.",
    "empty": "The file of the record is empty, and this ArmGuard has had a record before.",
    "no database": "The file of the record does not begin as one: its first page is overwritten.",
    "foreign": "The file of the record belongs to another program.",
    "journal": "The journal beside the record has lost its beginning. The newest entries stood "
    "in it: those after the last one that is named below.",
    "journal inside": "The journal beside the record is spoilt in its middle. The newest entries "
    "stood behind that: those after the last one that is named below.",
    "truncated": "The end of the record's file is missing.",
    "damaged": "Pages of the record's file are damaged.",
    "altered": "The record's tables are not as ArmGuard made them: {}.",
    "read-only": "The memory card can be read and not written: it is set to read only, or failing.",
    "unreadable": "The memory card does not give the record back.",
}


class Damaged(UnsafeDatabase):
    """The record must not be opened for work: that would make it worse."""

    def __init__(self, damage: Damage) -> None:
        self.damage = damage
        super().__init__(damage.text)


def of(kind: str, *parts: str) -> Damage:
    """Return a kind of damage with its words."""
    return Damage(kind, _WORDS[kind].format(", ".join(parts)))


def at_a_glance(path: Path, data: Path) -> Damage | None:
    """Return what a look at the files' first bytes shows; it costs nothing at a start."""
    if path.is_dir():
        return of("directory")
    if not path.exists():
        return of("missing") if _had_a_record(data) else None
    if not path.is_file():
        return of("device")
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
        if not head:
            return of("empty") if _had_a_record(data) else None
        if head != MAGIC:
            return of("no database")
        return of("journal") if journal.has_no_beginning(_journal(path)) else None
    except OSError:
        return of("unreadable")


def find(path: Path, data: Path) -> Damage | None:
    """Return what is wrong with a record, having read all of it; None for one to work with.

    Nothing is written. What is merely old is no damage.
    """
    found = at_a_glance(path, data)
    if found is not None or not path.exists() or not path.stat().st_size:
        return found
    try:
        with snapshot(path) as connection:
            return _judged(connection) or _read_only(path) or _spoilt_inside(path)
    except Moved:
        return None  # somebody works with it
    except apsw.NotADBError:
        return of("no database")
    except apsw.CorruptError:
        return _torn_or(path, "damaged")
    except (apsw.Error, OSError):
        return of("unreadable")


def _judged(connection: apsw.Connection) -> Damage | None:
    """Have SQLite walk through every page, and compare what the tables and indexes are."""
    if connection.pragma("application_id") not in (0, APPLICATION_ID):
        return of("foreign")
    check = "integrity_check" if _was_cut_off(connection) else "quick_check"
    if connection.execute(f"PRAGMA {check}(1)").get != "ok":
        return _torn_or(Path(connection.filename), "damaged")
    changed = _altered(connection)
    return of("altered", *changed) if changed else None


def _read_only(path: Path) -> Damage | None:
    """Say so where nothing can be written: SQLite would not even open the record for work."""
    is_writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return None if is_writable else of("read-only")


def _spoilt_inside(path: Path) -> Damage | None:
    return of("journal inside") if journal.is_broken_inside(_journal(path)) else None


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _was_cut_off(connection: apsw.Connection) -> bool:
    """Say whether nobody closed the record: then the slower look is worth its time."""
    beside = _journal(Path(connection.filename))
    return beside.exists() and beside.stat().st_size > 0


def _altered(connection: apsw.Connection) -> list[str]:
    """Return the tables and indexes that are missing or altered, the first few.

    Triggers are put back at each start, and what somebody added is for `armguard verify` to say.
    """
    present = schema_of(connection)
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if HISTORY not in there:
        return [f"table {HISTORY}"] if there else []
    done = {name for (name,) in connection.execute(f"SELECT name FROM {HISTORY}")}  # noqa: S608
    if done != {file.stem for file in migration_files()}:
        return []
    wanted = expected_schema()
    return [
        f"{kind} {name}"
        for (kind, name), sql in wanted.items()
        if kind in ("table", "index") and present.get((kind, name)) != sql
    ][:5]


def _torn_or(path: Path, kind: str) -> Damage:
    """Return that the end is missing where the file is shorter than it says, else `kind`."""
    with path.open("rb") as file:
        head = file.read(100)
    size = int.from_bytes(head[16:18], "big") or 0
    pages = int.from_bytes(head[_PAGES_AT : _PAGES_AT + 4], "big")
    return of("truncated" if path.stat().st_size < pages * (65536 if size == 1 else size) else kind)


def _had_a_record(data: Path) -> bool:
    """Say whether ArmGuard has worked in this folder before: then an empty file is a loss.

    Who put a demo aside begins anew, until a copy of the record that came after it was made.
    """
    demos = [path.stat().st_ctime for path in data.glob("*-demo-*.db")]
    if not demos and (data / "session.key").exists():
        return True
    copies = (path.stat().st_ctime for path in data.glob("backups/*") if path.is_file())
    return any(made > max(demos, default=0) for made in copies)
