"""Closes a count with the signatures of two, or voids it with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from app import clock
from app.models.counts import Count, CountClosing, CountVoid
from app.models.users import User
from app.models.writes import writes
from app.queries import chain, count_figures
from app.queries.count_shapes import Figures
from app.services import audit
from app.services.counts.counting import CountIsClosed, existing, open_count
from app.services.counts.reconciling import NotFinished, may_be_compared
from app.services.custody import approvals
from app.services.errors import Invalid, Refusal
from app.services.given import Problems, text, written

LONGEST = 500
_NAMES = 5
_SIDES = ("first", "second")


class FiguresChanged(Refusal):
    """The figures are no longer those that the two have seen."""

    code = "version_conflict"
    kind = "warn"
    title = "The figures changed"


def signed_by(given: Mapping[str, str], *, ip: str | None) -> tuple[User, User]:
    """Return the two who sign: each is named and proves it with their own PIN or password.

    `given` has first, first_secret, second and second_secret. Raises Invalid, which says of whom.
    """
    names = [given.get(side, "").strip() for side in _SIDES]
    problems = {
        side: ["Who signs here?"] for side, name in zip(_SIDES, names, strict=True) if not name
    }
    if names[0] and names[0].lower() == names[1].lower():
        problems["second"] = ["Two different people sign."]
    if problems:
        raise Invalid(problems)
    first, second = (
        _proven(side, name, given.get(f"{side}_secret", ""), ip)
        for side, name in zip(_SIDES, names, strict=True)
    )
    return first, second


def _proven(side: str, name: str, secret: str, ip: str | None) -> User:
    """Return who signs on a side. Raises Invalid, which says of which side."""
    try:
        return approvals.proven(name, secret, ip=ip)
    except Invalid as wrong:
        fields = {"approver": side, "secret": f"{side}_secret"}
        raise Invalid(
            {fields.get(name, side): words for name, words in wrong.problems.items()}
        ) from wrong


@writes
def close(
    count_id: int, reason: str, signers: tuple[User, User], *, user: User, says: str = ""
) -> CountClosing:
    """Freeze the figures as two people have signed them; a difference needs a reason.

    `says` is the digest of the figures they saw, where somebody showed them. Raises Invalid,
    NotFinished, FiguresChanged, CountIsClosed, NotFound.
    """
    count = open_count(count_id)
    if not may_be_compared(count):
        raise NotFinished(count)
    figures = count_figures.now(count)
    if says and says != figures.digest:
        raise FiguresChanged(
            "Something was counted or moved since this page was opened. Look at the figures again, "
            "and sign those. Nothing was recorded."
        )
    said = _explained(figures, reason, signers)
    row = CountClosing(
        of_count=count, figures=figures.frozen(), differences=figures.differences, reason=said,
        head=chain.head().code, first=signers[0], second=signers[1], user=user,
        created_at=clock.now(),
    )  # fmt: skip
    audit.insert(row, user, action="close count")
    return row


def _explained(figures: Figures, reason: str, signers: tuple[User, User]) -> str | None:
    """Return the reason as it is kept, once nothing speaks against signing. Raises Invalid."""
    problems: Problems = {}
    said = text({"reason": reason}, "reason", LONGEST, problems)
    if figures.uncounted:
        named = ", ".join(figures.uncounted[:_NAMES])
        more = len(figures.uncounted) - _NAMES
        problems["numbers"] = [
            f"Not counted yet: {named}{f' and {more} more' if more > 0 else ''}."
        ]
    if figures.differences and said is None:
        problems.setdefault("reason", []).append("Something did not agree. Write why.")
    if signers[0].id == signers[1].id:
        problems["second"] = ["Two different people sign."]
    if problems:
        raise Invalid(problems)
    return said


@writes
def void(count_id: int, reason: str, *, user: User, approved_by: User | None = None) -> CountVoid:
    """Void a count: it stays, and does not hold. A closed one takes a second person.

    Raises Invalid, CountIsClosed, NotFound.
    """
    count = existing(count_id)
    if CountVoid.get_or_none(CountVoid.of_count == count) is not None:
        raise CountIsClosed(f"Count {count.id} is void already. Nothing changed.")
    said = written("reason", reason, LONGEST, "Write why the count does not hold.")
    if needs_second(count) and approved_by is None:
        raise Invalid({"approver": ["Two have signed it. A second person must agree."]})
    row = CountVoid(
        of_count=count, reason=said, user=user, approved_by=approved_by, created_at=clock.now()
    )
    audit.insert(row, user, action="void count")
    return row


def needs_second(count: Count) -> bool:
    """Say whether two have signed it, so that one alone does not take it back."""
    return CountClosing.get_or_none(CountClosing.of_count == count) is not None
