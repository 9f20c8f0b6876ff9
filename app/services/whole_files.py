"""Writes a file whole or not at all, so that it outlives a power cut under its name."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from app.models.writes import ReadOnly, StorageFull


def store(path: Path, content: bytes) -> None:
    """Write a file that a row is about to name, and its folder. Raises StorageFull or ReadOnly."""
    try:
        make_folder(path.parent)
        write(path, content)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise (StorageFull if full else ReadOnly) from error


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file into a folder that is there, by default for its owner alone. Raises OSError."""
    # Two may write the same content at once: each has a file of its own until it is whole.
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone, and those above it that are not there. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's names to the disk: a file's content alone would not be found again."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
