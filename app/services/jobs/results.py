"""The files that jobs make: kept beside the record under their job's number, until they are old."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import clock

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = frozenset({PDF, CSV, XLSX})
# Whoever asked has long fetched it; a document that was issued is kept elsewhere.
KEPT = timedelta(days=30)


def keep(
    data: Path, job_id: int, name: str, media: str, content: bytes | Iterable[bytes]
) -> dict[str, Any]:
    """Write the file of a job, whole or not at all, and return the job's `result`.

    `name` is what it is saved as, `media` one of MEDIA. A second attempt replaces the first's.
    """
    if media not in MEDIA:
        raise ValueError(f"nobody would know how to send {media}")
    folder = data / "results"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f"{job_id}.new"
    fresh.unlink(missing_ok=True)
    pieces, digest = [content] if isinstance(content, bytes) else content, hashlib.sha256()
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path_of(data, job_id))
    finally:
        fresh.unlink(missing_ok=True)
    _forget_old(folder)
    return {"file": name, "media": media, "sha256": digest.hexdigest()}


def find(data: Path, job_id: int, result: Mapping[str, Any]) -> Path | None:
    """Return the file of a job's `result`, None where it has none or has it no more.

    A record that was restored, or began anew after a demo, counts its jobs from where it was: a
    file of another record's job is not this one's.
    """
    path = path_of(data, job_id)
    if "media" not in result or not path.is_file():
        return None
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return path if found == result.get("sha256") else None


def path_of(data: Path, job_id: int) -> Path:
    """Return where the file of a job lies, or would."""
    return data / "results" / str(job_id)


def _forget_old(folder: Path) -> None:
    until = (clock.now() - KEPT).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < until:
            path.unlink(missing_ok=True)
