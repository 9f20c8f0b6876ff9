"""Makes authorization rosters, has them approved, and withdraws them (practice.md, B1 4)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app import clock
from app.models.authority import AuthorityLine, AuthorityRoster
from app.models.roles import Act, may
from app.models.users import User
from app.models.writes import writes
from app.queries import users
from app.queries.appointments import COMMANDER, standing
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.field_checks import Unusable
from app.services.given import Given, Problems, day, text
from app.services.records import signed_papers

LONGEST_NAME, LONGEST_AUTHORITY = 80, 200
MOST_PEOPLE = 5000


class NotADraft(Refusal):
    """What was approved or withdrawn stays as it is."""

    code = "not_a_draft"
    title = "Not a draft"

    def __init__(self, roster: AuthorityRoster) -> None:
        what = "withdrawn" if roster.withdrawn_at else "approved"
        super().__init__(
            f"{roster.name} is {what} and stays as it is. Nothing changed. Make a new one from it."
        )


class NotTheCommander(Refusal):
    """Only who is appointed as commander approves with their own sign-in."""

    code = "not_the_commander"
    title = "Not yours to approve"


@writes
def create(given: Given, people: Iterable[str], *, user: User) -> AuthorityRoster:
    """Make a draft and return it.

    `given` has the texts name, begins_on and ends_on (empty: the same day); `people` are ids of
    personnel. Raises Invalid with every problem.
    """
    problems: Problems = {}
    name = text(given, "name", LONGEST_NAME, problems, "Give it a name.")
    begins_on = day(given, "begins_on", problems)
    ends_on = day(given, "ends_on", problems) or begins_on
    if not begins_on and "begins_on" not in problems:
        problems["begins_on"] = ["Give its first day."]
    elif begins_on and ends_on and ends_on < begins_on:
        problems["ends_on"] = ["The last day must not lie before the first."]
    ids = list(dict.fromkeys(people))
    if len(ids) > MOST_PEOPLE:
        problems["source"] = [f"{MOST_PEOPLE} people at most."]
    if problems:
        raise Invalid(problems)
    roster = AuthorityRoster(
        name=name, begins_on=begins_on, ends_on=ends_on, user=user, created_at=clock.now()
    )
    audit.insert(roster, user)
    with audit.many():
        for person in ids:
            _add(roster, person, user)
    return roster


@writes
def add_person(roster_id: int, personnel_id: str, *, user: User) -> None:
    """Put one more person on a draft. Raises Invalid (`person`), NotADraft, NotFound."""
    roster = _draft(roster_id)
    if _lines(roster).where(AuthorityLine.personnel == personnel_id).exists():
        raise Invalid({"person": ["Is on it already."]})
    _add(roster, personnel_id, user)


@writes
def take_off(roster_id: int, line_ids: Iterable[int], *, user: User) -> int:
    """Take people off a draft, and return how many. Raises NotADraft, NotFound."""
    roster, count = _draft(roster_id), 0
    for line in list(_lines(roster).where(AuthorityLine.id.in_(list(line_ids)))):
        before = audit.tracked_values(line)
        line.removed_at = clock.now()
        line.save(only=["removed_at"])
        audit.changed(line, before, user, action="take off")
        count += 1
    return count


@writes
def approve(roster_id: int, *, user: User) -> AuthorityRoster:
    """Approve a draft by the commander's own sign-in.

    Raises NotTheCommander (nobody approves what they made, either), Invalid for an empty one,
    NotADraft, NotFound.
    """
    roster = _draft(roster_id)
    if not is_commander(user):
        raise NotTheCommander(
            f"{user.username} is not appointed as commander. Nothing was approved. "
            "The signed paper can be uploaded instead."
        )
    if roster.user_id == user.id:
        raise NotTheCommander(
            "You made this roster. Nothing was approved. Somebody else makes it, and you approve."
        )
    return _approved(roster, users.spoken_name(user), user)


def approve_by_paper(
    roster_id: int, authority: str, data: bytes, *, media: Path, user: User
) -> AuthorityRoster:
    """Enter that a draft was signed on paper, whose scan is `data`.

    Raises Invalid (`authority`, `file`), NotADraft, NotFound, StorageFull.
    """
    problems: Problems = {}
    asked = {"authority": authority}
    signed = text(asked, "authority", LONGEST_AUTHORITY, problems, "Write who signed it.")
    try:
        form, sha256 = signed_papers.keep(data, media)
    except Unusable as wrong:
        problems["file"] = [wrong.reason]
    if problems:
        raise Invalid(problems)
    return _by_paper(roster_id, str(signed), form, sha256, user)


@writes
def withdraw(roster_id: int, *, user: User) -> None:
    """Let a roster, approved or not, count no more. Raises NotTheCommander, NotADraft, NotFound."""
    roster = existing(roster_id)
    if roster.withdrawn_at is not None:
        raise NotADraft(roster)
    if not (is_commander(user) or may(user.role, Act.EDIT)):
        raise NotTheCommander("Only the commander or an admin withdraws a roster. Nothing changed.")
    before = audit.tracked_values(roster)
    roster.withdrawn_at, roster.withdrawn_by = clock.now(), user
    roster.save(only=["withdrawn_at", "withdrawn_by"])
    audit.changed(roster, before, user, action="withdraw")


def is_commander(user: User) -> bool:
    """Say whether a user is appointed as commander today."""
    return standing(user.id, (COMMANDER,), clock.now()).holds


def existing(roster_id: int) -> AuthorityRoster:
    """Return a roster. Raises NotFound."""
    found = AuthorityRoster.get_or_none(AuthorityRoster.id == roster_id)
    if found is None:
        raise NotFound("unknown_roster", "There is no such authorization roster.")
    return found  # type: ignore[no-any-return]


@writes
def _by_paper(
    roster_id: int, authority: str, form: str, sha256: str, user: User
) -> AuthorityRoster:
    roster = _draft(roster_id)
    roster.form, roster.sha256 = form, sha256
    return _approved(roster, authority, user)


def _approved(roster: AuthorityRoster, authority: str, user: User) -> AuthorityRoster:
    if not _lines(roster).exists():
        raise Invalid({"person": ["Nobody is on it. Put people on first."]})
    before = audit.tracked_values(existing(roster.id))
    roster.authority, roster.approved_at, roster.approved_by = authority, clock.now(), user
    roster.save(only=["authority", "approved_at", "approved_by", "form", "sha256"])
    audit.changed(roster, before, user, action="approve")
    return roster


def _draft(roster_id: int) -> AuthorityRoster:
    roster = existing(roster_id)
    if roster.approved_at is not None or roster.withdrawn_at is not None:
        raise NotADraft(roster)
    return roster


def _lines(roster: AuthorityRoster) -> Any:
    return AuthorityLine.select().where(
        (AuthorityLine.roster == roster) & AuthorityLine.removed_at.is_null()
    )


def _add(roster: AuthorityRoster, personnel_id: str, user: User) -> None:
    line = AuthorityLine(roster=roster, personnel=personnel_id)
    audit.insert(line, user)
