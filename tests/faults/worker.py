"""Workers that a test starts often and kills at any moment: forked, so that starting is cheap.

Reads a line for each worker, `jobs` for ours or `queue only` for the control, and answers its pid.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from app import clock
from app.config import Settings
from app.models.base import close_database, open_database
from app.models.jobs import Job
from app.models.writes import writes
from app.services import audit
from app.services.jobs.running import Done, Progress
from tasks import huey_queue, kinds, worker

# So long a job takes besides its effect; long enough to be hit in its middle.
SECONDS = 0.004
KIND = "mark"


def work(_data: Path, job: Job, _say: Progress) -> Done:
    """Do nothing for a moment, then leave a mark in the chain."""
    time.sleep(SECONDS)
    return Done("Marked.", {}, lambda: audit.append(KIND, "job", job.id, user=None))


def queue_only(data: Path) -> None:
    """Work as many programs do: what to do stands in the queue alone."""
    tasks = huey_queue.open_queue(data)
    tasks.task(name="run_job")(_mark)
    tasks.create_consumer(workers=1, periodic=False, max_delay=0.1).run()


def _mark(job_id: int) -> None:
    time.sleep(SECONDS)
    writes(audit.append)(KIND, "job", job_id, user=None)


_mark.__module__ = "tasks.worker"  # Huey names a task after its module


def main() -> None:
    """Fork a worker for each line."""
    kinds.MODULES[KIND] = "tests.faults.worker"
    settings = Settings.from_env()
    clock.default_zone(settings.timezone)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            open_database(settings.database_path)
            try:
                (worker.work if line.strip() == "jobs" else queue_only)(settings.data)
            finally:
                close_database()
                os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
