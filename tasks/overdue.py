"""The morning's overdue digest: dropped as files, told by the bell."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app import clock
from app.models.jobs import Job
from app.services.jobs import drop
from app.services.jobs.running import Done, Progress
from app.services.notices import digest


def work(data: Path, _job: Job, say: Progress) -> Done:
    """Write who is late into the drop folders. Raises OSError where not even our own takes it."""
    say(0, 1)
    now = clock.now()
    made = digest.compose(now)
    left = drop.drop(data, digest.LEAD, made.files)
    said = f"{made.late} overdue, {made.soon} due soon. The files are in the folder drop."
    sentence = " ".join([said, *left])
    return Done(sentence, {"late": made.late}, partial(digest.tell, made, now, left))
