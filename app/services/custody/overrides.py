"""A rule passed over for one issue, because a second user agreed and said why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app import clock
from app.models.base import database
from app.models.drawing_rights import Override
from app.models.personnel import Personnel
from app.models.users import User
from app.services import audit
from app.services.errors import Invalid

RULES = ("custody_limit", "not_qualified", "assigned_to_another")
# Passed over only where they came after what is typed in from paper had happened.
SINCE = ("personnel_barred", "not_authorized", "inspection_due")
_NEXT = "SELECT coalesce(max(id), 0) + 1 FROM transactions"


@dataclass(frozen=True)
class Agreement:
    """A second user's agreement, whose own PIN or password the caller has checked."""

    approved_by: User
    reason: str
    rules: tuple[str, ...] = RULES


def rules(agreed: Agreement | None) -> tuple[str, ...]:
    """Return the codes of the rules that may be passed over."""
    return agreed.rules if agreed else ()


def against(approved_by: User, user: User, personnel_id: str | None) -> str | None:
    """Return why somebody's approval of what concerns a person does not count; None when it does.

    Nobody approves what they do, nor what is said of themself (practice.md, B2 18).
    """
    if approved_by.id == user.id:
        return "A second person must agree; you cannot agree with yourself."
    if personnel_id is not None and approved_by.personnel_id == personnel_id:
        return "This is about themself; somebody else must agree."
    return None


def note(agreed: Agreement | None, passed: Collection[str], person: Personnel, user: User) -> None:
    """Write the overrides of the entry that is about to be written, in its block.

    Raises Invalid without a reason or a second user, or when that is the person who draws.
    """
    rules_passed = [rule for rule in passed if rule in rules(agreed)]
    if agreed is None or not rules_passed:
        return
    problems: dict[str, list[str]] = {}
    if not agreed.reason.strip():
        problems["reason"] = ["Write why it is issued all the same."]
    if (own := against(agreed.approved_by, user, person.id)) is not None:
        problems["approver"] = [own]
    if problems:
        raise Invalid(problems)
    entry_id = database.execute_sql(_NEXT).fetchone()[0]
    for rule in rules_passed:
        row = Override(
            transaction=entry_id,
            rule=rule,
            reason=agreed.reason.strip(),
            user=user,
            approved_by=agreed.approved_by,
            created_at=clock.now(),
        )
        audit.insert(row, user, action="override")
