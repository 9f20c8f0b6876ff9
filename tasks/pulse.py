"""Whether the worker still comes round: to its look of each minute, or to the end of a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

# It looks each minute. A job may take long (a whole proof on a small computer), but not for ever.
LONGEST_PAUSE, LONGEST_JOB = 240.0, 4 * 3600.0


class Pulse:
    """Beats as the worker's one thread begins and ends something; read by the watchdog's."""

    def __init__(self, pause: float = LONGEST_PAUSE, job: float = LONGEST_JOB) -> None:
        self._last: float | None = None
        self._pause, self._job = pause, job
        self._longest = pause
        self._is_working, self._did_at = False, float("-inf")

    def beat(self) -> None:
        """Note that the worker came to something new."""
        self._last = monotonic()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Beat before and after; in between it may be quiet for as long as a job may take."""
        self.beat()
        self._longest, self._is_working = self._job, True
        try:
            yield
        finally:
            self.beat()
            self._longest, self._is_working = self._pause, False

    def did_something(self) -> None:
        """Note that there was something to do, after which there is often more."""
        self._did_at = monotonic()

    def has_rested(self, seconds: float) -> bool:
        """Say whether it came round and has had nothing to do for so long."""
        came_round = self._last is not None and not self._is_working
        return came_round and monotonic() - self._did_at > seconds

    def is_well(self) -> bool:
        """Say whether it beat at all, and lately enough for what it is at."""
        return self._last is not None and monotonic() - self._last < self._longest
