"""Writes who may draw: qualifications, duty bars, and whose weapon is whose."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from app import clock
from app.models.drawing_rights import Assignment, DutyBar, Qualification
from app.models.items import Item, ItemClass, ItemModel
from app.models.personnel import Personnel
from app.models.users import User
from app.models.writes import writes
from app.queries import drawing_rights, lookup
from app.services import audit
from app.services.errors import Invalid, NotFound
from app.services.given import Given, Problems, day, text

Row = TypeVar("Row", Qualification, DutyBar, Assignment)
LONGEST_AUTHORITY, LONGEST_REASON = 200, 500


@writes
def qualify(personnel_id: str, given: Given, *, user: User) -> Qualification:
    """Write down that a person may draw a class or a model, and return it.

    `given` has what (`class rifle` or `model 3`), expires_on (a day, or empty: it does not end) and
    authority as texts. Raises Invalid with every problem at once, NotFound.
    """
    person = existing(personnel_id)
    problems: Problems = {}
    item_class, model = _what(given.get("what", ""), problems)
    expires_on = day(given, "expires_on", problems)
    authority = text(given, "authority", LONGEST_AUTHORITY, problems)
    if problems:
        raise Invalid(problems)
    return _added(
        Qualification(
            personnel=person,
            item_class=item_class,
            model=model,
            expires_on=expires_on,
            authority=authority,
            user=user,
            created_at=clock.now(),
        ),
        user,
    )


@writes
def withdraw(personnel_id: str, qualification_id: int, *, user: User) -> None:
    """Let a qualification count no more. Raises NotFound when there is no such valid one."""
    row = Qualification.get_or_none(
        (Qualification.id == qualification_id)
        & (Qualification.personnel == personnel_id)
        & Qualification.withdrawn_at.is_null()
    )
    _end(row, "withdrawn_at", "withdraw", user)


def valid_of(personnel_id: str) -> list[Qualification]:
    """Return a person's qualifications that were not withdrawn, the oldest first."""
    mine = (Qualification.personnel == personnel_id) & Qualification.withdrawn_at.is_null()
    return list(Qualification.select().where(mine).order_by(Qualification.id))


@writes
def renew(old: Qualification | None, fresh: Qualification, *, user: User | None) -> Qualification:
    """Write a checked qualification down in the place of one that counts no more, if there is."""
    if old is not None:
        _end(old, "withdrawn_at", "withdraw", user)
    return _added(fresh, user)


@writes
def bar(personnel_id: str, given: Given, *, user: User) -> DutyBar:
    """Enter an order that a person may not draw, and return it.

    `given` has class (empty: everything), begins_at and ends_at (times of the unit; empty: now, and
    until it is lifted), authority and reason as texts. Raises Invalid, NotFound.
    """
    person, now = existing(personnel_id), clock.now()
    problems: Problems = {}
    item_class = _class(given.get("class_name", ""), problems)
    begins_at = _moment(given, "begins_at", problems) or now
    ends_at = _moment(given, "ends_at", problems)
    if ends_at is not None and ends_at <= max(begins_at, now):
        problems["ends_at"] = ["The end must lie after the beginning, and in the future."]
    authority = text(given, "authority", LONGEST_AUTHORITY, problems, "Write who ordered it.")
    reason = text(given, "reason", LONGEST_REASON, problems, "Write why.")
    if problems:
        raise Invalid(problems)
    return _added(
        DutyBar(
            personnel=person,
            item_class=item_class,
            begins_at=begins_at,
            ends_at=ends_at,
            authority=authority,
            reason=reason,
            user=user,
            created_at=now,
        ),
        user,
    )


@writes
def lift(personnel_id: str, bar_id: int, *, user: User) -> None:
    """Let an order end now. Raises NotFound when there is no such order in force."""
    row = DutyBar.get_or_none(
        (DutyBar.id == bar_id) & (DutyBar.personnel == personnel_id) & DutyBar.lifted_at.is_null()
    )
    _end(row, "lifted_at", "lift", user)


@writes
def assign(item_id: str, personnel_id: str, *, user: User) -> Assignment:
    """Make an item a person's own. Raises Invalid while it is somebody's, NotFound."""
    person, item = existing(personnel_id), _item(item_id)
    owner = drawing_rights.assigned_to(item.id)
    if owner is not None:
        whose = "this person's already" if owner.id == person.id else f"{owner.short_label}'s"
        raise Invalid({"name": [f"{item.label} is {whose}. End that first."]})
    return _added(Assignment(item=item, personnel=person, user=user, created_at=clock.now()), user)


@writes
def unassign(assignment_id: int, *, user: User) -> Assignment:
    """Let an item be nobody's own any more; return what ended. Raises NotFound."""
    row: Assignment | None = Assignment.get_or_none(
        (Assignment.id == assignment_id) & Assignment.ended_at.is_null()
    )
    return _end(row, "ended_at", "end", user)


def named(text: str, kind: str) -> str:
    """Return the id of the one person or item that somebody typed or scanned; `kind` says which.

    Raises Invalid (field `name`) when it is none or several.
    """
    found = lookup.look_up(text.strip())
    if found.kind == "unknown" and kind == "person":
        found = lookup.by_name(text.strip())
    ids = found.people if kind == "person" else found.items
    if len(ids) != 1:
        noun = "person" if kind == "person" else "item"
        many = f"More than one {noun} fits. Give the whole serial or scan."
        raise Invalid({"name": [many if ids else f"There is no such {noun}."]})
    return ids[0]


def existing(personnel_id: str) -> Personnel:
    """Return a person with the rank. Raises NotFound."""
    try:
        return lookup.person_by_id(personnel_id.upper())
    except Personnel.DoesNotExist:
        raise NotFound("unknown_personnel", "There is no such person in ArmGuard.") from None


def _item(item_id: str) -> Item:
    try:
        return lookup.item_by_id(item_id.upper())
    except Item.DoesNotExist:
        raise NotFound("unknown_item", "There is no such item in ArmGuard.") from None


def _added(row: Row, user: User | None) -> Row:
    audit.insert(row, user)
    return row


def _end(row: Row | None, column: str, action: str, user: User | None) -> Row:
    if row is None:
        raise NotFound("not_found", "That has ended already. Nothing was changed.")
    before = audit.tracked_values(row)
    setattr(row, column, clock.now())
    row.save(only=[column])
    audit.changed(row, before, user, action=action)
    return row


def _what(text: str, problems: Problems) -> tuple[ItemClass | None, ItemModel | None]:
    """Return the class or the model that `class rifle` or `model 3` means."""
    kind, _, key = text.partition(" ")
    item_class = ItemClass.get_or_none(ItemClass.name == key) if kind == "class" else None
    number = int(key) if kind == "model" and key.isascii() and key.isdigit() else 0
    model = ItemModel.get_or_none(ItemModel.id == min(number, 2**31))
    if item_class is None and model is None:
        problems["what"] = ["Choose what it is for."]
    return item_class, model


def _class(text: str, problems: Problems) -> ItemClass | None:
    if not text:
        return None
    found = ItemClass.get_or_none(ItemClass.name == text)
    if found is None:
        problems["class_name"] = ["Choose everything, or a class."]
    return found  # type: ignore[no-any-return]


def _moment(given: Given, name: str, problems: Problems) -> datetime | None:
    """Return a time that was given as the unit's own; None for none."""
    text = (given.get(name) or "").strip()
    if not text:
        return None
    try:
        return clock.parse_local(text)
    except ValueError:
        problems[name] = ["Give a date and a time."]
        return None
