"""Whether the program can do its work, for machines and monitors; nothing personal in it."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from app import __version__, clock
from app.config import Settings
from app.models.base import APPLICATION_ID
from app.models.migrate import HISTORY, migration_files
from app.queries.settings import setting

# A record that is written to is alive, however long its writer takes.
BUSY_MILLISECONDS = 500


def report(settings: Settings) -> dict[str, Any]:
    """Return the answer of GET /health (api.md).

    `status` is failing only when the record cannot be read or written; what merely needs a look
    makes it degraded.
    """
    database, head_seq = _record(settings.database_path)
    # Neither a worker nor backups exist in this version; saying ok would hide that.
    status = "degraded" if database == "ok" else "failing"
    return {
        "status": status,
        "version": __version__,
        "database": database,
        "queue": "no worker",
        "disk_free_bytes": _free_bytes(settings.database_path),
        "clock": clock.state(),
        "last_backup_verified_at": None,
        "head_seq": head_seq,
    }


def _record(path: Path) -> tuple[str, int | None]:
    """Return ok or what is wrong with the record, and its head, from a connection of its own."""
    if not path.exists():
        return "missing", None
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            connection.set_busy_timeout(BUSY_MILLISECONDS)
            return _judged(connection)
    except (apsw.NotADBError, apsw.CorruptError):
        return "damaged", None
    except apsw.Error:
        return "unreadable", None


def _judged(connection: apsw.Connection) -> tuple[str, int | None]:
    if connection.pragma("application_id") != APPLICATION_ID:
        return "not migrated", None
    done = {name for (name,) in connection.execute(f"SELECT name FROM {HISTORY}")}  # noqa: S608
    if done != {path.stem for path in migration_files()}:
        return "not migrated", None
    seq = connection.execute("SELECT coalesce(max(seq), 0) FROM audit_log").get
    return ("ok" if _is_writable(connection) else "read-only"), int(seq)


def _is_writable(connection: apsw.Connection) -> bool:
    """Look whether file and folder may be written, and take the write lock and let go of it."""
    path = Path(connection.filename)
    if connection.readonly("main") or not os.access(path.parent, os.W_OK):
        return False
    try:
        connection.execute("BEGIN IMMEDIATE; ROLLBACK")
    except apsw.BusyError:
        return True
    except apsw.Error:
        return False
    return True


def low_disk_mb(settings: Settings) -> int | None:
    """Return the MB that the disk still has, where they are fewer than wanted; else None."""
    free = _free_bytes(settings.database_path) // 1_000_000
    return free if free < int(setting("disk_warning_mb")) else None


def _free_bytes(path: Path) -> int:
    """Return what a program of ours may still write beside the record, 0 where nobody can tell."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return 0
    return disk.f_bavail * disk.f_frsize
