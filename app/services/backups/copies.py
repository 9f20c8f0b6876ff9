"""Copies the record: before an act that changes much, or when asked; the counter goes on."""

from __future__ import annotations

import os
from pathlib import Path

import apsw

from app import clock
from app.models.base import database

KEPT = 5
_LEAD = "before-import-"
BY_HAND = "by-hand-"
BY_NIGHT, KEPT_NIGHTS = "night-", 30


def before_import(data: Path, job_id: int) -> Path:
    """Return the fresh copy `backups/before-import-<job>.db`; only the newest few are kept.

    Raises apsw.Error or OSError where it cannot be made; then no half of it stays.
    """
    folder = _folder(data)
    target = folder / f"{_LEAD}{job_id}.db"
    copy_to(Path(str(database.database)), target)
    _forget_old(folder)
    return target


def by_hand(data: Path) -> Path:
    """Return a fresh copy `backups/by-hand-<when>.db`; the newest few are kept. Raises alike."""
    return _dated(data, BY_HAND, KEPT)


def by_night(data: Path) -> Path:
    """Return a fresh copy `backups/night-<when>.db`; those of a month are kept. Raises alike."""
    return _dated(data, BY_NIGHT, KEPT_NIGHTS)


def _dated(data: Path, lead: str, kept: int) -> Path:
    folder = _folder(data)
    target = folder / f"{lead}{clock.local(clock.now()):%Y%m%d-%H%M%S}.db"
    copy_to(Path(str(database.database)), target)
    for old in sorted(folder.glob(f"{lead}*.db"))[:-kept]:
        old.unlink()
    return target


def _folder(data: Path) -> Path:
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


def _forget_old(folder: Path) -> None:
    numbered = [
        (int(path.stem.removeprefix(_LEAD)), path)
        for path in folder.glob(f"{_LEAD}*.db")
        if path.stem.removeprefix(_LEAD).isdigit()
    ]
    for _, path in sorted(numbered)[:-KEPT]:
        path.unlink()
