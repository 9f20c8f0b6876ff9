"""Packs the logs of a day: each is put aside, compressed, and the oldest are let go."""

from __future__ import annotations

import gzip
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app import clock
from app.services import whole_files
from app.services.logs.writing import ENDING, FOLDER, WEB, WORKER

# Of each program so many nights; a night that was busy has two files.
KEPT = 60
_NAME = re.compile(rf"({WEB}|{WORKER})-\d{{8}}-\d{{6}}(-1)?\.log\.gz", re.ASCII)


def pack(data: Path, now: datetime) -> list[Path]:
    """Compress what was logged since the last time, and return the files. Raises OSError.

    The log is renamed first: who writes it begins another at the next line, and nothing is lost.
    """
    folder, packed = data / FOLDER, []
    when = f"{clock.local(now):%Y%m%d-%H%M%S}"
    for program in (WEB, WORKER):
        for tail in (".1", ""):
            path = folder / f"{program}{ENDING}{tail}"
            if path.is_file() and path.stat().st_size:
                aside = folder / f"{program}-{when}{tail.replace('.', '-')}{ENDING}"
                path.rename(aside)
    # Those, too, that a power cut left aside.
    for aside in sorted(folder.glob(f"*-*{ENDING}")):
        packed.append(_compressed(aside))
    _let_go(folder)
    return packed


def kept(folder: Path) -> list[Path]:
    """Return the packed logs of a folder, the oldest first; what is not ours is left out."""
    found = folder.iterdir() if folder.is_dir() else ()
    ours = [path for path in found if _NAME.fullmatch(path.name) and not path.is_symlink()]
    return sorted(ours, key=lambda path: path.name.partition("-")[2])


def surplus(names: list[str]) -> list[str]:
    """Return which of these names no rule keeps; names that are not ours stay."""
    gone = []
    for program in (WEB, WORKER):
        own = sorted(name for name in names if name.startswith(f"{program}-"))
        gone += own[:-KEPT]
    return gone


def _compressed(aside: Path) -> Path:
    packed = aside.with_name(f"{aside.name}.gz")
    whole_files.write(packed, gzip.compress(aside.read_bytes(), 6, mtime=0))
    aside.unlink()
    return packed


def _let_go(folder: Path) -> None:
    for name in surplus([path.name for path in kept(folder)]):
        with suppress(FileNotFoundError):
            (folder / name).unlink()
