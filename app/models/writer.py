"""Group commit: one thread writes whatever waits, each act in a savepoint, all in one commit.

Nobody is answered before that commit is on the disk. It runs where pages are served, because a
card flushes one commit for fifty as fast as for one; see docs/decisions/0023.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any

import apsw

from app.models import writes
from app.models.base import BUSY_SECONDS, database
from app.models.writes import Busy

log = logging.getLogger("armguard.writer")
# More than these are told at once to come again, instead of waiting in vain.
MOST_WAITING = 200
MOST_TOGETHER = 64
# An act touches some fifty pages of 4 KiB; an import may touch any number.
SAVEPOINT_BYTES = 512 * 1024
# Pages of the journal after which they are folded into the file, as SQLite does by itself.
FOLD_AT = 1000


class Act:
    """A write that waits: what is called, and what came of it once the commit has returned."""

    def __init__(self, call: Callable[[], Any], *, alone: bool) -> None:
        self.call, self.alone = call, alone
        self.context = copy_context()
        self.result: Any = None
        self.error: BaseException | None = None
        self.answered = threading.Lock()
        self.answered.acquire()

    def run(self, connection: apsw.Connection) -> None:
        """Do it in a savepoint of its own. Raises what took the whole transaction away."""
        connection.execute("SAVEPOINT act")
        try:
            self.result = self.context.run(self.call)
            if connection.status(apsw.SQLITE_DBSTATUS_DEFERRED_FKS)[0]:
                # Found by the commit otherwise, which would fail for all.
                raise apsw.ConstraintError("FOREIGN KEY constraint failed")
        except BaseException as error:
            if not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO act")
            self.error = error
        connection.execute("RELEASE act")

    def outcome(self) -> Any:
        """Return or raise, in the thread that asked, as if it had been done there."""
        for variable, value in self.context.items():
            if variable.get(None) is not value:
                variable.set(value)
        try:
            if self.error is not None:
                raise self.error
            return self.result
        finally:
            self.error = None  # its traceback holds this frame


class Writer:
    """The thread and its queue: first come, first written."""

    def __init__(self) -> None:
        self._queue: deque[Act] = deque()
        self._there = threading.Condition()
        self.is_closed = False
        self._is_committed = False
        self._pages = 0
        self.thread = threading.Thread(target=self._work, name="writer", daemon=True)

    def do(self, call: Callable[[], Any], *, alone: bool) -> Any:
        """Have it written and return what it returns. Raises what it raises, Busy or WriteFailed.

        `alone` is for what takes long: nobody's answer waits for the end of it, but their turn.
        """
        act = Act(call, alone=alone)
        leave_connection()
        with self._there:
            if self.is_closed or len(self._queue) >= MOST_WAITING:
                raise Busy
            self._queue.append(act)
            self._there.notify()
        if not act.answered.acquire(timeout=BUSY_SECONDS):
            self._withdraw(act)
            act.answered.acquire()
        return act.outcome()

    @property
    def waiting(self) -> int:
        """Return how many wait."""
        return len(self._queue)

    def stop(self) -> None:
        """Take nothing more, write what waits, and end."""
        with self._there:
            self.is_closed = True
            self._there.notify()
        self.thread.join()

    def _withdraw(self, act: Act) -> None:
        """Raises Busy, unless it is being written by now."""
        with self._there:
            if act in self._queue:
                self._queue.remove(act)
                raise Busy

    def _work(self) -> None:
        while self._is_wanted():
            self._turn()
            self._fold()
        database.close()

    def _turn(self) -> None:
        """Write what waits and answer, all of it or nobody as if it were written."""
        acts: list[Act] = []
        try:
            with writes.undisturbed():
                self._write(acts)
        except BaseException as error:  # noqa: BLE001  (this thread must live)
            said = writes.translated(error) or error
            if not acts and not isinstance(said, Busy):  # they still wait for their turn
                acts = self._all_waiting()
            self._fail(acts, error)
        for act in acts:
            act.answered.release()

    def _is_wanted(self) -> bool:
        """Wait for something to write; say no once there is nothing and never will be."""
        with self._there:
            while not self._queue and not self.is_closed:
                self._there.wait()
            return bool(self._queue)

    def _next(self, acts: list[Act]) -> Act | None:
        with self._there:
            if not self._queue or len(acts) == MOST_TOGETHER:
                return None
            if acts and (acts[-1].alone or self._queue[0].alone):
                return None
            return self._queue.popleft()

    def _all_waiting(self) -> list[Act]:
        with self._there:
            acts = list(self._queue)
            self._queue.clear()
            return acts

    def _write(self, acts: list[Act]) -> None:
        """Write what waits, and note it in `acts`. Raises what kept all of it from the record."""
        if database.is_closed():
            database.connection().set_wal_hook(self._committed)
        connection = database.connection()
        self._is_committed = False
        try:
            with database.transaction("IMMEDIATE"):
                while (act := self._next(acts)) is not None:
                    acts.append(act)
                    act.run(connection)
        except BaseException:
            # What goes wrong after the commit takes nothing back, and nobody is told it did.
            if not self._is_committed:
                raise
            log.exception("after a commit")

    def _committed(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._is_committed, self._pages = True, pages
        return apsw.SQLITE_OK

    def _fail(self, acts: Iterable[Act], error: BaseException) -> None:
        """Tell all of a batch that nothing was written."""
        if not database.is_closed() and database.connection().in_transaction:
            database.close()  # not otherwise: a journal read anew may bring back what failed
        if writes.translated(error) is None and not isinstance(error, Busy):
            log.error("nothing of a batch was written", exc_info=error)
        for act in acts:
            act.error = writes.translated(error) or Busy()
            act.error.__cause__ = error

    def _fold(self) -> None:
        """Fold a long journal into the file, after the answers and before the next batch."""
        if self._pages < FOLD_AT or database.is_closed():
            return
        self._pages = 0
        try:
            database.connection().wal_checkpoint()
        except apsw.Error:
            log.warning("the journal could not be folded", exc_info=True)


def keep_savepoints_in_memory() -> None:
    """Have SQLite keep what undoes one act in memory. Called before any database is open.

    By itself it writes what goes beyond 64 KiB to a file: a hundred writes for each entry of a
    batch, on a Pi to its memory card.
    """
    apsw.shutdown()
    apsw.config(apsw.SQLITE_CONFIG_STMTJRNL_SPILL, SAVEPOINT_BYTES)
    apsw.initialize()


def leave_connection() -> None:
    """Let others read with this thread's connection while it waits, unless it still reads."""
    if not database.is_closed() and not database.connection().txn_state("main"):
        database.rest()


@contextmanager
def at_work() -> Iterator[Writer]:
    """Let one thread do all that this process writes; its other connections can only read.

    At the end all that waits is written and answered, and what comes later is refused.
    """
    writer = Writer()
    writer.thread.start()
    database.written_by = writer.thread.ident
    database.close_resting()
    ours = writes.hand_over_to(writer.do)
    try:
        yield writer
    finally:
        writer.stop()
        writes.hand_over_to(ours)
        database.written_by = None
        database.close_resting()
