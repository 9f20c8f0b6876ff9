"""Makes up weeks of issues and returns for the demo unit; decides only, writes nothing."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

SPAN = timedelta(days=14)
# What the span holds; more entries reach further back, 250,000 of them nearly five years.
SPAN_MOVES = 2_000
LONGEST_SPAN = timedelta(days=25 * 365)
DUTY = timedelta(hours=8)
# So many times out are made up and sorted at once; more are made up one part of the span after the
# other.
PART = 250_000
# Nothing is made up for the last minutes, so that every entry lies in the past.
LATEST = timedelta(minutes=10)


class Move(NamedTuple):
    """One entry to be: a take by somebody, or the return of what they took."""

    at: datetime
    action: str
    person: str
    item: str


class _Duty(NamedTuple):
    """A time out; without an end the item is still out."""

    begins: datetime
    ends: datetime | None


def moves(
    random: Random, now: datetime, people: list[str], items: list[str], count: int
) -> Iterator[Move]:
    """Yield `count` moves in time order; fewer only when everybody and everything is out.

    Nobody holds two items at once. A few items stay out to the end, some of them overdue.
    """
    if not people or not items or count < 1:
        return
    free_people, free_items = list(people), list(items)
    back: list[tuple[datetime, str, str]] = []
    for duty in _duties(random, now, min(len(people), len(items)), count):
        while back and (back[0][0] <= duty.begins or not (free_people and free_items)):
            yield _return(back, duty.begins, free_people, free_items)
        if not (free_people and free_items):
            continue
        person, item = _draw(random, free_people), _draw(random, free_items)
        yield Move(duty.begins, "Take", person, item)
        if duty.ends is not None:
            heapq.heappush(back, (duty.ends, person, item))
    while back:
        yield _return(back, now - LATEST, free_people, free_items)


def _draw(random: Random, free: list[str]) -> str:
    """Take one out of those that are free; the last fills its place, so that this stays fast."""
    place = random.randrange(len(free))
    free[place], free[-1] = free[-1], free[place]
    return free.pop()


def _return(
    back: list[tuple[datetime, str, str]], at_latest: datetime, people: list[str], items: list[str]
) -> Move:
    ends, person, item = heapq.heappop(back)
    people.append(person)
    items.append(item)
    return Move(min(ends, at_latest), "Return", person, item)


def _duties(random: Random, now: datetime, most: int, count: int) -> Iterator[_Duty]:
    """Yield times out whose takes and returns are `count` moves, in the order of their begin."""
    stay = min(most // 4, max(2, count // 10), count)
    stay -= (count - stay) % 2 if stay else 0
    done = (count - stay) // 2
    span = min(SPAN * max(1, count / SPAN_MOVES), LONGEST_SPAN)
    # So short that half of the people or items are out at a time, at most.
    length = min(DUTY, span * most / (2 * done)) if done else DUTY
    parts = max(1, done // PART)
    for part in range(parts):
        upto = now - span / parts * (parts - part - 1)
        share = done * (part + 1) // parts - done * part // parts
        duties = [_over(random, upto, span / parts, length) for _ in range(share)]
        if part == parts - 1:
            duties += _unfinished(random, now, stay)
        yield from sorted(duties, key=lambda duty: duty.begins)


def _unfinished(random: Random, now: datetime, count: int) -> Iterator[_Duty]:
    """Yield times out without an end; a third of them are overdue."""
    overdue = (count + 2) // 3
    for number in range(count):
        hours = random.uniform(26, 60) if number < overdue else random.uniform(0.5, 7)
        yield _Duty(now - timedelta(hours=hours), None)


def _over(random: Random, upto: datetime, span: timedelta, length: timedelta) -> _Duty:
    """Return a time out of the span up to a moment; one in twenty-five came back late."""
    lasts = length * random.uniform(0.4, 1.4)
    if length == DUTY and random.random() < 0.04:
        lasts = timedelta(hours=random.uniform(25, 40))
    begins = upto - span + random.random() * (span - lasts - LATEST)
    return _Duty(begins, begins + lasts)
