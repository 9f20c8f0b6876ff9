"""Migrates a copy of the record, and proves it: the record itself is only read."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw

from app.config import Settings
from app.models.base import close_database
from app.services.backups import copies
from app.services.setup import preparation
from app.services.verification import Report, verify

_HEAD = "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1"
_HASH = "SELECT hash FROM audit_log WHERE seq = ?"


class OtherChain(apsw.Error):
    """A migration altered rows of the chain, which nothing may."""


def run(settings: Settings, folder: Path) -> Report:
    """Return the proof of a copy that this program made its own in `folder`, gone afterwards.

    Raises NewerDatabase, UnsafeDatabase, OSError, or what SQLite says.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        copy = folder / "armguard.db"
        copies.copy_to(settings.database_path, copy)
        before = _one(copy, _HEAD)
        preparation.prepare(replace(settings, data=folder, database_path=copy))
        close_database()
        if before and _one(copy, _HASH, before[0]) != before[1:]:
            raise OtherChain("a migration altered the chain")
        return verify(copy, media=[settings.data / "media"])
    finally:
        shutil.rmtree(folder)


def _one(path: Path, sql: str, *bound: Any) -> tuple[Any, ...] | None:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        row: tuple[Any, ...] | None = connection.execute(sql, bound).fetchone()
    finally:
        connection.close()
    return row
