"""Whether the program can do its work, for machines and monitors; nothing personal in it."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from app import __version__, clock
from app.config import Settings
from app.models.base import APPLICATION_ID, database
from app.models.migrate import HISTORY, migration_files
from app.queries import certificates, clock_marks, machine, worker
from app.queries.settings import DEFAULTS, setting

# A backup older than that no longer counts as one of today.
BACKUP_AGE = timedelta(hours=25)
# It is made anew 60 days before it ends: with fewer days than these, that fails.
CERTIFICATE_DAYS = timedelta(days=30)
_BACKED_UP = "SELECT created_at FROM backups ORDER BY id DESC LIMIT 1"
_BEGAN = "SELECT recorded_at FROM audit_log ORDER BY seq LIMIT 1"
_VERIFIED = (
    "SELECT finished_at, state FROM jobs WHERE kind = 'verify' AND state IN ('done', 'failed') "
    "ORDER BY id DESC LIMIT 1"
)
_REHEARSED = "SELECT created_at FROM backups WHERE rehearsed = 1 ORDER BY id DESC LIMIT 1"
_CHECKPOINT = "SELECT signed_at FROM checkpoints ORDER BY seq DESC LIMIT 1"
_WAITING = "SELECT count(*) FROM jobs WHERE state = 'waiting'"
_MEMORY = Path("/proc/meminfo")
_LEAST_MB = "SELECT value FROM settings WHERE key = 'disk_warning_mb'"
# A record that is written to is alive, however long its writer takes.
BUSY_MILLISECONDS = 500
NOT_SURE = ("unsure", "jumped")
_CHAIN = {"done": "ok", "failed": "not proven"}


class _Found(NamedTuple):
    """What a fresh connection sees of the record."""

    database: str
    head_seq: int | None = None
    backed_up: str | None = None
    least_free: int = 0  # bytes
    clock: str | None = None
    verified: tuple[str, str] | None = None  # when, and done or failed
    rehearsed: str | None = None
    checkpoint: str | None = None
    waiting: int | None = None
    devices: tuple[int, int] | None = None  # came by HTTPS, all


def report(settings: Settings, *, is_damaged: bool = False) -> dict[str, Any]:
    """Return the answer of GET /health (api.md).

    `status` is failing only when the record cannot be read or written; what merely needs a look
    (no worker, no backup of the last day, a chain that did not prove itself by night, a full disk,
    an unsure clock, a hot, starving or worn machine, a certificate that ended) makes it degraded.
    A record known as damaged is not opened.
    """
    found = _Found("damaged") if is_damaged else _record(settings.database_path)
    alive, free = worker.is_alive(settings.data), _free_bytes(settings.database_path)
    fresh = is_fresh(found.backed_up)
    told = found.clock or clock.state()
    proven = found.verified is None or found.verified[1] == "done"
    well = alive and fresh and proven and free >= found.least_free and told not in NOT_SURE
    here, shown = machine.read(settings.kernel), certificates.current(settings.tls)
    well = well and here.is_well and not certificate_is_late(shown)
    return {
        "status": ("ok" if well else "degraded") if found.database == "ok" else "failing",
        "version": __version__,
        "database": found.database,
        "queue": "ok" if alive else "no worker",
        "disk_free_bytes": free,
        "jobs_waiting": found.waiting,
        "memory_free_bytes": _free_memory(),
        "temperature_celsius": here.temperature,
        "under_voltage": here.under_voltage,
        "card_errors": here.card_errors,
        "clock": told,
        "certificate_ends_at": clock.to_text(shown.ends) if shown else None,
        "certificate_names": shown.names if shown else None,
        "devices_by_https": found.devices[0] if found.devices else None,
        "devices": found.devices[1] if found.devices else None,
        "chain": _CHAIN[found.verified[1]] if found.verified else None,
        "chain_verified_at": found.verified[0] if found.verified else None,
        "last_backup_verified_at": found.backed_up,
        "last_rehearsal_at": found.rehearsed,
        "last_checkpoint_at": found.checkpoint,
        "head_seq": found.head_seq,
    }


def _record(path: Path) -> _Found:
    """Return ok or what is wrong with the record, from a connection of its own."""
    if not path.exists():
        return _Found("missing")
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            connection.set_busy_timeout(BUSY_MILLISECONDS)
            return _judged(connection)
    except (apsw.NotADBError, apsw.CorruptError):
        return _Found("damaged")
    except apsw.Error:
        return _Found("unreadable")


def _judged(connection: apsw.Connection) -> _Found:
    if connection.pragma("application_id") != APPLICATION_ID:
        return _Found("not migrated")
    done = {name for (name,) in connection.execute(f"SELECT name FROM {HISTORY}")}  # noqa: S608
    if done != {path.stem for path in migration_files()}:
        return _Found("not migrated")
    seq = connection.execute("SELECT coalesce(max(seq), 0) FROM audit_log").get
    backed_up, least_mb = connection.execute(_BACKED_UP).get, connection.execute(_LEAST_MB).get
    state = "ok" if _is_writable(connection) else "read-only"
    least = int(least_mb or DEFAULTS["disk_warning_mb"]) * 1_000_000
    return _Found(
        state,
        int(seq),
        backed_up,
        least,
        clock_marks.state_by(connection.execute),
        connection.execute(_VERIFIED).fetchone(),
        connection.execute(_REHEARSED).get,
        connection.execute(_CHECKPOINT).get,
        connection.execute(_WAITING).get,
        connection.execute(certificates.DEVICES).fetchone(),
    )


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


def is_fresh(backed_up: str | None) -> bool:
    """Say whether a backup of that moment counts as one of today."""
    return backed_up is not None and clock.now() - clock.from_text(backed_up) < BACKUP_AGE


def certificate_is_late(shown: certificates.Certificate | None) -> str:
    """Say whether a certificate is "over", "soon" (nothing renews it), or neither: empty."""
    if shown is None:
        return ""
    left = shown.ends - clock.now()
    return "over" if left < timedelta(0) else "soon" if left < CERTIFICATE_DAYS else ""


def old_backup(now: datetime) -> timedelta | None:
    """Return the age of the newest proven backup where that no longer counts as one of today.

    Where there is none yet, the record's own age counts.
    """
    newest = database.execute_sql(_BACKED_UP).fetchone() or database.execute_sql(_BEGAN).fetchone()
    age = now - clock.from_text(newest[0]) if newest else timedelta(0)
    return age if age > BACKUP_AGE else None


def low_disk_mb(database_path: Path) -> int | None:
    """Return the MB that the disk still has, where they are fewer than wanted; else None."""
    free = _free_bytes(database_path) // 1_000_000
    return free if free < int(setting("disk_warning_mb")) else None


def _free_memory() -> int | None:
    """Return what programs may still take of the machine's memory; None where nobody can tell."""
    try:
        lines = dict(line.split(":", 1) for line in _MEMORY.read_text().splitlines())
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None


def _free_bytes(path: Path) -> int:
    """Return what a program of ours may still write beside the record, 0 where nobody can tell."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return 0
    return disk.f_bavail * disk.f_frsize
