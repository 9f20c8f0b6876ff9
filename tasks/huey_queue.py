"""Huey's side of the queue: its storage on the record's own SQLite library, its messages as JSON.

The pages write into it without Huey (tasks/queue.py), which would take them megabytes.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

import apsw
from huey.api import Huey
from huey.registry import Message
from huey.storage import SqliteStorage

from tasks.queue import FILE, LOOK, NAME, RUN_JOB, connect, message

log = logging.getLogger("armguard.jobs")


class JsonSerializer:
    """Writes tasks as JSON. Huey's own pickle would run code that somebody planted in the file."""

    def serialize(self, task: Message) -> bytes:
        """Return the bytes of a task whose arguments are integers."""
        return message(task.id, task.name, *task.args)

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
        connection = connect(Path(self.filename), _Connection)
        connection.cursor_factory = _Cursor
        return connection


def open_queue(data: Path) -> Huey:
    """Return the queue of a data directory, without tasks."""
    return Huey(
        NAME,
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
