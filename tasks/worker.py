"""The worker at work: does jobs one after the other, asks for each night's work, and ends.

What waits for the next job, with a few megabytes, is `tasks/waker.py`.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from functools import partial
from pathlib import Path
from typing import IO

from huey.api import Huey, crontab
from huey.consumer import Consumer

from app import clock
from app.models.base import database
from app.models.writes import WriteFailed
from app.queries import import_jobs
from app.queries.worker import LOCK
from app.services.clocks import marks
from app.services.jobs import night_plan, outbox, running
from app.services.notices import watch
from app.services.settings import settings
from tasks import backup, huey_queue
from tasks.kinds import work_of
from tasks.pulse import Pulse

log = logging.getLogger("armguard.jobs")
# Somebody who looks whether a worker lives holds its lock for a moment.
LOCK_SECONDS = 2.0
# After a job there is often another, and to start again takes longer than most of them.
LINGERS = 20.0
pulse = Pulse()


class AlreadyRunning(Exception):
    """Another worker serves this data directory."""


def work(data: Path) -> None:
    """Do what waits, and jobs as they come; return after a while without any, or at SIGTERM."""
    running.reclaim()
    huey_queue.begin(data)
    # The first look, at once, does what waits.
    tasks = tasks_of(data)
    logging.getLogger("huey").setLevel(logging.WARNING)
    _Consumer(tasks, workers=1, periodic=True, max_delay=1.0, backoff=1.3).run()


class _Consumer(Consumer):
    """Huey's consumer, until there is nothing to do."""

    def loop(self, health_check_ts: float | None = None) -> float | None:
        if pulse.has_rested(LINGERS):
            self.stop(graceful=True)  # what began meanwhile is done first
        return super().loop(health_check_ts)  # type: ignore[no-any-return]


def tasks_of(data: Path) -> Huey:
    """Return the queue with its two tasks: do one job; look every minute for more."""
    tasks = huey_queue.open_queue(data)

    @tasks.task()
    def run_job(job_id: int) -> None:
        with pulse.working():
            _do(data, job_id)

    @tasks.periodic_task(crontab(minute="*"))
    def look() -> None:
        with pulse.working():
            do_what_waits(data)

    return tasks


def do_what_waits(data: Path) -> None:
    """Ask for what the night plan has due, then do all that waits, asked for meanwhile or not."""
    running.reclaim()
    settings.use_zone()  # it is set in the pages, which are another process
    marks.look()
    night_plan.ask_for_due(clock.now())
    outbox.take_added()
    if import_jobs.at_work():
        _note_dead_imports(data)
    for job_id in running.to_do():
        pulse.beat()
        _do(data, job_id)
    # Not before: what a night without power missed is made up for by now.
    watch.look(Path(str(database.database)), clock.now())
    watch.look_at_machine(data)
    backup.look(data, clock.now())


def _note_dead_imports(data: Path) -> None:
    # What reads sheets takes four megabytes, and on most days nobody imports.
    from app.services.imports import import_jobs as jobs

    jobs.note_dead(data)


def _do(data: Path, job_id: int) -> None:
    """Do a job; where not even its failure can be written it waits for the next look."""
    settings.use_zone()
    try:
        running.run(job_id, partial(work_of, data))
        pulse.did_something()
    except WriteFailed as error:
        log.warning("job %s could not be written: %s", job_id, error.text)


def only_one(data: Path) -> IO[bytes]:
    """Return the lock of a data directory's one worker, held. Raises AlreadyRunning."""
    lock = os.fdopen(os.open(data / LOCK, os.O_WRONLY | os.O_CREAT, 0o600), "wb")
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except OSError:
            if time.monotonic() > until:
                lock.close()
                raise AlreadyRunning("A worker serves this data directory already.") from None
            time.sleep(0.05)
