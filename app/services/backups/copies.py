"""Copies the record to a file, whole or not at all, while the counter goes on."""

from __future__ import annotations

import os
from pathlib import Path

import apsw

from app import clock
from app.models.base import database
from app.services import whole_files
from app.services.backups import rotation
from app.services.backups.rotation import BEFORE_IMPORT


def before_import(data: Path, job_id: int) -> Path:
    """Return the fresh copy `backups/before-import-<job>.db`; only the newest few are kept.

    Raises apsw.Error or OSError where it cannot be made; then no half of it stays.
    """
    folder = folder_of(data)
    target = folder / f"{BEFORE_IMPORT}-{job_id}.db"
    copy_to(Path(str(database.database)), target)
    rotation.let_go(folder)
    return target


def dated(data: Path, kind: str) -> Path:
    """Return a fresh copy `backups/<kind>-<when>.db`, room made for it first. Raises alike."""
    folder, live = folder_of(data), Path(str(database.database))
    rotation.make_room(folder, live.stat().st_size)
    target = folder / f"{kind}-{clock.local(clock.now()):%Y%m%d-%H%M%S}.db"
    copy_to(live, target)
    return target


def folder_of(data: Path) -> Path:
    """Return the folder of a data directory's backups, made if need be."""
    folder = data / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def copy_to(source: Path, target: Path) -> None:
    """Copy a record that may be in use, whole or not at all. Raises apsw.Error or OSError."""
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy(source, fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    whole_files.sync_folder(target.parent)


def _copy(source: Path, target: Path) -> None:
    """Copy all of one moment: the whole backup is one step, inside one read."""
    here = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
    there = apsw.Connection(str(target))
    try:
        with there.backup("main", here, "main") as backup:
            backup.step(-1)
        # Opened elsewhere it is one file, without a write-ahead log beside it.
        there.pragma("journal_mode", "delete")
    finally:
        there.close()
        here.close()
    with target.open("rb") as opened:
        os.fsync(opened.fileno())
