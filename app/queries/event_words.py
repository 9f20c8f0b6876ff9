"""Says what happened around a record as people would: orders, overrides, discrepancies, notes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from app import clock
from app.queries.overrides import RULES
from app.queries.rows import Row

Texts = dict[str, str | None]
Said = tuple[str, str, str]
_ERASED = "(erased)"
_KINDS = {
    "missing stock": "missing stock",
    "missing item": "missing",
    "damaged": "damaged",
    "fault": "fault",
}
# What a count said of a weapon that was seen.
_VERDICTS = {
    "here": "in its place",
    "place": "wrong place",
    "out": "should be out",
    "missing": "reported missing",
    "gone": "off the books",
    "outside": "not in that count",
}


class Event(NamedTuple):
    """A row of the chain: what was done, what it is about, and its private texts."""

    action: str
    about: Row
    texts: Texts


def say(row: Row, texts: Texts) -> Said | None:
    """Return words, details and address of a row of the chain; None for one of another kind."""
    about = json.loads(row["subject"]) if row["subject"] else None
    words = _WORDS.get(row["object_type"])
    return words(Event(row["action"], about, texts)) if words and about else None


def _qualification(event: Event) -> Said:
    until = f"to {_day(event.about['until'])}" if event.about["until"] else "does not end"
    if event.action == "withdraw":
        return f"Qualification withdrawn: {event.about['what']}", until, ""
    return f"Qualified: {event.about['what']}", _joined(until, event.about["by"]), ""


def _bar(event: Event) -> Said:
    """Say an order without its reason, which is for few and stands on its own page."""
    ends = f"until {_moment(event.about['until'])}" if event.about["until"] else ""
    order = f"order of {event.about['by']}"
    if event.action == "lift":
        return "Duty bar lifted", order, ""
    what = f"Duty bar: may draw no {event.about['what'] or 'weapon'}"
    return what, _joined(f"from {_moment(event.about['from'])}", ends, order), ""


def _assignment(event: Event) -> Said:
    words = "Assignment ended" if event.action == "end" else "Assigned"
    return f"{words}: {event.about['item']} to {event.about['person']}", "", ""


def _discrepancy(event: Event) -> Said:
    words = f"Discrepancy: {event.about['item']}, {_KINDS[event.about['kind']]}"
    return words, _text(event, "text"), _at("discrepancies", event)


def _step(event: Event) -> Said:
    words = (
        f"Discrepancy {event.about['state']}: {event.about['item']}, {_KINDS[event.about['kind']]}"
    )
    agreed = f"agreed by {event.about['by']}" if event.about["by"] else ""
    return words, _joined(_text(event, "text"), agreed), _at("discrepancies", event)


def _photo(event: Event) -> Said:
    words = "Photograph added" if event.action == "create" else "Photograph taken down"
    return words, "of a discrepancy", _at("discrepancies", event)


def _override(event: Event) -> Said:
    words = f"Override: {RULES.get(event.about['rule'], event.about['rule'])}"
    agreed = f"agreed by {event.about['by']}"
    detail = _joined(
        f"{event.about['item']} to {event.about['person']}", _text(event, "reason"), agreed
    )
    return words, detail, _at("transactions", event)


def _more_time(event: Event) -> Said:
    words = f"More time: {event.about['item']} until {_moment(event.about['until'])}"
    return words, _text(event, "reason"), _at("transactions", event)


def _contact(event: Event) -> Said:
    return f"Contact: {event.about['item']}", _text(event, "text"), _at("transactions", event)


def _sighting(event: Event) -> Said:
    said = f"Counted: {_VERDICTS.get(event.about['verdict'], event.about['verdict'])}"
    where = f"seen in {event.about['rack']}" if event.about["rack"] else ""
    undone = "undone" if event.about["undone"] else ""
    return said, _joined(f"count {event.about['id']}", where, undone), _at("counts", event)


_WORDS: dict[str, Callable[[Event], Said]] = {
    "qualifications": _qualification,
    "duty_bars": _bar,
    "assignments": _assignment,
    "discrepancies": _discrepancy,
    "discrepancy_steps": _step,
    "photos": _photo,
    "overrides": _override,
    "due_changes": _more_time,
    "contact_notes": _contact,
    "count_sightings": _sighting,
}


def _text(event: Event, field: str) -> str:
    return event.texts.get(f"after.{field}") or _ERASED


def _at(noun: str, event: Event) -> str:
    return f"/{noun}/{event.about['id']}"


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%-d %b %Y}"


def _moment(text: str) -> str:
    return f"{clock.local(clock.from_text(text)):%-d %b %Y %H:%M}"


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
