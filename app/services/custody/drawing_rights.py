"""Judges who may draw what: orders, qualifications, whose weapon it is, inspections."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.queries import drawing_rights as rights
from app.queries.obstacles import Obstacles
from app.queries.settings import several
from app.services.authority import authority_check
from app.services.custody.drawing_refusals import (
    AssignedToAnother,
    InspectionDue,
    NotQualified,
    OwnedByAnother,
    PersonnelBarred,
    inspection_text,
)
from app.services.errors import Refusal

_POLICIES = ("qualifications", "qualification_days", "inspections", "authority_roster")


def reasons(person: Personnel, item: Item, at: datetime, there: Obstacles) -> list[Refusal]:
    """Return why the person may not draw the item at that moment; empty when they may."""
    policy = several(*_POLICIES)
    found: list[Refusal] = []
    if item.private_owner not in (None, person.id):
        found.append(OwnedByAnother(item, str(item.private_owner)))
    if policy["authority_roster"] == "refuse":
        unlisted = authority_check.against(person, at)
        found += [unlisted] if unlisted else []
    if policy["qualifications"] == "refuse":
        found += _unqualified(person, item, at, int(policy["qualification_days"]))
    owner = rights.assigned_to(item.id) if there.assigned else None
    if owner is not None and owner.id != person.id:
        found.append(AssignedToAnother(item, owner, person, rights.own_weapons(person.id)))
    if policy["inspections"] == "refuse" and _inspection_is_over(item, at):
        found.append(InspectionDue(item, at))
    return found


def barred(person: Personnel, item: Item, at: datetime, until: datetime) -> Refusal | None:
    """Return the order that forbids it from `at` to `until`, which no armorer passes over."""
    bar = rights.bar(person.id, at, item.model.class_name, until)
    if bar is not None and bar.begins_at > at:  # one that held already weighs more
        bar = rights.bar(person.id, at, item.model.class_name) or bar
    if bar is None:
        return None
    refusal = PersonnelBarred(person, bar)
    refusal.came_since = bar.begins_at > at
    return refusal


def warnings(person: Personnel, item: Item, at: datetime) -> list[str]:
    """Return what the armorer should know of an issue that is allowed."""
    inspection = overdue_inspection(item, at)
    return cautions(person, item, at) + ([f"inspection: {inspection}"] if inspection else [])


def overdue_inspection(item: Item, at: datetime) -> str:
    """Return since when the inspection of an item is due; nothing when it is not."""
    return inspection_text(item, at) if _inspection_is_over(item, at) else ""


def cautions(person: Personnel, item: Item, at: datetime) -> list[str]:
    """Return what the armorer should know of the person who draws an item."""
    policy = several(*_POLICIES)
    said = []
    if policy["qualifications"] != "off":
        days = int(policy["qualification_days"])
        standing = rights.standing(person.id, item, at, days)
        if standing.word == "soon":
            said.append(f"qualification ends {_day(standing.expires_on)}")
        elif standing.word != "ok":
            said += [one.why for one in _unqualified(person, item, at, days)]
    if policy["authority_roster"] == "warn":
        unlisted = authority_check.against(person, at)
        said += [unlisted.why] if unlisted else []
    return said


def _unqualified(person: Personnel, item: Item, at: datetime, days: int) -> list[Refusal]:
    standing = rights.standing(person.id, item, at, days)
    if standing.word == "none":
        return [NotQualified.none(person, item)]
    if standing.word == "expired":
        return [NotQualified.expired(person, item, str(standing.expires_on), at)]
    return []


def _inspection_is_over(item: Item, at: datetime) -> bool:
    day = clock.local(at).date().isoformat()
    return item.inspection_due_on is not None and item.inspection_due_on < day


def _day(text: str | None) -> str:
    return datetime.fromisoformat(str(text)).strftime("%-d %b %Y")
