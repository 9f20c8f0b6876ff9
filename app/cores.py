"""On which of the machine's cores this process runs (docs/decisions/0030)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Where this process may run; empty where the system does not let it choose.
_allowed: set[int] = set()


def keep_to_one() -> None:
    """Run on one core from now on, and with it the threads that are started later.

    Python lets one thread run at a time. SQLite's calls hand that turn on, each of the thirty of
    an entry, and from one core to another that costs more than most of the calls. The last core
    is taken: the first one has the network's interrupts.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    allowed = os.sched_getaffinity(0)
    with suppress(OSError):  # a sandbox may forbid it, and all goes on as before
        os.sched_setaffinity(0, {max(allowed)})
        _allowed.update(allowed)


@contextmanager
def on_any() -> Iterator[None]:
    """Let this thread, and the programs it starts, run on any core again."""
    if not _allowed:
        yield
        return
    one = os.sched_getaffinity(0)
    os.sched_setaffinity(0, _allowed)
    try:
        yield
    finally:
        os.sched_setaffinity(0, one)
