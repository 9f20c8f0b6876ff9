"""Drops a file where others find it: the data directory's own folder, and one on a memory stick."""

from __future__ import annotations

import os
from pathlib import Path

from app.queries.settings import setting

# Of one kind; older ones are let go, so that neither folder grows without end.
KEPT = 60


def drop(data: Path, lead: str, files: dict[str, bytes]) -> list[str]:
    """Write files whose names begin with `lead` into both folders; return what could not be done.

    The own folder must take them, else OSError is raised; a stick may be out.
    """
    own = data / "drop"
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(own, lead, files)
    stick = setting("drop_path")
    if not stick:
        return []
    try:
        # A stick that is out leaves its empty mount point, or nothing; a folder is not made for it.
        _write(Path(stick), lead, files)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return [f"{stick} did not take it ({why}); it is in the data directory's drop folder."]
    return []


def _write(folder: Path, lead: str, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        fresh = folder / f".{name}.new"
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
                f.write(content)
                f.flush()
                os.fsync(f.fileno())
            fresh.replace(folder / name)
        finally:
            fresh.unlink(missing_ok=True)
        suffix = name.rpartition(".")[2]
        for old in sorted(folder.glob(f"{lead}*.{suffix}"))[:-KEPT]:
            old.unlink()
