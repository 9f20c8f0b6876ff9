"""The nightly checkpoint: the chain's head, signed, on record and as a file beside the backups."""

from __future__ import annotations

from pathlib import Path

from app.models.jobs import Job
from app.queries.chain import head_code
from app.services.jobs.running import Done, Progress
from app.services.witnesses import checkpoints


def work(data: Path, job: Job, _say: Progress) -> Done:
    """Sign the head and write the file. Raises UnsafeKey, or OSError."""
    signed = checkpoints.make(data, user=job.user)
    checkpoints.write_beside(data / checkpoints.FOLDER)
    head = head_code(signed.hash)
    return Done(f"Row {signed.seq}, code {head}, is signed.", {"head": head})
