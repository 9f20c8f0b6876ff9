"""Asks the authorization roster at an issue, and keeps which one was asked."""

from __future__ import annotations

from datetime import date, datetime

from app.models.authority import AuthorityCheck
from app.models.base import database
from app.models.personnel import Personnel
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import authority
from app.queries.settings import setting
from app.services import audit
from app.services.errors import Refusal

_NEXT = "SELECT coalesce(max(id), 0) + 1 FROM transactions"


class NotAuthorized(Refusal):
    """Nobody draws who is not on the roster that a commander approved for the day."""

    code = "not_authorized"
    title = "Not authorized"

    def __init__(self, person: Personnel, judged: authority.Judged) -> None:
        day = f"{date.fromisoformat(judged.day):%-d %b}"
        said = (
            f"{person.short_label} is not on the authorization roster of {day}."
            if judged.roster_id is not None
            else f"No approved authorization roster holds on {day}, so nobody may draw."
        )
        super().__init__(
            f"{said} NOT issued.",
            details={"personnel_id": person.id, "authority_roster": judged.roster_id},
        )


def against(person: Personnel, at: datetime) -> NotAuthorized | None:
    """Return why the roster of that day does not let a person draw; None when it does."""
    judged = authority.judged(person.id, at)
    return None if judged.listed else NotAuthorized(person, judged)


def is_unlisted(person: Personnel, at: datetime) -> bool:
    """Say whether a unit that refuses would refuse this person whatever they draw."""
    return setting("authority_roster") == "refuse" and not authority.judged(person.id, at).listed


def note(entry: Transaction, user: User) -> None:
    """Write which roster an issue is judged by, just before the entry, in its block.

    Nothing is written where the unit does not look at rosters, or none holds that day.
    """
    if entry.action != "Take" or setting("authority_roster") == "off":
        return
    judged = authority.judged(entry.personnel_id, entry.occurred_at)
    if judged.roster_id is None:
        return
    entry_id = database.execute_sql(_NEXT).fetchone()[0]
    row = AuthorityCheck(transaction=entry_id, roster=judged.roster_id, day=judged.day)
    audit.insert(row, user, action="judge")
