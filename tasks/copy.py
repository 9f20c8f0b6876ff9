"""A backup that somebody asked for: copied, read back, proven, and only then written down."""

from __future__ import annotations

from pathlib import Path

from app.models.jobs import Job
from app.services.backups import making, rotation
from app.services.jobs.running import Done, Progress


def work(data: Path, job: Job, say: Progress) -> Done:
    """Make a backup; it counts once the record says so. Raises NotBackedUp."""
    say(0, 1)
    made = making.prepared(data, rotation.BY_HAND)
    return Done(
        f"{made.path.name} was read back and proves itself.",
        {"file": made.path.name},
        lambda: making.note(made, job.user),
    )
