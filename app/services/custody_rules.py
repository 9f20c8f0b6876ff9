"""The rules an issue must meet, asked before the database is; triggers ask again."""

from __future__ import annotations

from datetime import datetime, timedelta

from app import clock
from app.models.base import database
from app.models.items import Condition, Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.users import User
from app.queries import custody as held
from app.queries import item_status
from app.queries.settings import setting
from app.services import refusals
from app.services.errors import Invalid

# How far a device's clock may run ahead before an entry counts as being in the future.
CLOCK_SLACK = timedelta(seconds=120)


def check_issue(person: Personnel, item: Item, user: User) -> None:
    """Raise the refusal of the first rule that forbids the issue (domain.md, rules 1-8)."""
    if person.status != "Active":
        raise refusals.PersonnelInactive(person)
    if user.personnel_id == person.id:
        raise refusals.SelfIssue(person)
    _check_item(item)
    _check_limit(person, item)


def _check_item(item: Item) -> None:
    custody = held.open_custody(item.id)
    if custody is not None:
        since = refusals.since_text(clock.local(custody.since), clock.local(clock.now()))
        raise refusals.ItemNotAvailable.already_out(item, custody.personnel, since)
    if item.status != "Available":
        raise not_available(item)
    if not Condition.get_by_id(item.condition).serviceable:
        raise refusals.Unserviceable(item)


def not_available(item: Item) -> refusals.ItemNotAvailable:
    """Return the refusal of an item that is on the books but not to be issued."""
    since = clock.local(item_status.since(item.id) or item.created_at)
    this_year = since.year == clock.local(clock.now()).year
    return refusals.ItemNotAvailable.by_status(
        item, since.strftime("%-d %b" if this_year else "%-d %b %Y")
    )


def _check_limit(person: Personnel, item: Item) -> None:
    """Rule 2. Only classes that count are looked at; `per class` allows one of each."""
    if not item.model.item_class.counts_toward_limit:
        return
    counted = [
        c.item for c in held.held_by(person.id) if c.item.model.item_class.counts_toward_limit
    ]
    if setting("custody_limit") == "per class":
        counted = [other for other in counted if other.model.class_name == item.model.class_name]
    if counted:
        raise refusals.CustodyLimit(person, counted)


def default_due(purpose: Purpose | None, occurred_at: datetime) -> datetime:
    """Return when something issued at `occurred_at` is due without a time of its own (rule 10)."""
    hours = purpose.due_hours if purpose is not None and purpose.due_hours else None
    return occurred_at + timedelta(hours=hours or int(setting("due_hours")))


_LAST_MOVE = "SELECT max(coalesce(returned_at, since)) FROM custody WHERE item_id = ?"


def last_move(item_id: str) -> datetime | None:
    """Return when an item last went out or came back; None when it never did."""
    moment = database.execute_sql(_LAST_MOVE, (item_id,)).fetchone()[0]
    return clock.from_text(moment) if moment else None


def occurred(item: Item, claimed: datetime | None) -> datetime:
    """Return when it happened: as claimed, but not in the future nor before the last move.

    A device that is seconds ahead or a scan that waited behind another is pulled to the nearest
    possible moment; a claim that cannot be true raises Invalid.
    """
    now = clock.now()
    last = last_move(item.id)
    if claimed is None:
        return max(now, last or now)
    if claimed - now > CLOCK_SLACK:
        raise Invalid({"occurred_at": ["The time lies in the future. Nothing recorded."]})
    if last is not None and last - claimed > CLOCK_SLACK:
        moved = clock.local(last).strftime("%-d %b %Y %H:%M")
        raise Invalid(
            {"occurred_at": [f"{item.label} was last moved on {moved}; give a later time."]}
        )
    return max(min(claimed, now), last or claimed)
