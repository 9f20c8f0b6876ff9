"""The queue as whoever asks for a job sees it: a line in Huey's file, and the worker woken.

The queue only says "now": what is to be done stands in the record (services/jobs/outbox.py), so
nothing is lost with this file.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import apsw

from app.models.base import check_library
from tasks.waker import WAKE

Kind = TypeVar("Kind", bound=apsw.Connection)
log = logging.getLogger("armguard.jobs")
FILE, NAME = "queue.db", "armguard"
# Huey's names of the two tasks of worker.py.
RUN_JOB, LOOK = "tasks.worker.run_job", "tasks.worker.look"
BUSY_SECONDS = 5
# What Huey does to put a message into its table (huey.storage.SqliteStorage).
TABLE = (
    "create table if not exists task (id integer not null primary key, queue text not null, "
    "data blob not null, priority real not null default 0.0)"
)
PUT = "insert into task (queue, data, priority) values (?, ?, 0)"


def message(identity: str, name: str, *arguments: int) -> bytes:
    """Return a task as it stands in the queue: no pickle, which would run what is planted there."""
    return json.dumps([identity, name, *arguments]).encode()


def tell(data: Path, jobs: Iterable[int]) -> None:
    """Tell the worker of jobs that are in the record now.

    Whatever goes wrong is only a delay: the worker looks into the record by itself as well.
    """
    try:
        (data / WAKE).touch(mode=0o600)
        with closing(connect(data / FILE, apsw.Connection)) as connection:
            connection.execute(f"BEGIN IMMEDIATE; {TABLE}")
            for job_id in jobs:
                connection.execute(PUT, (NAME, message(f"job-{job_id}", RUN_JOB, job_id)))
            connection.execute("COMMIT")
    except (apsw.Error, OSError) as error:
        log.warning("the worker was not told of a job: %s", type(error).__name__)


def connect(file: Path, kind: type[Kind]) -> Kind:
    """Return a connection to the queue, readable by its owner only, flushed at each commit."""
    check_library(apsw.sqlite_lib_version())
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    connection = kind(str(file))
    connection.set_busy_timeout(BUSY_SECONDS * 1000)
    for name, value in (("journal_mode", "wal"), ("synchronous", 2), ("trusted_schema", 0)):
        connection.pragma(name, value)
    return connection
