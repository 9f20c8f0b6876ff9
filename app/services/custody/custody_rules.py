"""The rules an issue must meet, asked before the database is; triggers ask again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from datetime import time as wall

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.users import User
from app.queries import custody as held
from app.queries import discrepancies, item_status, obstacles, segments
from app.queries.obstacles import Obstacles
from app.queries.settings import setting
from app.services import time_words
from app.services.custody import drawing_rights, receipt_limit, refusals
from app.services.custody.drawing_refusals import together
from app.services.discrepancies.discrepancy_refusals import OpenDiscrepancy
from app.services.errors import Invalid, Refusal
from app.services.users import appointments

# How far a device's clock may run ahead before an entry counts as being in the future.
CLOCK_SLACK = timedelta(seconds=120)


def check_issue(
    person: Personnel,
    item: Item,
    user: User,
    at: datetime | None = None,
    passed_over: Collection[str] = (),
    may_wait: Callable[[], Collection[str]] = tuple,
) -> list[str]:
    """Raise a refusal with every reason that forbids the issue (domain.md, rules 1-8).

    `passed_over` are the codes of rules that a second user agreed to pass over, `may_wait` says
    those that alert mode puts off; those of both that really stood in the way are returned. What
    is entered long after it was is judged by both moments: an old scan passes over no new order,
    unless its code is in `passed_over` (paper, docs/decisions/0013).
    """
    now = clock.now()
    at = at or now
    found = _found(person, item, user, at)
    if now - at > CLOCK_SLACK:
        known = {one.code for one in found}
        found += _came_since(_found(person, item, user, now), known)
    if not found:
        return []
    put_off = may_wait()
    agreed = [
        one.code for one in found
        if one.code in passed_over and (one.can_be_overridden or one.came_since)
    ]  # fmt: skip
    agreed += [one.code for one in found if one.code in put_off and one.code not in agreed]
    left = [one for one in found if one.code not in agreed]
    if left:
        raise together(left)
    return agreed


def _came_since(found: list[Refusal], known: Collection[str]) -> list[Refusal]:
    """Return those that did not hold yet when it happened, marked so."""
    newer = [one for one in found if one.code not in known]
    for one in newer:
        one.came_since = True
    return newer


def _found(person: Personnel, item: Item, user: User, at: datetime) -> list[Refusal]:
    lapsed = appointments.against(user, at)
    return [*([lapsed] if lapsed else ()), *reasons(person, item, user, at)]


def reasons(person: Personnel, item: Item, user: User, at: datetime) -> list[Refusal]:
    """Return every reason that forbids an issue at a moment; empty when it may go."""
    there = obstacles.between(person, item)
    found = [*_of_person(person, item, user, at, there), *_of_item(item, there)]
    if there.held and item.model.item_class.counts_toward_limit:
        found += _over_the_limit(person, item)
    return found + drawing_rights.reasons(person, item, at, there)


def _of_person(
    person: Personnel, item: Item, user: User, at: datetime, there: Obstacles
) -> Iterator[Refusal]:
    if person.status != "Active":
        yield refusals.PersonnelInactive(person)
    if user.personnel_id == person.id:
        yield refusals.SelfIssue(person)
    if there.orders:
        barred = drawing_rights.barred(person, item, at, max(at, clock.now()))
        if barred is not None:
            yield barred


def _of_item(item: Item, there: Obstacles) -> Iterator[Refusal]:
    custody = held.open_custody(item.id) if there.out else None
    if custody is not None:
        since = time_words.past(custody.since, clock.now())
        yield refusals.ItemNotAvailable.already_out(item, custody.personnel, since)
    elif item.status != "Available":
        yield not_available(item)
    elif there.discrepancies:
        for row in discrepancies.open_of_item(item.id):
            yield OpenDiscrepancy(item, row)
    if not there.serviceable:
        yield refusals.Unserviceable(item)


def not_available(item: Item) -> refusals.ItemNotAvailable:
    """Return the refusal of an item that is on the books but not to be issued."""
    found, known = item_status.since(item.id), segments.sealed()
    day = time_words.day(clock.local(found or item.created_at), clock.now())
    if found is None and known is not None and item.created_at < known.at:
        # Whoever gave it that status is in a sealed row.
        day = f"{time_words.day(clock.local(known.at), clock.now())} or before"
    return refusals.ItemNotAvailable.by_status(item, day)


def _over_the_limit(person: Personnel, item: Item) -> Iterator[Refusal]:
    """Rule 2, where the item counts. What does not is no reason; `per class` allows one of each."""
    counted = [
        c.item for c in held.held_by(person.id) if c.item.model.item_class.counts_toward_limit
    ]
    if setting("custody_limit") == "per class":
        counted = [other for other in counted if other.model.class_name == item.model.class_name]
    # The weapon itself, when it is out to them, is another reason.
    counted = [other for other in counted if other.id != item.id]
    if counted:
        yield refusals.CustodyLimit(person, counted)


def default_due(purpose: Purpose | None, occurred_at: datetime) -> datetime:
    """Return when something issued at `occurred_at` is due without a time of its own (rule 10)."""
    if purpose is not None and purpose.due_time:
        return _next_time(purpose.due_time, occurred_at)
    hours = purpose.due_hours if purpose is not None and purpose.due_hours else None
    return occurred_at + timedelta(hours=hours or receipt_limit.usual_hours())


def chosen_due(text: str, at: datetime) -> datetime:
    """Return what somebody chose: `12h` after `at`, or when a local clock next says `18:00`."""
    hours = text.removesuffix("h")
    return _next_time(text, at) if hours == text else at + timedelta(hours=int(hours))


def _next_time(text: str, after: datetime) -> datetime:
    """Return when a local clock next says HH:MM; a skipped hour comes an hour later."""
    today, time = clock.local(after).date(), wall.fromisoformat(text)
    days = (today, today + timedelta(days=1))
    return next(moment for day in days for moment in clock.moments_of(day, time) if moment > after)


def occurred(item: Item, claimed: datetime | None) -> datetime:
    """Return when it happened: as claimed, but not in the future nor before the last move.

    A device that is seconds ahead or a scan that waited behind another is pulled to the nearest
    possible moment; a claim that cannot be true raises Invalid.
    """
    now = clock.now()
    last = held.last_moved_at(item.id)
    if claimed is None:
        return max(now, last or now)
    if claimed - now > CLOCK_SLACK:
        raise Invalid({"occurred_at": ["The time lies in the future. Nothing recorded."]})
    # Where ArmGuard's own clock has gone back, nobody could give a later time.
    if last is not None and last <= now and last - claimed > CLOCK_SLACK:
        moved = clock.local(last).strftime("%-d %b %Y %H:%M")
        raise Invalid(
            {"occurred_at": [f"{item.label} was last moved on {moved}; give a later time."]}
        )
    return max(min(claimed, now), last or claimed)
