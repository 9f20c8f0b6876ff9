"""One scan as a device caught it, and who stood behind the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.models.stations import Station
from app.models.users import User
from app.services.custody import idempotency
from app.services.custody.overrides import Agreement

MODES = ("auto", "issue", "return")


@dataclass(frozen=True)
class Scan:
    """One scan as the device caught it; `at` is when, on our clock."""

    code: str
    key: str
    at: datetime
    mode: str = "auto"
    hand_over: str = ""
    purpose_id: int | None = None
    note: str | None = None
    way: str = ""
    lines: tuple[tuple[int, int], ...] = ()  # (stock, quantity): what came back, or is to be out
    agreement: Agreement | None = None
    device: datetime | None = None  # what the device's own clock said when it sent the scan
    due: str = ""  # 12h, 18:00: chosen for the hand-over `due_of`, or for the one to come
    due_of: str = ""

    def request(self) -> idempotency.Request:
        """Return what a repeat of this scan must be equal to."""
        asked = [self.code.upper(), self.mode, self.way, *self.lines]
        return idempotency.Request.of(self.key, asked)


@dataclass(frozen=True)
class Desk:
    """Who stands where: the user behind the counter and the station."""

    user: User
    station: Station
