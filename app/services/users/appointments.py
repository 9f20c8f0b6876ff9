"""Appoints users in writing: as armorer, as alternate, as the commander who approves rosters."""

from __future__ import annotations

from datetime import date, datetime

from app import clock
from app.models.authority import Appointment
from app.models.users import User
from app.models.writes import writes
from app.queries.appointments import ARMORERS, DUTIES, standing
from app.queries.settings import setting
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.given import Given, Problems, day, text
from app.services.users.user_rules import check_keeps, check_other

LONGEST_DOCUMENT = 200


class NotAppointed(Refusal):
    """Where the unit has it so, only who is appointed in writing issues."""

    code = "not_appointed"
    title = "Not appointed"


@writes
def appoint(of: User, given: Given, *, user: User) -> Appointment:
    """Enter an appointment, and return it.

    `given` has the texts duty, document, begins_on (empty: today), ends_on and check_expires_on
    (empty: none). Raises Invalid with every problem, AboveYou, YourOwn.
    """
    check_keeps(user, of)
    check_other(user, of, "an appointment")
    problems: Problems = {}
    now = clock.now()
    duty = given.get("duty", "")
    if duty not in DUTIES:
        problems["duty"] = ["Choose what they are appointed as."]
    document = text(given, "document", LONGEST_DOCUMENT, problems, "Name the order or letter.")
    today = clock.local(now).date().isoformat()
    begins_on = day(given, "begins_on", problems) or today
    ends_on = day(given, "ends_on", problems)
    if ends_on is not None and ends_on < max(begins_on, today):
        problems["ends_on"] = ["The end must not lie before the beginning, nor in the past."]
    check_expires_on = day(given, "check_expires_on", problems)
    if problems:
        raise Invalid(problems)
    row = Appointment(
        holder=of,
        duty=duty,
        document=document,
        begins_on=begins_on,
        ends_on=ends_on,
        check_expires_on=check_expires_on,
        user=user,
        created_at=now,
    )
    audit.insert(row, user, action="appoint")
    return row


@writes
def end(of: User, appointment_id: int, *, user: User) -> None:
    """Let an appointment end now. Raises NotFound, AboveYou."""
    check_keeps(user, of)
    row = Appointment.get_or_none(
        (Appointment.id == appointment_id)
        & (Appointment.holder == of)
        & Appointment.ended_at.is_null()
    )
    if row is None:
        raise NotFound("not_found", "That has ended already. Nothing was changed.")
    before = audit.tracked_values(row)
    row.ended_at = clock.now()
    row.save(only=["ended_at"])
    audit.changed(row, before, user, action="end")


def against(user: User, at: datetime) -> NotAppointed | None:
    """Return why a user may not issue at a moment; None when they may, or the unit asks nobody."""
    if setting("appointments") == "off":
        return None
    found = standing(user.id, ARMORERS, at)
    if found.holds:
        return None
    if found.ended_on is None:
        why = "is not appointed as armorer"
    else:
        what = "background check" if found.check_is_over else "appointment as armorer"
        why = f"has no {what} since {date.fromisoformat(found.ended_on):%-d %b %Y}"
    return NotAppointed(
        f"{user.username} {why}. Somebody who is appointed must issue. NOT issued.",
        details={"username": user.username},
    )
