"""Gives somebody more time, and notes what was done about somebody who is late."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.models.drawing_rights import ContactNote, DueChange
from app.models.transactions import Custody
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.custody import receipt_limit
from app.services.errors import Invalid, NotFound
from app.services.field_checks import Unusable, plain

LONGEST = 500


@writes
def extend(take_id: int, due_at: datetime | None, reason: str, *, user: User) -> DueChange:
    """Let what a take brought out be back later. Raises Invalid, NotFound when it is back."""
    custody, now = _open(take_id), clock.now()
    problems: dict[str, list[str]] = {}
    if custody.due_at is None:
        problems["due_at"] = ["This stands without a due time; there is nothing to extend."]
    elif due_at is None:
        problems["due_at"] = ["Give a date and a time."]
    elif due_at <= now:
        problems["due_at"] = ["The new time must lie in the future."]
    elif due_at <= custody.due_at:
        problems["due_at"] = ["The new time must lie after the one that holds now."]
    elif (said := receipt_limit.against_extension(custody.since, due_at, user)) is not None:
        problems["due_at"] = [said]
    problems |= _wording("reason", reason, "Write why.")
    if problems:
        raise Invalid(problems)
    row = DueChange(take=take_id, due_at=due_at, reason=reason.strip(), user=user, created_at=now)
    audit.insert(row, user, action="extend")
    return row


@writes
def note_contact(take_id: int, text: str, *, user: User) -> ContactNote:
    """Write down what was done: called, no answer. Raises Invalid, NotFound when it is back."""
    _open(take_id)
    if problems := _wording("text", text, "Write what was done: called, no answer."):
        raise Invalid(problems)
    row = ContactNote(take=take_id, text=text.strip(), user=user, created_at=clock.now())
    audit.insert(row, user, action="contact")
    return row


def _open(take_id: int) -> Custody:
    found = Custody.get_or_none((Custody.take == take_id) & Custody.returned_at.is_null())
    if found is None:
        raise NotFound("not_issued", "It is back already. Nothing was changed.")
    return found  # type: ignore[no-any-return]


def _wording(field: str, text: str, needed: str) -> dict[str, list[str]]:
    try:
        return {} if plain(text, LONGEST) else {field: [needed]}
    except Unusable as wrong:
        return {field: [wrong.reason]}
