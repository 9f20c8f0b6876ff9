"""Writes that come at one moment, to a writer that is held until all of them wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import apsw

from app.models.base import close_database
from app.models.writer import Act, Writer
from app.models.writes import undisturbed

WITHIN = 30.0


class Hasty(Act):
    """The control: an act whose caller is answered before the commit, as no program of ours may."""

    def __init__(self, call: Callable[[], Any], *, alone: bool) -> None:
        super().__init__(call, alone=alone)
        self.answered: Any = threading.Semaphore(0)  # is let go twice

    def run(self, connection: apsw.Connection) -> None:
        super().run(connection)
        self.answered.release()
        time.sleep(0.005)


def together(writer: Writer, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Return what each call returns or raises; they wait in this order and are then let go."""
    came: list[Any] = [None] * len(calls)

    def ask(place: int) -> None:
        try:
            came[place] = calls[place]()
        except Exception as error:  # noqa: BLE001  (what it raises is what it came to)
            came[place] = error
        finally:
            close_database()

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(calls))]
    with undisturbed():
        for number, thread in enumerate(threads, 1):
            thread.start()
            wait_for(lambda number=number: writer.waiting >= number)  # type: ignore[misc]
    for thread in threads:
        thread.join(WITHIN)
    return came


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait until something is so. Raises AssertionError where it never is."""
    until = time.monotonic() + WITHIN
    while not is_so():
        assert time.monotonic() < until, "it never was"
        time.sleep(0.002)
