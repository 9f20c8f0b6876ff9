"""The one gateway for every write: a turn, an IMMEDIATE block, an answer only after the commit."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

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

    The block commits when the service returns and rolls back whole when it raises. Where pages are
    served, models/writer runs it in its own thread, its commit together with others'. Raises Busy
    after 10 seconds without a turn, StorageFull, ReadOnly or RuleBroken for what SQLite refuses.
    """
    return _gateway(service, alone=False)


def writes_long(service: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """As `writes`, for what writes thousands of rows: no other's answer waits for its end."""
    return _gateway(service, alone=True)


def _gateway(service: Callable[Arguments, Result], *, alone: bool) -> Callable[Arguments, Result]:
    @functools.wraps(service)
    def write(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        if database.in_transaction():
            return service(*args, **kwargs)
        try:
            done: Result = _way(functools.partial(service, *args, **kwargs), alone=alone)
        except Exception as error:
            said = translated(error)
            if said is None:
                raise
            raise said from error
        return done

    return write


def _here(call: Callable[[], Any], *, alone: bool) -> Any:  # noqa: ARG001  (always is)
    with undisturbed(), database.transaction("IMMEDIATE"):
        return call()


# How a write is done in this process.
_way: Callable[..., Any] = _here


def hand_over_to(way: Callable[..., Any]) -> Callable[..., Any]:
    """Have `way(call, alone=…)` do this process's writes from now on; return what did them."""
    global _way
    before, _way = _way, way
    return before


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep this process's other writes waiting, without a block of one's own. Raises Busy."""
    if not _turn.acquire(timeout=BUSY_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _turn.release()


def translated(error: BaseException) -> WriteFailed | None:
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
