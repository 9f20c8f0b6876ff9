"""Opens a backup from anywhere, as a plain copy of our own: nothing in it runs before it is known.

A file from outside may be anything. Only a plain file is read, never a link, folder or device, and
never an archive. Of a database the schema's own text is compared first, because views, triggers,
expressions and virtual tables are what could run; only what our migrations make is opened further.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import apsw
from peewee import PeeweeException

from app.models import migrate
from app.models.base import APPLICATION_ID, UnsafeDatabase
from app.models.migrate import NewerDatabase
from app.queries import chain
from app.services.backups import foreign_schema, replacing, sealing
from app.services.errors import Refusal
from app.services.verification import verify

UNCHANGED = "Nothing was changed."
_SQLITE = b"SQLite format 3\0"
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd",
             b"Rar!")  # fmt: skip
_TAR = b"ustar"
_SUPERUSER = "SELECT 1 FROM users WHERE role = 'superuser' AND disabled_at IS NULL LIMIT 1"
_ABOUT = """
SELECT (SELECT value FROM settings WHERE key = 'unit_name'),
  (SELECT recorded_at FROM audit_log ORDER BY seq DESC LIMIT 1),
  (SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1),
  (SELECT max(seq) FROM audit_log),
  (SELECT count(*) FROM personnel), (SELECT count(*) FROM items),
  (SELECT count(*) FROM custody WHERE returned_at IS NULL)
"""


class NotABackup(Refusal):
    """The file is not a whole record of ArmGuard's."""

    code = "not_a_backup"
    title = "Not restored"


class NeedsKey(NotABackup):
    """The file is sealed, and no key came with it."""

    code = "needs_key"


class About(NamedTuple):
    """What a backup holds, for whoever is about to restore it."""

    unit: str
    newest_at: str
    head: str
    head_seq: int
    people: int
    items: int
    out: int


class Trial(NamedTuple):
    """A backup as a proven record of this program's schema, in a file of our own."""

    path: Path
    sha256: str
    about: About


@contextmanager
def trial(
    backup: Path, folder: Path, key: str = "", *, rehearsing: bool = False
) -> Iterator[Trial]:
    """Give a backup as a proven record in a file in `folder`, which is gone afterwards.

    `key` is the text of a key file, for a sealed backup. A record into which nobody could sign in
    is only rehearsed. Raises NotABackup, NeedsKey, OSError.
    """
    path = folder / f"restoring-{secrets.token_hex(4)}.db"
    try:
        sha256 = _taken(backup, path, key)
        _prove(path)
        if not rehearsing:
            _check_somebody(path)
        yield Trial(path, sha256, about(path))
    finally:
        for rest in folder.glob(f"{path.name}*"):
            rest.unlink()


def about(path: Path) -> About:
    """Return what a proven record holds."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        row: list[Any] = list(connection.execute(_ABOUT).fetchall()[0])
    finally:
        connection.close()
    unit, newest, head, *numbers = row
    return About(unit or "", newest, chain.head_code(head), *numbers)


def _taken(backup: Path, path: Path, key: str) -> str:
    """Copy a backup to `path`, unsealed, and return the SHA-256 of what was copied."""
    _copy_plain_file(backup, path)
    sha256 = sealing.digest(path)
    with path.open("rb") as copied:
        start = copied.read(512)
    if start.startswith((sealing.MAGIC, sealing.ARMORED)):
        _unseal(path, key)
        with path.open("rb") as unsealed:
            start = unsealed.read(512)
    if not start.startswith(_SQLITE):
        raise NotABackup(f"{_what(start)} {UNCHANGED}")
    return sha256


def _copy_plain_file(backup: Path, path: Path) -> None:
    try:
        descriptor = os.open(backup, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise NotABackup(f"There is no file {backup.name}. {UNCHANGED}") from None
    except OSError as error:
        said = f"{backup.name} cannot be read ({error.strerror})."
        raise NotABackup(f"{said} A link is not followed. {UNCHANGED}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotABackup(f"{backup.name} is not a file. {UNCHANGED}")
    with os.fdopen(descriptor, "rb") as source:
        own = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(own, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())


def _unseal(path: Path, key: str) -> None:
    if not key.strip():
        raise NeedsKey(f"This backup is sealed: give the key of the recovery card. {UNCHANGED}")
    sealed = path.with_name(f"{path.name}{sealing.ENDING}")
    path.rename(sealed)
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        sealing.open_to(sealed, path, key)
    except sealing.WrongKey as wrong:
        raise NotABackup(f"{wrong} {UNCHANGED}") from None
    finally:
        sealed.unlink()


def _what(start: bytes) -> str:
    if not start:
        return "This file is empty."
    if start.startswith(_ARCHIVES) or _TAR in start[257:262]:
        return (
            "This file is an archive, and ArmGuard unpacks none: a backup is one file that ends in "
            ".db or .db.age. Unpack it yourself and choose that file."
        )
    return "This file is no database. A backup of ArmGuard ends in .db or .db.age."


def _prove(path: Path) -> None:
    try:
        _check_ours(path)
        replacing.migrated(path)
    except NewerDatabase:
        raise NotABackup(
            "This backup was made by a newer ArmGuard. Install that version first, then restore. "
            f"{UNCHANGED}"
        ) from None
    except (apsw.Error, PeeweeException, UnsafeDatabase):
        raise NotABackup(f"This backup is damaged and cannot be read. {UNCHANGED}") from None
    # Its segments lie beside the backup, perhaps sealed, and are brought back after it.
    report = verify(path, media=[path.parent.parent / "media"], lenient=True)
    if not report.ok:
        raise NotABackup(
            f"This backup does not prove itself: {report.findings[0].text} "
            f"({len(report.findings)} in all.) {UNCHANGED} Use an older backup."
        )


def _check_ours(path: Path) -> None:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
        connection.pragma("trusted_schema", 0)
        connection.pragma("cell_size_check", 1)
        if connection.pragma("application_id") != APPLICATION_ID:
            raise NotABackup(f"This database is not a record of ArmGuard. {UNCHANGED}")
        if connection.pragma("user_version") > len(migrate.migration_files()):
            raise NewerDatabase
        planted = foreign_schema.planted(connection)
        if planted:
            raise NotABackup(f"Somebody put {planted} into this backup. {UNCHANGED} Use another.")
        foreign_schema.drop_triggers(connection)
        if connection.pragma("quick_check") != "ok":
            raise NotABackup(f"This backup is damaged. {UNCHANGED} Use an older one.")
    finally:
        connection.close()


def _check_somebody(path: Path) -> None:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        somebody = connection.execute(_SUPERUSER).get
    finally:
        connection.close()
    if somebody is None:
        raise NotABackup(f"Nobody could sign in: this backup has no superuser. {UNCHANGED}")
