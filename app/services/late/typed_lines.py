"""Reads lines as they were typed from paper: who, what, when; every problem under its own field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.queries import lookup, paging, purposes
from app.services.custody import custody_rules
from app.services.field_checks import Unusable, plain
from app.services.late import paper_words

ISSUE, RETURN = "issue", "return"
FIELDS = ("what", "time", "item", "person", "purpose", "due", "mags", "rounds", "note")
LONGEST_NOTE = 500
MOST = 1_000_000

Problems = dict[str, list[str]]


@dataclass(frozen=True)
class Typed:
    """One line as it was typed, all words; an empty line is left out by `is_empty`."""

    number: int
    what: str = ""
    time: str = ""
    item: str = ""
    person: str = ""
    purpose: str = ""
    due: str = ""
    mags: str = ""
    rounds: str = ""
    note: str = ""
    # What the second person was shown of this line, as `Line.shown` says it.
    shown: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed; a purpose alone is what the form began with."""
        return not any(
            getattr(self, name).strip() for name in FIELDS if name not in ("purpose", "what")
        )


@dataclass
class Line:
    """One line as it was understood."""

    number: int
    what: str
    at: datetime
    item: Item
    person: Personnel | None
    purpose: Purpose | None = None
    due_at: datetime | None = None
    mags: int | None = None
    rounds: int | None = None
    note: str | None = None
    seen: str = ""

    def shown(self, rules: Iterable[str]) -> str:
        """Return the rules that this item's issue to this person would pass over, as one text."""
        person = self.person.id if self.person else ""
        return " ".join([self.item.id, person, *rules])

    @property
    def agreed(self) -> tuple[str, ...]:
        """Return the rules that were on the screen; none once another item or person is typed."""
        told = self.shown(())
        return tuple(self.seen.removeprefix(told).split()) if self.seen.startswith(told) else ()


@dataclass
class _Reading:
    """Where the problems of one line go."""

    typed: Typed
    problems: Problems = field(default_factory=dict)

    def wrong(self, name: str, sentence: str) -> None:
        self.problems.setdefault(f"{name}-{self.typed.number}", []).append(sentence)


def read(typed: Typed, day: date) -> Line | Problems:
    """Return the line, or all that is wrong with it as {field-number: sentences}."""
    reading = _Reading(typed)
    if typed.what not in (ISSUE, RETURN):
        reading.wrong("what", "Say whether it went out or came back.")
    at, item, person = _moment(reading, day), _item(reading), _person(reading)
    note = _note(reading)
    purpose = _purpose(reading, note) if typed.what == ISSUE else None
    due_at = _due(reading, at) if typed.what == ISSUE else None
    mags, rounds = _whole(reading, "mags"), _whole(reading, "rounds")
    if reading.problems or at is None or item is None:
        return reading.problems
    return Line(
        typed.number, typed.what, at, item, person, purpose, due_at, mags, rounds, note, typed.shown
    )  # fmt: skip


def _moment(reading: _Reading, day: date) -> datetime | None:
    at = _wall(reading.typed.time)
    if at is None:
        reading.wrong("time", "Give the time on the paper: 04:30.")
        return None
    return clock.moment_of(day, at)


def _wall(text: str) -> time | None:
    """Return a time of day as people write it: 04:30, 0430, 4:30."""
    digits = text.strip().replace(":", "").replace(".", "").zfill(4)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4 and text.strip()):
        return None
    hour, minute = int(digits[:2]), int(digits[2:])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _item(reading: _Reading) -> Item | None:
    found = _found(reading, "item", "weapon", paper_words.item)
    return lookup.item_by_id(found.items[0]) if found else None


def _person(reading: _Reading) -> Personnel | None:
    if reading.typed.what == RETURN and not reading.typed.person.strip():
        return None  # the holder brought it
    found = _found(reading, "person", "person", paper_words.person)
    return lookup.person_by_id(found.people[0]) if found else None


def _found(
    reading: _Reading, name: str, noun: str, look: Callable[[str], lookup.Found]
) -> lookup.Found | None:
    text = getattr(reading.typed, name).strip()
    if not text:
        reading.wrong(name, f"Which {noun}? Scan the code, or type serial or id.")
        return None
    found = look(text)
    if found.kind == name:
        return found
    if found.kind == "several":
        reading.wrong(name, f"{text[:40]!r} is more than one record. Type more of it.")
    else:
        reading.wrong(name, f"{text[:40]!r} is no {noun} in ArmGuard.")
    return None


def _note(reading: _Reading) -> str | None:
    try:
        return plain(reading.typed.note, LONGEST_NOTE) or None
    except Unusable as wrong:
        reading.wrong("note", wrong.reason)
        return None


def _purpose(reading: _Reading, note: str | None) -> Purpose | None:
    key = paging.number(reading.typed.purpose.strip())
    if key is None:
        return None
    chosen = next((one for one in purposes.offered() if one.id == key), None)
    if chosen is None:
        reading.wrong("purpose", "That purpose is no longer in use.")
    elif chosen.needs_note and not note and "note" not in reading.problems:
        reading.wrong("note", f"{chosen.name} needs a few words here.")
    return chosen


def _due(reading: _Reading, at: datetime | None) -> datetime | None:
    text = reading.typed.due.strip()
    wall = _wall(text)
    if text and wall is None:
        reading.wrong("due", "Give the time on the paper: 18:00. Empty: as its purpose says.")
    if at is None or wall is None:
        return None
    return custody_rules.chosen_due(f"{wall:%H:%M}", at)


def _whole(reading: _Reading, name: str) -> int | None:
    text = getattr(reading.typed, name).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= MOST and len(text) <= 9):
        reading.wrong(name, "Give a whole number.")
        return None
    return int(text)
