"""Whether the clock can be believed where something goes because it is old.

The record is written every day. Where a month passed in it without a row, the machine was off or
its clock ran ahead, and nothing in the file can tell which: so somebody compares it with a watch.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app import clock
from app.models.base import database
from app.queries import clock_marks
from app.queries.reports import as_of

_PAUSE = timedelta(days=31)
_AT = "SELECT recorded_at FROM audit_log WHERE seq = ?"
_FIRST = "SELECT coalesce(min(seq), 1) FROM audit_log"
_CONFIRMED = "SELECT 1 FROM clock_marks WHERE kind = 'confirmed' AND created_at >= ? LIMIT 1"


def doubt(since: datetime, now: datetime) -> str | None:
    """Return in words why the time from one moment to another is not believed; None where it is."""
    landed = _landed(since, now)
    if landed is None or _is_believed(landed):
        return None
    return (f"The clock leapt more than a month ahead before {clock.local(landed):%-d %b %Y}, or "
            "the machine was off: compare it with a watch (Clock) first.")  # fmt: skip


def _landed(since: datetime, now: datetime) -> datetime | None:
    """Return when the first row behind a pause was recorded, `now` where it would be the next."""
    first = int(database.execute_sql(_FIRST).fetchone()[0])
    seq = max(first, _last_before(since))
    while (moment := _recorded_at(seq)) is not None:
        landed = _recorded_at(seq + 1) or now
        # A row that lies ahead of now was written before the clock was set back.
        if moment + _PAUSE <= landed <= now:
            return landed
        seq = max(seq + 1, _last_before(moment + _PAUSE))
    return None


def _is_believed(landed: datetime) -> bool:
    """Say whether network time set the clock, or somebody compared it with a watch since."""
    if clock.state() == "synced" and clock_marks.jump() is None:
        return True
    return database.execute_sql(_CONFIRMED, (clock.to_text(landed),)).fetchone() is not None


def _last_before(moment: datetime) -> int:
    return as_of.mark("audit_log", "seq", clock.to_text(moment))


def _recorded_at(seq: int) -> datetime | None:
    row = database.execute_sql(_AT, (seq,)).fetchone()
    return clock.from_text(row[0]) if row else None
