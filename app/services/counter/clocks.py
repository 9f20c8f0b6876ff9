"""Whether a counter's own clock and ArmGuard's agree, and what was answered where they did not.

ArmGuard cannot set the computer's clock from a page. It asks once which of the two is right, keeps
the answer on record, and holds scans back until there is one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app import clock
from app.models.base import database
from app.models.stations import Station
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.counter import counter_block_words
from app.services.counter.counter_words import Outcome
from app.services.errors import Invalid

# Devices differ by seconds all the time.
SLACK = timedelta(minutes=2)
RIGHT = ("armguard", "device", "hand")
# No device is a hundred years ahead.
FARTHEST_MS = 100 * 365 * 86_400_000
_LAST_ENTRY = "SELECT recorded_at FROM transactions ORDER BY id DESC LIMIT 1"


def doubt(station: Station, device: datetime | None) -> Outcome | None:
    """Return the question which clock is right, until it was answered for this difference."""
    if device is None:
        return None
    now = clock.now()
    ahead = device - now
    if abs(ahead) <= SLACK or _is_answered(station, ahead):
        return None
    return counter_block_words.clock_doubt(now, device, last_entry())


def last_entry() -> datetime | None:
    """Return when the newest entry of the ledger was recorded."""
    row = database.execute_sql(_LAST_ENTRY).fetchone()
    return clock.from_text(row[0]) if row else None


def right_time(station: Station) -> datetime | None:
    """Return the time by what was answered here last; None where ArmGuard's own is right."""
    if station.clock_right in (None, "armguard") or station.clock_right_ms is None:
        return None
    right: datetime = clock.now() + timedelta(milliseconds=station.clock_right_ms + 500)
    return right.replace(microsecond=0)  # to the nearest second


@writes
def answer(
    station: Station, right: str, ahead_ms: int | None, typed: datetime | None, *, user: User
) -> None:
    """Keep which clock is right, `armguard`, `device` or `hand`, and how far ArmGuard is off.

    `ahead_ms` is how far the device is ahead of ArmGuard, `typed` the time set by hand. Raises
    Invalid.
    """
    right_ms = _right_ms(right, ahead_ms, typed)
    before = audit.tracked_values(station)
    station.clock_right, station.clock_at = right, clock.now()
    station.clock_device_ms, station.clock_right_ms = ahead_ms, right_ms
    station.save(
        only=[
            Station.clock_right,
            Station.clock_at,
            Station.clock_device_ms,
            Station.clock_right_ms,
        ]
    )
    audit.changed(station, before, user, action="clock")


def _right_ms(right: str, ahead_ms: int | None, typed: datetime | None) -> int:
    """Return how far the right time is ahead of ArmGuard's."""
    if right not in RIGHT:
        raise Invalid({"right": ["Choose which clock is right."]})
    if right == "hand" and typed is None:
        raise Invalid({"typed": ["Give the date and the time."]})
    if right == "device" and ahead_ms is None:
        raise Invalid({"right": ["This device did not say its time. Set it by hand."]})
    if right == "hand" and typed is not None:
        return _milliseconds(typed - clock.now())
    return (ahead_ms or 0) if right == "device" else 0


def _is_answered(station: Station, ahead: timedelta) -> bool:
    known = station.clock_device_ms
    if known is None:
        return False
    return bool(abs(_milliseconds(ahead) - known) <= _milliseconds(SLACK))


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
