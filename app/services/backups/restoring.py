"""Puts a backup in the place of an empty record, once it is proven; the old file stays beside.

Nothing of the running record changes before the backup is known to be ours, whole, and no newer
than this program.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import apsw
from peewee import PeeweeException

from app.config import Settings
from app.models.base import APPLICATION_ID, UnsafeDatabase
from app.models.items import Item
from app.models.migrate import NewerDatabase
from app.models.personnel import Personnel
from app.models.writes import undisturbed, writes
from app.services import audit
from app.services.backups import replacing
from app.services.errors import Refusal
from app.services.settings import settings as unit_settings
from app.services.setup import first_run, starting_tables
from app.services.verification import verify

_SQLITE = b"SQLite format 3\0"
_UNCHANGED = "Nothing was changed."
_SUPERUSER = "SELECT 1 FROM users WHERE role = 'superuser' AND disabled_at IS NULL LIMIT 1"


class NotABackup(Refusal):
    """The file is not a whole record of ArmGuard's."""

    code = "not_a_backup"
    title = "Not restored"


class RecordInUse(Refusal):
    """A backup goes into an empty record only."""

    code = "already_exists"
    title = "This record is in use"


class Backup(NamedTuple):
    """A file of the folder `backups`."""

    name: str
    size: int
    made_at: datetime


def listed(data: Path) -> list[Backup]:
    """Return the backups that lie in the data directory, newest first."""
    found = [
        Backup(path.name, (stat := path.stat()).st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
        for path in (data / "backups").glob("*.db")
        if path.is_file()
    ]
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def from_folder(settings: Settings, name: str) -> Path:
    """Restore a backup of the data directory by its name; as `restore`."""
    if name not in {backup.name for backup in listed(settings.data)}:
        raise NotABackup(f"Choose one of the files in the list. {_UNCHANGED}")
    return restore(settings, settings.data / "backups" / name)


def from_upload(settings: Settings, content: bytes) -> Path:
    """Restore a backup that was sent; as `restore`."""
    if not content:
        raise NotABackup(f"Choose a file first. {_UNCHANGED}")
    upload = _fresh(settings)
    try:
        upload.write_bytes(content)
        return restore(settings, upload)
    finally:
        upload.unlink(missing_ok=True)


def restore(settings: Settings, backup: Path) -> Path:
    """Put a backup in the place of the running, empty record; return where the latter lies now.

    Raises RecordInUse, NotABackup or Busy; then nothing has changed.
    """
    check_empty()
    trial = _fresh(settings)
    try:
        digest = _copied(backup, trial)
        _prove(trial)
        with undisturbed():
            check_empty()
            kept = replacing.beside(settings.database_path, "before-restore")
            replacing.put_in_place(settings.database_path, trial)
    finally:
        for rest in settings.data.glob(f"{trial.name}*"):
            rest.unlink()
    with replacing.as_nobody_yet():
        starting_tables.plant()
        _note(digest)
    unit_settings.use_zone()
    first_run.forget(settings)
    return kept


def is_in_use() -> bool:
    """Say whether there are people or items in the running record."""
    return bool(Personnel.select().exists() or Item.select().exists())


def check_empty() -> None:
    """Raise RecordInUse for a record that a backup would overwrite."""
    if is_in_use():
        raise RecordInUse(
            "A backup is restored into an empty record only, and this one has people or items. "
            f"{_UNCHANGED}"
        )


def _copied(source: Path, trial: Path) -> str:
    """Copy a file's bytes, so that proving it leaves it as it is; return their SHA-256."""
    with source.open("rb") as opened:
        if opened.read(len(_SQLITE)) != _SQLITE:
            raise NotABackup(
                "This file is no database. A backup of ArmGuard ends in .db; one that was packed "
                f"or encrypted is unpacked first. {_UNCHANGED}"
            )
    shutil.copyfile(source, trial)
    with trial.open("rb") as copy:
        return hashlib.file_digest(copy, "sha256").hexdigest()


def _prove(trial: Path) -> None:
    try:
        _check_ours(trial)
        replacing.migrated(trial)
    except NewerDatabase:
        raise NotABackup(
            "This backup was made by a newer ArmGuard. Install that version first, then restore. "
            f"{_UNCHANGED}"
        ) from None
    except (apsw.Error, PeeweeException, UnsafeDatabase):
        raise NotABackup(f"This backup is damaged and cannot be read. {_UNCHANGED}") from None
    report = verify(trial)
    if not report.ok:
        raise NotABackup(
            f"This backup does not prove itself: {report.findings[0].text} "
            f"({len(report.findings)} in all.) {_UNCHANGED} Use an older backup."
        )


def _check_ours(trial: Path) -> None:
    connection = apsw.Connection(str(trial), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        # A file from outside: what its schema would call is not trusted.
        connection.pragma("trusted_schema", 0)
        connection.pragma("cell_size_check", 1)
        if connection.pragma("application_id") != APPLICATION_ID:
            raise NotABackup(f"This database is not a record of ArmGuard. {_UNCHANGED}")
        if connection.pragma("quick_check") != "ok":
            raise NotABackup(f"This backup is damaged. {_UNCHANGED} Use an older one.")
        if connection.execute(_SUPERUSER).get is None:
            raise NotABackup(f"Nobody could sign in: this backup has no superuser. {_UNCHANGED}")
    finally:
        connection.close()


@writes
def _note(digest: str) -> None:
    audit.append("restore", "record", digest[:16], user=None, after={"sha256": digest})


def _fresh(settings: Settings) -> Path:
    path = settings.data / f"restoring-{secrets.token_hex(4)}.db"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path
