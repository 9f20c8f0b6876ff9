"""Puts a proven backup in the place of a record; the old one stays beside it.

On a page: while ArmGuard runs, into an empty record, or over one in use once two people agreed. On
the console: while it is stopped, on a blank machine or over whatever is left of a record.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from app import clock
from app.config import Settings
from app.models.audit import AuditRow
from app.models.base import close_database
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import Session, User
from app.models.writes import undisturbed, writes
from app.queries import chain
from app.queries.worker import LOCK as WORKER_LOCK
from app.services import audit, whole_files
from app.services.backups import media, opening, replacing, stick
from app.services.backups.opening import UNCHANGED, NeedsKey, NotABackup, Trial
from app.services.errors import Refusal
from app.services.settings import settings as unit_settings
from app.services.setup import first_run, preparation, starting_tables
from app.services.users import sessions
from app.services.witnesses import checkpoints

__all__ = ["NeedsKey", "NotABackup", "from_folder", "from_stick", "from_upload", "restore"]
_HEAD = "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1"


class RecordInUse(Refusal):
    """A backup goes into an empty record only, unless two people say otherwise."""

    code = "already_exists"
    title = "This record is in use"


class StillRunning(Refusal):
    """Files that somebody has open are not changed under them."""

    code = "still_running"
    title = "ArmGuard is running"


class Backup(NamedTuple):
    """A file of the folder `backups`."""

    name: str
    size: int
    made_at: datetime


class Agreed(NamedTuple):
    """The two people who let a backup take the place of a record that is in use."""

    user: User
    approver: User

    def said(self) -> dict[str, Any]:
        """Return their names for the chain; numbers of users are another record's afterwards."""
        return {"by": self.user.username, "agreed": self.approver.username}


class Restored(NamedTuple):
    """What came of it: where the old record lies now, and files that did not come back."""

    kept: Path | None
    lost: list[str]
    about: opening.About


