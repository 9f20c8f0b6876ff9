"""The queue: Huey on a SQLite file of its own, through the driver that carries its own library.

The queue only says "now": what is to be done stands in the record (services/jobs/outbox.py), so
nothing is lost with this file.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from pathlib import Path

import apsw
from huey.api import Huey
from huey.registry import Message
from huey.storage import SqliteStorage

from app.models.base import check_library

log = logging.getLogger("armguard.jobs")
FILE = "queue.db"
# Huey's names of the two tasks of worker.py.
RUN_JOB, LOOK = "tasks.worker.run_job", "tasks.worker.look"


class JsonSerializer:
    """Writes tasks as JSON. Huey's own pickle would run code that somebody planted in the file."""

    def serialize(self, message: Message) -> bytes:
        """Return the bytes of a task whose arguments are integers."""
        return json.dumps([message.id, message.name, *message.args]).encode()

    def deserialize(self, data: bytes) -> Message:
        """Return the task of these bytes. Raises ValueError for anything but one of ours."""
        identity, name, *arguments = json.loads(bytes(data))
        if name not in (RUN_JOB, LOOK) or not all(type(one) is int for one in arguments):
            raise ValueError("no task of ours")
        return Message(id=identity, name=name, args=tuple(arguments), kwargs={})


class _Cursor(apsw.Cursor):
    """A cursor with what Huey asks of Python's own driver."""

    @property
    def rowcount(self) -> int:
        return self.connection.changes()


class _Connection(apsw.Connection):
    """A connection with what Huey asks of Python's own driver."""

    def commit(self) -> None:
        self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")


class Storage(SqliteStorage):
    """Huey's SQLite storage on the record's library, readable by its owner only."""

    integrity_error = apsw.ConstraintError
    operational_error = apsw.BusyError
    begin_sql = "BEGIN IMMEDIATE"

    def _create_connection(self) -> _Connection:
        check_library(apsw.sqlite_lib_version())
        os.close(os.open(self.filename, os.O_RDWR | os.O_CREAT, 0o600))
        connection = _Connection(self.filename)
        connection.cursor_factory = _Cursor
        connection.set_busy_timeout(int(self._timeout * 1000))
        for name, value in (("journal_mode", "wal"), ("synchronous", 2), ("trusted_schema", 0)):
            connection.pragma(name, value)
        return connection


def open_queue(data: Path) -> Huey:
    """Return the queue of a data directory, without tasks."""
    return Huey(
        "armguard",
        results=False,
        serializer=JsonSerializer(),
        storage_class=Storage,
        filename=str(data / FILE),
    )


def begin(data: Path) -> None:
    """Empty the queue: what waits stands in the record. A damaged one is thrown away."""
    try:
        storage = open_queue(data).storage
        try:
            storage.flush_queue()
        finally:
            storage.close()
    except (apsw.NotADBError, apsw.CorruptError) as error:
        log.warning("the queue was damaged and begins anew: %s", error)
        for end in ("-wal", "-shm", ""):
            (data / f"{FILE}{end}").unlink(missing_ok=True)


def tell(data: Path, jobs: Iterable[int]) -> None:
    """Tell the worker of jobs that are in the record now.

    Whatever goes wrong is only a delay: the worker looks into the record every minute as well.
    """
    try:
        storage = open_queue(data).storage
        try:
            for job_id in jobs:
                message = Message(id=f"job-{job_id}", name=RUN_JOB, args=(job_id,))
                storage.enqueue(JsonSerializer().serialize(message))
        finally:
            storage.close()
    except (apsw.Error, OSError) as error:
        log.warning("the worker was not told of a job: %s", type(error).__name__)
