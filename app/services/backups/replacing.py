"""Puts another record in the place of the running one, in one step, with everybody still connected.

Every page and thread keeps its connection: SQLite's backup writes the other record's pages in one
transaction of the live file, so that whoever reads sees all of the old one or all of the new.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from app import clock
from app.models import migrate
from app.models.base import BUSY_SECONDS, Record
from app.models.writes import Busy
from app.services import context
from app.services.backups import copies


def beside(live: Path, why: str) -> Path:
    """Copy the live record to a file beside it that says why and when, and return that."""
    now = clock.local(clock.now())
    target = live.with_name(f"{live.stem}-{why}-{now:%Y%m%d-%H%M%S}.db")
    copies.copy_to(live, target)
    return target


def put_in_place(live: Path, other: Path) -> None:
    """Let the live file hold the other record from now on. Raises Busy, or what SQLite says."""
    here = apsw.Connection(str(other), flags=apsw.SQLITE_OPEN_READONLY)
    there = apsw.Connection(str(live), flags=apsw.SQLITE_OPEN_READWRITE)
    there.set_busy_timeout(BUSY_SECONDS * 1000)
    try:
        there.pragma("synchronous", 2)
        with there.backup("main", here, "main") as backup:
            backup.step(-1)
    except (apsw.BusyError, apsw.LockedError):
        raise Busy from None
    finally:
        there.close()
        here.close()


@contextmanager
def as_nobody_yet() -> Iterator[None]:
    """Let what is written into a record that just began name no session or device of the other."""
    with context.acting_from(context.current()._replace(session_id=None, station_id=None)):
        yield


def migrated(path: Path) -> None:
    """Bring a record that nobody has open to this program's schema, as one file; make it if new.

    Raises NewerDatabase, UnsafeDatabase, or what SQLite says.
    """
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    record = Record(str(path))
    try:
        migrate.migrate(record)
    finally:
        record.close()
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.pragma("journal_mode", "delete")
    finally:
        connection.close()
