"""The nightly backup, proven and rehearsed; between nights one when something changed."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app import clock
from app.models.jobs import Job
from app.models.roles import Act
from app.services.backups import making, rotation, targets
from app.services.jobs.running import Done, Progress
from app.services.logs import packing
from app.services.notices import notices
from app.services.notices.notices import News

log = logging.getLogger("armguard.jobs")
# Its time says when the last try failed; it outlives a worker that is started again each minute.
_TRIED, _PATIENCE_SECONDS = "backup-failed", 900


def work(data: Path, job: Job, say: Progress) -> Done:
    """Make a backup and rehearse it; it counts once the record says so. Raises NotBackedUp."""
    say(0, 1)
    # First, so that the day's logs go along.
    with suppress(OSError):
        packing.pack(data, clock.now())
    made = making.prepared(data, rotation.NIGHT, rehearse=True)
    return Done(
        f"{made.path.name} is made and verified. {made.sentence}",
        {"file": made.path.name},
        lambda: making.note(made, job.user),
    )


def look(data: Path, now: datetime) -> None:
    """Make the backup between nights if one is due, and take the newest one elsewhere."""
    if making.is_due(now) and not _failed_lately(data, now):
        try:
            making.make(data, user=None, kind=rotation.QUARTER)
        except making.NotBackedUp as refusal:
            _tell(data, now, refusal.text)
    targets.bring(data)


def _tell(data: Path, now: datetime, why: str) -> None:
    """Tell admins once a day, and let the next try be a quarter of an hour away."""
    log.warning("no backup was made: %s", why)
    (data / _TRIED).touch(mode=0o600)
    os.utime(data / _TRIED, (now.timestamp(), now.timestamp()))
    day = clock.local(now).date().isoformat()
    text = f"No backup was made. {why}"
    notices.tell_all(Act.EDIT, News("backup", f"no backup/{day}", "bad", text, "/backups"))


def _failed_lately(data: Path, now: datetime) -> bool:
    path = data / _TRIED
    return path.exists() and 0 <= now.timestamp() - path.stat().st_mtime < _PATIENCE_SECONDS
