"""A counter for tests, judged by the service itself."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.models.codes import Code
from app.models.transactions import Transaction
from app.services.counter import counter, stations
from app.services.counter.counter_words import Outcome
from app.services.counter.scans import Desk, Scan
from tests import make


class Counter:
    """A counter with somebody behind it, whose scans are made at a chosen moment."""

    def __init__(self, username: str = "lim") -> None:
        self.user = make.user(username)
        _, self.station = stations.register(self.user)
        # On a full minute, so that what a banner says of it does not change within a test.
        self.start = (clock.now() - timedelta(hours=1)).replace(second=0, microsecond=0)
        self.scans = 0

    def scan(self, code: str, at: float = 0, **how: object) -> Outcome:
        """Judge one scan made `at` seconds after this counter's start."""
        self.scans += 1
        given = {"key": f"{self.user.username}-scan-{self.scans:04d}", **how}
        scan = Scan(code=code, at=self.start + timedelta(seconds=at), **given)  # type: ignore[arg-type]
        return counter.judge(scan, Desk(self.user, self.station))


def entries() -> int:
    """Return how many ledger entries there are."""
    return Transaction.select().count()  # type: ignore[no-any-return]


def code_of(owner: str) -> str:
    """Return the scannable code of a person or item."""
    return str(Code.get(Code.owner == owner).code)