def listed(data: Path) -> list[Backup]:
    """Return the backups that lie in the data directory, newest first."""
    folder = data / "backups"
    found = [
        Backup(one.name, (stat := one.stat()).st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
        for one in (folder.iterdir() if folder.is_dir() else ())
        if one.name.endswith((".db", ".db.age")) and one.is_file() and not one.is_symlink()
    ]
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def named(data: Path, name: str) -> Path:
    """Return a listed backup's file. Raises NotABackup."""
    if name not in {backup.name for backup in listed(data)}:
        raise NotABackup(f"Choose one of the files in the list. {UNCHANGED}")
    return data / "backups" / name


def from_folder(
    settings: Settings, name: str, key: str = "", agreed: Agreed | None = None
) -> Restored:
    """Restore a backup of the data directory by its name; as `restore`."""
    return restore(settings, named(settings.data, name), key, agreed)


def from_stick(settings: Settings, name: str, key: str = "") -> Restored:
    """Restore a backup that was taken off a stick, into an empty record; as `restore`."""
    done = restore(settings, stick.named(settings.data, name), key)
    stick.forget(settings.data)
    return done


def from_upload(
    settings: Settings, content: bytes, key: str = "", agreed: Agreed | None = None
) -> Restored:
    """Restore a backup that was sent; as `restore`."""
    if not content:
        raise NotABackup(f"Choose a file first. {UNCHANGED}")
    upload = settings.data / f"sent-{secrets.token_hex(4)}.db"
    try:
        whole_files.write(upload, content)
        return restore(settings, upload, key, agreed)
    finally:
        upload.unlink(missing_ok=True)


def restore(
    settings: Settings, backup: Path, key: str = "", agreed: Agreed | None = None
) -> Restored:
    """Put a backup in the place of the running record, which must be empty unless two agreed.

    Raises RecordInUse, NotABackup, NeedsKey or Busy; then nothing has changed.
    """
    _check_empty(agreed)
    with opening.trial(backup, settings.database_path.parent, key) as found:
        with undisturbed():
            _check_empty(agreed)
            replaced = chain.head()
            kept = replacing.beside(settings.database_path, "before-restore")
            replacing.put_in_place(settings.database_path, found.path)
        lost = _files_back(settings, backup, key)
    with replacing.as_nobody_yet():
        starting_tables.plant()
        _begin_epoch(found, backup.name, replaced, agreed)
    _settle(settings)
    return Restored(kept, lost, found.about)


def on_console(settings: Settings, found: Trial, backup: Path, key: str) -> Restored:
    """Put a trial in the place of whatever this machine has, or of nothing, with nobody serving.

    The caller holds `alone`. Raises OSError; the old files stay beside under another name.
    """
    live = settings.database_path
    replaced = _readable_head(live)
    kept = _set_aside(live)
    found.path.rename(live)
    whole_files.sync_folder(live.parent)
    preparation.prepare(settings)
    try:
        lost = _files_back(settings, backup, key)
        _begin_epoch(found, backup.name, replaced, None)
        _settle(settings)
    finally:
        close_database()
    return Restored(kept, lost, found.about)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keep servers and workers away from a data directory meanwhile. Raises StillRunning."""
    held = []
    try:
        for name in ("serving.lock", WORKER_LOCK):
            lock = os.open(settings.data / name, os.O_RDWR | os.O_CREAT, 0o600)
            held.append(lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StillRunning(
            "ArmGuard is running here. Stop it first (systemctl stop armguard, or Ctrl-C where it "
            f"was started), then try again. {UNCHANGED}"
        ) from None
    finally:
        for lock in held:
            os.close(lock)


def is_in_use() -> bool:
    """Say whether there are people or items in the running record."""
    return bool(Personnel.select().exists() or Item.select().exists())


def _check_empty(agreed: Agreed | None) -> None:
    if agreed is None and is_in_use():
        raise RecordInUse(
            "A backup is restored into an empty record only, and this one has people or items. "
            f"{UNCHANGED}"
        )


def _files_back(settings: Settings, backup: Path, key: str) -> list[str]:
    return media.bring_back(
        settings.database_path, backup.parent, settings.data / media.FOLDER, key
    )


def _set_aside(live: Path) -> Path | None:
    """Rename a database and what belongs to it; return its new path, None where there was none."""
    now = clock.local(clock.now())
    aside = live.with_name(f"{live.stem}-before-restore-{now:%Y%m%d-%H%M%S}.db")
    for end in ("-wal", "-shm", "-journal", ""):
        part = live.with_name(live.name + end)
        if part.exists():
            part.rename(aside.with_name(aside.name + end))
    return aside if aside.exists() else None


def _readable_head(live: Path) -> chain.Head | None:
    """Return the head of the record that gives way, if it can still be read."""
    if not live.exists():
        return None
    try:
        connection = apsw.Connection(str(live), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            row = connection.execute(_HEAD).fetchone()
        finally:
            connection.close()
    except apsw.Error:
        return None
    return chain.Head(*row) if row else None


@writes
def _begin_epoch(
    found: Trial, name: str, replaced: chain.Head | None, agreed: Agreed | None
) -> None:
    """Write into the chain that a new epoch begins, from which backup, and what gave way to it.

    A witness that remembers a later entry than the backup's last one learns here why it is gone.
    """
    epoch = 2 + AuditRow.select().where(AuditRow.action == "restore").count()
    after = {
        "epoch": epoch, "file": name, "sha256": found.sha256, "from_seq": found.about.head_seq,
        "from_head": found.about.head, "replaced_seq": replaced.seq if replaced else None,
        "replaced_head": replaced.code if replaced else None, **(agreed.said() if agreed else {}),
    }  # fmt: skip
    audit.append("restore", "record", found.sha256[:16], user=None, after=after)
    # Who was signed in when the backup was made is not signed in now.
    for session in Session.select().where(Session.ended_at.is_null()):
        sessions.end(session, user=None)


def _settle(settings: Settings) -> None:
    unit_settings.use_zone()
    first_run.forget(settings)
    checkpoints.set_aside(settings.data)
