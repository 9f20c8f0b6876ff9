"""The nightly backup: a copy of the record that has proven itself."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app.models.jobs import Job
from app.services.jobs.running import Done, Progress
from app.services.setup import backups, safety_copy


def work(data: Path, job: Job, say: Progress) -> Done:
    """Make a copy and prove it; it counts once the record says so. Raises NotBackedUp."""
    say(0, 2)
    copy = backups.copied(partial(safety_copy.by_night, data))
    say(1, 2)
    digest = backups.prove(copy)
    return Done(
        f"{copy.name} is made and verified.",
        {"file": copy.name},
        lambda: backups.note(copy.name, digest, job.user),
    )
