"""Moments and days in the few words that a message has room for."""

from __future__ import annotations

from datetime import date, datetime

from app import clock


def ahead(moment: datetime, at: datetime) -> str:
    """Return a due time as seen from `at`: today 18:00, tomorrow 06:00, Mon 12 May 18:00."""
    local, today = clock.local(moment), clock.local(at).date()
    days = (local.date() - today).days
    day = {0: "today", 1: "tomorrow"}.get(days, local.strftime("%a %-d %b"))
    return f"{day} {local:%H:%M}"


def past(moment: datetime, at: datetime) -> str:
    """Return a moment that is over: 18:00 on the day of `at`, 12 May 18:00 in its year."""
    local, then = clock.local(moment), clock.local(at)
    if local.date() == then.date():
        return local.strftime("%H:%M")
    return local.strftime("%-d %b %H:%M" if local.year == then.year else "%-d %b %Y %H:%M")


def day(when: date, at: datetime) -> str:
    """Return a local day: 12 May in the year of `at`, else 12 May 2025."""
    this_year = when.year == clock.local(at).year
    return when.strftime("%-d %b" if this_year else "%-d %b %Y")
