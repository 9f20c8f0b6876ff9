"""The one gateway for every write: a turn, an IMMEDIATE block, an answer only after the commit."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import apsw

from app.models.base import BUSY_SECONDS, database

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# Threads that compete for SQLite's write lock starve each other; they queue here instead.
_turn = threading.Lock()


class WriteFailed(Exception):
    """Nothing was written. `text` says so to a person."""

    text = "Nothing was recorded. Try again."


class Busy(WriteFailed):
    """The write waited for its turn for as long as a person will."""

    text = "The record is busy. Nothing was recorded. Try again in a moment."


class StorageFull(WriteFailed):
    """The disk is full."""

    text = "The memory card is full. Nothing was recorded. Use the paper sheet."


class ReadOnly(WriteFailed):
    """The file cannot be written: file system read-only, or damaged."""

    text = "The record cannot be written. Nothing was recorded. Use the paper sheet."


class RuleBroken(WriteFailed):
    """A trigger or constraint refused what no service should have asked for; `name` is its name."""

    text = "The record refused this entry. Nothing was recorded."

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def writes(service: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run a service in one IMMEDIATE block, or inside the caller's block where there is one.

    The block commits when the service returns and rolls back whole when it raises. Raises Busy
    after 10 seconds without a turn, StorageFull, ReadOnly or RuleBroken for what SQLite refuses.
    """

    @functools.wraps(service)
    def write(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        if database.in_transaction():
            return service(*args, **kwargs)
        with _one_at_a_time(), _said_in_words(), database.atomic("IMMEDIATE"):
            return service(*args, **kwargs)

    return write


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep this process's other writes waiting, without a block of one's own. Raises Busy."""
    with _one_at_a_time():
        yield


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _turn.acquire(timeout=BUSY_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _turn.release()


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        said = _translated(error)
        if said is None:
            raise
        raise said from error


def _translated(error: BaseException) -> WriteFailed | None:
    """Return what a driver's error means, whether Peewee has wrapped it or not."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, apsw.Error):
        cause = cause.__cause__ or cause.__context__
    match cause:
        case apsw.BusyError() | apsw.LockedError():
            return Busy()
        case apsw.FullError():
            return StorageFull()
        case apsw.ReadOnlyError() | apsw.IOError() | apsw.CantOpenError() | apsw.PermissionsError():
            return ReadOnly()
        case apsw.ConstraintError():
            return RuleBroken(str(cause))
    return None
