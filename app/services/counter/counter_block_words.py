"""What the counter says when it records nothing at all: CLOCK DOUBT and READ-ONLY (counter.md, 7).

The answer's status is no success: the device keeps the scan and sends it again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app import clock
from app.services import time_words
from app.services.counter.counter_words import Outcome

CONFLICT, STORAGE_FULL = 409, 507


def clock_doubt(now: datetime, device: datetime, last: datetime | None) -> Outcome:
    """The device's clock and ArmGuard's are minutes apart."""
    entry = f"last entry {time_words.past(last, now)}" if last else "no entry yet"
    ahead = (device - now) // timedelta(milliseconds=1)
    return Outcome(
        "block",
        "attention",
        "Check the clock",
        f"ArmGuard says {time_words.past(now, device)}, "
        f"this tablet {time_words.past(device, now)}, {entry}. Which is right?",
        links=(("Set by hand", f"/counter/clock?ahead_ms={ahead}"),),
        clock_ahead_ms=ahead,
        status=CONFLICT,
    )


def stopped(last_saved: datetime | None) -> Outcome:
    """The disk is full, or the record cannot be written."""
    saved = f" Last saved {clock.local(last_saved):%H:%M:%S}." if last_saved else ""
    return Outcome(
        "block",
        "refused",
        "Recording stopped",
        f"The memory card is full or failing. Use the paper sheet.{saved}",
        links=(("Health page", "/health/page"), ("Print sheet", "/counter/paper-sheet")),
        status=STORAGE_FULL,
    )
