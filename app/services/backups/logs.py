"""Packed logs go along with backups: beside them, on the stick, and sealed where those are."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from app.services import whole_files
from app.services.backups import media, sealing
from app.services.logs import packing
from app.services.logs.writing import FOLDER

log = logging.getLogger("armguard.jobs")
# A log in a target, plain or as media.sealed_name calls it.
_THERE = re.compile(rf"{FOLDER}/([a-z]+-[0-9-]+\.log\.gz)(\.[0-9a-f]{{8}}\.age)?", re.ASCII)


def link(data: Path, folder: Path) -> None:
    """Let the backups' folder hold what is kept of the logs, and no more.

    A backup counts without them, so what cannot be linked is only said.
    """
    logs, there = packing.kept(data / FOLDER), folder / FOLDER
    known = {path.name for path in logs}
    try:
        for path in logs:
            there.mkdir(mode=0o700, exist_ok=True)
            with suppress(FileExistsError):
                os.link(path, there / path.name)
        for path in packing.kept(there):
            if path.name not in known:
                path.unlink()
    except OSError as error:
        log.warning("logs do not go along with a backup: %s", error.strerror)


def take(folder: Path, target: Path, recipient: str) -> None:
    """Copy the logs beside the backups to a target; old ones are let go there. Raises OSError."""
    there = target / FOLDER
    for path in packing.kept(folder / FOLDER):
        name = target / named(path, recipient)
        there.mkdir(mode=0o700, exist_ok=True)
        if name.exists():
            continue
        if recipient:
            sealing.seal_to(path, name, recipient)
        else:
            whole_files.write(name, path.read_bytes())
    known = there.iterdir() if there.is_dir() else ()
    for old in gone(f"{FOLDER}/{path.name}" for path in known):
        (target / old).unlink()


def missing(folder: Path, known: set[str], recipient: str) -> Iterator[tuple[Path, str]]:
    """Yield each log beside the backups that a target does not know yet, and its name there."""
    for path in packing.kept(folder / FOLDER):
        name = named(path, recipient)
        if name not in known:
            yield path, name


def named(path: Path, recipient: str) -> str:
    """Return where a log stands in a target: under its name, or as media are named once sealed."""
    name = Path(FOLDER) / path.name
    return media.sealed_name(name, recipient) if recipient else str(name)


def gone(names: Iterable[str]) -> list[str]:
    """Return which logs among a target's names no rule keeps; what is no log stays."""
    plain: dict[str, list[str]] = {}
    for name in names:
        if found := _THERE.fullmatch(name):
            plain.setdefault(found[1], []).append(name)
    return [name for log_name in packing.surplus([*plain]) for name in plain[log_name]]
