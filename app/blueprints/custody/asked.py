"""Which moment the address asks for, and whose, which and where."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple

from app import clock
from app.queries.held_then import KNOWN_NOW, KNOWN_THEN, Filter
from app.queries.settings import setting
from app.web import arguments

NOW, MORNING, SHIFT = "now", "morning", "shift"
_PRESETS = {NOW: "Now", MORNING: "This morning", SHIFT: "End of last shift"}


class Preset(NamedTuple):
    """A moment that can be chosen: its words, its address, whether it is the one on the page."""

    label: str
    url: str
    current: bool


class Moment(NamedTuple):
    """The moment asked for, and whether what was typed was one."""

    at: datetime
    when: str
    wrong: bool = False


def moment(now: datetime) -> Moment:
    """Return the moment of the address; now for none, for one to come and for nonsense."""
    typed, when = arguments.text("at"), arguments.text("when")
    if typed and not when:
        try:
            at = clock.parse_local(typed)
        except ValueError:
            return Moment(now, NOW, wrong=True)
        # A year of one digit or two is mistyped; the ledger's own clock never stood there.
        is_one = at.year >= arguments.FIRST_YEAR and at <= now
        return Moment(at, "") if is_one else Moment(now, NOW, wrong=True)
    if when == MORNING:
        return Moment(clock.start_of_day(now), MORNING)
    if when == SHIFT:
        return Moment(last_shift_end(now), SHIFT)
    return Moment(now, NOW)


def last_shift_end(now: datetime) -> datetime:
    """Return when the last shift ended, by the setting's times of the day; midnight without any."""
    today = clock.local(now).date()
    times = [time.fromisoformat(text) for text in setting("shift_ends").split()]
    days = (today, today - timedelta(days=1))
    ends = [clock.moment_of(day, at) for day in days for at in times]
    return max((end for end in ends if end <= now), default=clock.start_of_day(now))


def presets(chosen: Moment) -> list[Preset]:
    """Return the moments that one tap chooses."""
    return [
        Preset(label, arguments.here(when=word, at=None), word == chosen.when)
        for word, label in _PRESETS.items()
    ]


def known() -> str:
    """Return as of when things are known: as told today, unless the address says then."""
    return KNOWN_THEN if arguments.text("known") == KNOWN_THEN else KNOWN_NOW


def narrowed() -> Filter:
    """Return whose, which and where the address asks for; what it does not know means any."""
    return Filter(
        person=arguments.text("person"),
        item=arguments.text("item"),
        rack=arguments.text("rack"),
        stock_id=arguments.number("stock_id"),
    )
