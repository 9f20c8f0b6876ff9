"""What the address of a report asks for, and whether whoever asks may have it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from flask import abort, request, url_for

from app import clock
from app.models.roles import Act
from app.queries import lookup, person_list
from app.queries.reports import entries
from app.queries.reports.catalogue import KINDS, Kind
from app.queries.reports.periods import PERIODS, days
from app.queries.reports.shape import Asked
from app.services.counter import stations
from app.services.reports.drawing import MOST
from app.web import arguments
from app.web.access import allowed
from app.web.station import COOKIE

# So many rows of a table are shown at first.
SHOWN = 150
# domain.md, Roles: an armorer's own station's day, and the paper that they sign.
OWN_DAY = ("daily", "transactions")
_CHOICES = 8


class Period(NamedTuple):
    """A period that can be chosen: its word, its address, whether it is the one on the page."""

    label: str
    url: str
    current: bool


def readable() -> dict[str, Kind]:
    """Return the reports that whoever asks may have."""
    return {name: kind for name, kind in KINDS.items() if allowed(Act.AUDIT) or name in OWN_DAY}


def asked(name: str, *, most: int | None) -> Asked:
    """Return what the address asks for; 403 for a report that the role does not reach."""
    if name not in readable():
        abort(403, description="Your role reaches the reports of your own day.")
    today = clock.local(clock.now()).date()
    if not allowed(Act.AUDIT):
        own = _own_station() if name == "transactions" else None
        return Asked(today, today, station_id=own, most=most)
    first, last, _ = _days(KINDS[name], today)
    narrowed: dict[str, Any] = {}
    if KINDS[name].narrowed == "person":
        narrowed = {"person": _people(arguments.text("person"))[0]}
    elif KINDS[name].narrowed == "entries":
        narrowed = {
            "purpose_id": arguments.number("purpose"),
            "action": _one_of("action", entries.ACTIONS),
            "mode": _one_of("mode", entries.MODES),
        }
    return Asked(first, last, most=most, **narrowed)


def most_shown() -> int:
    """Return how many rows of a table the page shows: the first, or all that paper would take."""
    return MOST if arguments.text("rows") == "all" else SHOWN


def periods(name: str) -> list[Period]:
    """Return the periods to choose from; none for a role that has one day only."""
    if not allowed(Act.AUDIT):
        return []
    chosen = _days(KINDS[name], clock.local(clock.now()).date())[2]
    again = {"from": None, "to": None, "rows": None}
    return [
        Period(label, arguments.here(when=word, **again), word == chosen)
        for word, label in PERIODS.items()
    ]


def files(name: str) -> dict[str, str]:
    """Return {kind: address} of the report as a file."""
    given: dict[str, Any] = arguments.asked()
    given.pop("rows", None)
    return {form: url_for(".export", report=name, form=form, **given) for form in ("csv", "xlsx")}


def choices(kind: Kind) -> list[dict[str, Any]]:
    """Return the people that were perhaps meant, where it is not clear who."""
    if kind.narrowed != "person":
        return []
    person, ids = _people(arguments.text("person"))
    return [] if person else person_list.by_ids(tuple(ids), clock.now())


def _days(kind: Kind, today: date) -> tuple[date, date, str]:
    """Return the first and last day, none after today, and the word that named them."""
    first, last = arguments.day("from"), arguments.day("to")
    if first or last:
        first, last = min(first or last or today, today), min(last or today, today)
        return min(first, last), max(first, last), ""
    word = arguments.text("when")
    word = word if word in PERIODS else kind.usual
    found = days(word, today)
    return (*found, word) if found else (today, today, "")


def _people(text: str) -> tuple[str, list[str]]:
    """Return (the one person that a text names, or "", everybody that it may mean)."""
    if not text:
        return "", []
    there = list(lookup.whole(text).people)
    if not there:
        page = person_list.page(person_list.Filter(q=text), "", clock.now(), _CHOICES)
        there = [row["id"] for row in page.rows]
    return (there[0] if len(there) == 1 else ""), there


def _one_of(name: str, known: dict[str, str]) -> str:
    given = arguments.text(name)
    return given if given in known else ""


def _own_station() -> int:
    """Return this device's counter, 0 where it is none; a report makes no counter of a device."""
    token = request.cookies.get(COOKIE, "")
    station = stations.find(token) if token else None
    return int(station.id) if station else 0
