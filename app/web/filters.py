"""How templates write times and serial numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from markupsafe import Markup

from app import clock
from app.queries import segments

Moment = datetime | str | None


def attach(app: Flask) -> None:
    """Give the filters to every template."""
    for name in ("moment", "clock_time", "iso", "relative", "duration"):
        app.jinja_env.filters[name] = globals()[name]
    app.jinja_env.globals["sealed_note"] = sealed_note


def sealed_note() -> Markup:
    """Return what a list of changes says at its end where the older ones are sealed."""
    known = segments.sealed()
    if known is None:
        return Markup()
    words = Markup(
        '<p class="muted">Issues and returns are all here. Other changes up to {} are sealed: '
        '<a href="/audit#sealed">Sealed rows</a></p>'
    )
    return words.format(moment(known.at))


def moment(value: Moment, with_year: bool = False) -> str:
    """Return local date and time with the weekday: Mon 12 May 08:15; the year when not this one.

    `with_year` always shows it: where the clock itself is in doubt, this year may be another.
    """
    if not value:
        return ""
    local = _local(value)
    this_year = not with_year and local.year == clock.local(clock.now()).year
    return local.strftime("%a %-d %b %H:%M" if this_year else "%a %-d %b %Y %H:%M")


def clock_time(value: Moment) -> str:
    """Return the local time of day with seconds."""
    return _local(value).strftime("%H:%M:%S") if value else ""


def iso(value: Moment) -> str:
    """Return the UTC text for a <time datetime>."""
    if not value:
        return ""
    return value if isinstance(value, str) else clock.to_text(value)


def relative(value: Moment) -> str:
    """Return how far away a moment is: 3 min ago, in 2 h 10, 4 days ago."""
    if not value:
        return ""
    distance = _aware(value) - clock.now()
    words = duration(abs(distance))
    if words == "now":
        return "just now"
    return f"in {words}" if distance > timedelta(0) else f"{words} ago"


def duration(span: timedelta) -> str:
    """Return a span as people say it: 45 s, 12 min, 2 h 10, 3 days."""
    seconds = int(span.total_seconds())
    if seconds < 5:
        return "now"
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02d}" if rest else f"{hours} h"
    return f"{hours // 24} days"


def _aware(value: datetime | str) -> datetime:
    return clock.from_text(value) if isinstance(value, str) else value


def _local(value: datetime | str) -> datetime:
    return clock.local(_aware(value))
