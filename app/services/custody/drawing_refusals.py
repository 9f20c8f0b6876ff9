"""Why somebody may not draw something, in the words of counter.md, section 7."""

from __future__ import annotations

from datetime import date, datetime

from app import clock
from app.models.drawing_rights import DutyBar
from app.models.items import Item
from app.models.personnel import Personnel
from app.queries import lookup
from app.services import time_words
from app.services.errors import Refusal


class PersonnelBarred(Refusal):
    """Rule 7: an order forbids it, and no armorer passes over that. The reason is not for here."""

    code = "personnel_barred"
    title = "Issue blocked"

    def __init__(self, person: Personnel, bar: DutyBar) -> None:
        day = clock.local(bar.begins_at).strftime("%-d %b")
        what = "weapons" if bar.class_name is None else f"a {bar.class_name}"
        super().__init__(
            f"{person.short_label} may not draw {what}: order of {bar.authority}, {day}. "
            "NOT issued. Call the duty officer.",
            details={"personnel_id": person.id},
        )


class NotQualified(Refusal):
    """Rule 7: the person is qualified for what they draw."""

    code = "not_qualified"
    title = "Not qualified"
    can_be_overridden = True

    @classmethod
    def none(cls, person: Personnel, item: Item) -> NotQualified:
        """There is no qualification at all."""
        name = item.model.short_name
        return cls(f"{person.short_label} has no {name} qualification. NOT issued.")

    @classmethod
    def expired(cls, person: Personnel, item: Item, until: str, at: datetime) -> NotQualified:
        """It ended on the day `until`."""
        ended = date.fromisoformat(until)
        days = (clock.local(at).date() - ended).days
        refusal = cls(
            f"{person.short_label}: {item.model.short_name} expired {ended:%-d %b %Y} "
            f"({days} day{'' if days == 1 else 's'}). NOT issued."
        )
        refusal.title = "Qualification expired"
        return refusal


class AssignedToAnother(Refusal):
    """The weapon is somebody else's own."""

    code = "assigned_to_another"
    kind = "warn"
    title = "Assigned to someone else"
    can_be_overridden = True

    def __init__(self, item: Item, owner: Personnel, present: Personnel, own: list[Item]) -> None:
        text = f"{item.label} is {owner.short_label}'s weapon."
        if own:
            text += f" {_possessive(present.surname)} is {own[0].serial}, {own[0].place}."
        super().__init__(text, details={"item_id": item.id, "personnel_id": owner.id})


class OwnedByAnother(Refusal):
    """What is kept for somebody as their own goes out to nobody else."""

    code = "owned_by_another"
    title = "Private property"

    def __init__(self, item: Item, owner_id: str) -> None:
        owner = lookup.person_by_id(owner_id)
        super().__init__(
            f"{item.label} is {owner.short_label}'s own property. It goes out to nobody else. "
            "NOT issued.",
            details={"item_id": item.id, "personnel_id": owner.id},
        )


class InspectionDue(Refusal):
    """A mandatory inspection is overdue."""

    code = "inspection_due"
    kind = "warn"
    title = "Inspection due"

    def __init__(self, item: Item, at: datetime) -> None:
        super().__init__(inspection_text(item, at) + " NOT issued.", details={"item_id": item.id})


def inspection_text(item: Item, at: datetime) -> str:
    """Return since when an inspection is due: M4 W480302 was due 1 May."""
    due = date.fromisoformat(str(item.inspection_due_on))
    return f"{item.label} was due {time_words.day(due, at)}."


def _possessive(surname: str) -> str:
    """Return REYES' or LIM's."""
    name = surname.upper()
    return f"{name}'" if name.endswith("S") else f"{name}'s"


def together(reasons: list[Refusal]) -> Refusal:
    """Return one refusal that says all reasons; its code, kind and title are the first's."""
    first = reasons[0]
    if len(reasons) == 1:
        return first
    said = [reason.why for reason in reasons]
    first.details = (first.details or {}) | {
        "reasons": [{"code": one.code, "message": one.text} for one in reasons]
    }
    first.others = tuple(reasons[1:])
    first.can_be_overridden = all(one.can_be_overridden for one in reasons)
    first.text = " ".join([*said, "NOT issued."])
    first.args = (first.text,)
    return first
