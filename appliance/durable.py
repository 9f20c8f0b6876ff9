"""Files and links that outlive a power cut: written whole, flushed, then given their name."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_READ = os.O_RDONLY | os.O_NOFOLLOW


def write(path: Path, content: bytes, *, mode: int = 0o600, owner: Path | None = None) -> None:
    """Write a file whole or not at all; it belongs to whoever owns `owner`. Raises OSError."""
    with _whole(path, mode, owner) as file:
        file.write(content)


def write_plainly(path: Path, text: str) -> None:
    """Write a file for everybody to read, where a power cut takes it away anyhow."""
    path.write_text(text)
    path.chmod(0o644)


def copy(source: Path, target: Path, *, mode: int = 0o600, owner: Path | None = None) -> None:
    """Copy a plain file, as `write`; a link is not followed. Raises OSError."""
    with os.fdopen(os.open(source, _READ), "rb") as read, _whole(target, mode, owner) as file:
        shutil.copyfileobj(read, file, 1 << 20)


def link(path: Path, to: str) -> None:
    """Let a link lead elsewhere from one moment to the next. Raises OSError."""
    fresh = _fresh(path)
    fresh.symlink_to(to)
    fresh.replace(path)
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all that is in it, if it is there. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Flush a folder's names to the disk. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def free(folder: Path) -> int:
    """Return the bytes that may still be written in a folder."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


@contextmanager
def _whole(path: Path, mode: int, owner: Path | None) -> Iterator[IO[bytes]]:
    """Give a file to write, which takes its name once all of it is on the disk."""
    fresh = _fresh(path)
    try:
        with os.fdopen(os.open(fresh, _NEW, mode), "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            if owner is not None:
                whose = owner.stat()
                os.fchown(file.fileno(), whose.st_uid, whose.st_gid)
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def _fresh(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
