"""The worker killed again and again in the middle of its jobs: none is lost, none done twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import Settings
from app.models.base import database
from app.models.jobs import Job
from app.models.writes import writes
from app.services.jobs import outbox, running
from app.services.verification import verify
from tasks import queue
from tests.faults.worker import KIND

ROOT = Path(__file__).parents[2]
JOBS, KILLS = 400, 50
WITHIN = 120.0


@contextmanager
def kennel(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Give the process that forks workers."""
    environment = os.environ | {"ARMGUARD_DATA": str(settings.data)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.worker"],
        cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def started(process: subprocess.Popen[str], line: str) -> int:
    """Return the pid of a new worker."""
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def marks() -> Counter[int]:
    """Return how often each job has left its mark."""
    query = "SELECT object_id FROM audit_log WHERE action = ?"
    return Counter(int(name) for (name,) in database.execute_sql(query, (KIND,)))


def killed_in_the_middle(settings: Settings, line: str, kills: int) -> None:
    """Let workers do jobs, killing each after one to eight of them; the last one lives."""
    chance = random.Random(7)  # noqa: S311  (the same kills every time)
    until = time.monotonic() + WITHIN
    with kennel(settings) as process:
        for _ in range(kills):
            pid = started(process, line)
            # The control may have nothing left that a worker could do.
            wanted = min(marks().total() + chance.randint(1, 8), JOBS - 20)
            patience = time.monotonic() + (30 if line == "jobs" else 5)
            while marks().total() < wanted and time.monotonic() < min(until, patience):
                time.sleep(0.001)
            time.sleep(chance.random() * 0.006)
            os.kill(pid, signal.SIGKILL)
        pid = started(process, line)
        quiet, seen = time.monotonic() + 6, marks().total()
        while time.monotonic() < min(quiet, until) and marks().total() < JOBS:
            if marks().total() != seen:
                quiet, seen = time.monotonic() + 6, marks().total()
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)


@writes
def asked_for() -> list[int]:
    """Ask for all the jobs, in one block."""
    return [outbox.add(KIND, "Mark", {}, key=f"mark-{n}", user=None).id for n in range(JOBS)]


def test_a_worker_killed_fifty_times_loses_no_job_and_does_none_twice(record: Settings) -> None:
    ids = asked_for()
    queue.tell(record.data, outbox.take_added())

    killed_in_the_middle(record, "jobs", KILLS)

    assert marks() == Counter(ids)
    assert {job.state for job in Job.select()} == {"done"}
    assert Job.select().where(Job.attempt > 1).count() > KILLS / 5  # they were hit in the middle
    assert running.to_do() == []
    assert verify(record.database_path).findings == ()


def test_what_stands_in_the_queue_alone_is_lost_with_its_worker(record: Settings) -> None:
    queue.tell(record.data, range(1, JOBS + 1))

    killed_in_the_middle(record, "queue only", KILLS)

    assert len(marks()) < JOBS
