"""Takes each new backup to a folder elsewhere: a memory stick, another disk, a share."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from app import clock
from app.models.backups import Backup, BackupCopy
from app.models.writes import writes
from app.queries.settings import setting
from app.services import audit, whole_files
from app.services.backups import logs, media, rotation, sealing, store
from app.services.witnesses import checkpoints

log = logging.getLogger("armguard.jobs")
# A stick that is out leaves its empty mount point: only a folder that has this one is a target.
NAME = "armguard-backups"
_SYSTEM = tuple(
    Path(name) for name in ("/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc",
                            "/root", "/run", "/sbin", "/sys", "/usr", "/var/lib", "/var/log")
)  # fmt: skip
_ALLOWED = (Path("/run/media"),)
LONGEST_PROBLEM = 500


class NoTarget(Exception):
    """The place cannot take a backup; the text says why and what to do."""


class Target(NamedTuple):
    """A place for backups: its word in the record, how people call it, and how it takes one."""

    word: str
    place: str
    take: Callable[[Path, str], None]


def chosen(data: Path) -> list[Target]:
    """Return the places that are set, with or without what they need."""
    found, folder = [], setting("backup_path")
    if folder:
        found.append(Target("folder", folder, partial(into, Path(folder), data)))
    remote = store.configured(data)
    if remote is not None:
        found.append(Target("store", remote.place, partial(store.take, remote)))
    return found


def bring(data: Path) -> None:
    """Take the newest backup wherever it was not tried yet, and write down what came of it."""
    newest = Backup.select().order_by(Backup.id.desc()).first()
    path = data / "backups" / newest.name if newest else None
    if path is None or not path.is_file():
        return
    for target in chosen(data):
        if not _is_tried(newest, target):
            _note(newest, target, _problem(target, path, newest.recipient or ""))


def prepare(place: Path, data: Path) -> Path:
    """Make a folder a place for backups and return where they go. Raises NoTarget."""
    check(place, data)
    folder = place / NAME
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise NoTarget(f"Nothing can be written to {place} ({error.strerror}).") from None
    return folder


def check(place: Path, data: Path) -> None:
    """Raise NoTarget for a folder that is not there, or is the system's or the record's own."""
    if not place.is_absolute():
        raise NoTarget("Give the whole path of a folder, such as /media/usb.")
    real, own = place.resolve(), data.resolve()
    inside = [real, *real.parents]
    is_system = real == Path("/") or any(folder in inside for folder in _SYSTEM)
    if is_system and not any(folder in inside for folder in _ALLOWED):
        raise NoTarget(f"{place} belongs to the system. Choose a folder of a stick or a disk.")
    if own in inside or real in own.parents:
        raise NoTarget(f"{place} is where the record itself lies. A backup belongs elsewhere.")
    if not place.is_dir():
        raise NoTarget(f"{place} is not there. Is the stick in, and called the same as before?")


def into(place: Path, data: Path, backup: Path, recipient: str) -> None:
    """Put a backup and its files into a prepared folder, read back. Raises NoTarget, OSError."""
    check(place, data)
    folder = place / NAME
    if not folder.is_dir():
        raise NoTarget(
            f"{place} is not prepared: it has no folder {NAME}. If the right stick is in, prepare "
            "it on the page Backups."
        )
    if rotation.free(folder) < backup.stat().st_size + rotation.SPARE_BYTES:
        raise NoTarget(f"{place} is full. Take files off it, or use a larger one.")
    there = folder / backup.name
    fresh = folder / f".{backup.name}.new"
    try:
        own = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with backup.open("rb") as source, os.fdopen(own, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        _flush(fresh)
        if sealing.digest(fresh) != sealing.digest(backup):
            raise NoTarget(f"What was written to {place} reads back different. Use another stick.")
        fresh.replace(there)
    finally:
        fresh.unlink(missing_ok=True)
    whole_files.sync_folder(folder)
    media.take(backup.parent, folder, recipient)
    logs.take(backup.parent, folder, recipient)
    checkpoints.write_beside(folder)
    rotation.let_go(folder)


def _flush(path: Path) -> None:
    """Have the disk hold a file, and forget what memory knows, so that reading back reads it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _problem(target: Target, path: Path, recipient: str) -> str | None:
    try:
        target.take(path, recipient)
    except (NoTarget, store.NotStored) as problem:
        return str(problem)
    except OSError as error:
        log.exception("a backup could not be taken to its %s", target.word)
        return f"{target.place} did not take it ({error.strerror or type(error).__name__})."
    return None


def _is_tried(backup: Backup, target: Target) -> bool:
    tries = BackupCopy.select().where(
        (BackupCopy.backup == backup) & (BackupCopy.target == target.word)
        & (BackupCopy.place == target.place)
    )  # fmt: skip
    return bool(tries.exists())


@writes
def _note(backup: Backup, target: Target, problem: str | None) -> None:
    row = BackupCopy(
        backup=backup, target=target.word, place=target.place, created_at=clock.now(),
        problem=problem[:LONGEST_PROBLEM] if problem else None,
    )  # fmt: skip
    audit.insert(row, None, action="take backup along")
