"""The nightly sealing of old audit rows, by the rule of the settings."""

from __future__ import annotations

from pathlib import Path

from app.models.jobs import Job
from app.services.jobs.running import Done, Progress
from app.services.retention import sealing


def work(data: Path, job: Job, _say: Progress) -> Done:
    """Seal what the rule lets be sealed. Raises NotSealed, UnsafeKey, StorageFull, ReadOnly."""
    made = sealing.seal(data, user=job.user)
    if not made:
        return Done("No row of the audit log is old enough.", {"rows": 0})
    count = sum(seal.rows for seal in made)
    return Done(f"Sealed: {count:,} audit rows in {len(made)} segment(s).", {"rows": count})
