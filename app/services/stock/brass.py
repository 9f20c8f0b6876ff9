"""The brass of rounds that were fired: counted or weighed, and what it makes of the rounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app import clock
from app.models.brass import BrassCount
from app.models.stock import StockKind, StockMovement
from app.models.users import User
from app.queries.settings import setting
from app.services import audit
from app.services.given import Problems, number

MOST_CASES, MOST_GRAMS = 1_000_000, 10_000_000


class Brass(NamedTuple):
    """Cases that came back; with what they weigh and what one weighs, where they were weighed."""

    cases: int
    grams: int | None = None
    case_mg: int | None = None


def read(given: Mapping[str, str | None], kind: StockKind, problems: Problems) -> Brass | None:
    """Return the brass that a form gives as `cases` or `grams`; None where it gives neither."""
    texts = {name: (given.get(name) or "").strip() for name in ("cases", "grams")}
    if texts["cases"] and texts["grams"]:
        problems["cases"] = ["Give the count or the weight, not both."]
    elif texts["cases"]:
        return Brass(number(texts, "cases", 0, MOST_CASES, problems))
    elif texts["grams"] and kind.case_mg is None:
        problems["grams"] = [f"Nothing says what a case of {kind.name} weighs. Count them."]
    elif texts["grams"]:
        grams = number(texts, "grams", 0, MOST_GRAMS, problems)
        return Brass(cases_of(grams, kind.case_mg), grams, kind.case_mg)
    return None


def cases_of(grams: int, case_mg: int) -> int:
    """Return how many cases weigh so many grams, where one weighs `case_mg` milligrams."""
    return (grams * 1000 + case_mg // 2) // case_mg


def is_asked() -> bool:
    """Say whether the unit asks for the brass and follows up what is missing."""
    return setting("brass") == "on"


def tolerance(fired: int) -> int:
    """Return how many cases may be short of so many rounds."""
    return fired * int(setting("brass_tolerance")) // 100


def unproven(fired: int, brass: Brass | None) -> int:
    """Return how many rounds the brass does not cover, where the unit follows that up."""
    if brass is None or not is_asked():
        return 0
    short = fired - brass.cases
    return short if short > tolerance(fired) else 0


def keep(
    brass: Brass,
    fired: int,
    event: str,
    expended: StockMovement | None,
    lost: StockMovement | None,
    *,
    user: User,
) -> BrassCount:
    """Keep a count beside the movements that it stands for, and return it."""
    movement = expended or lost
    if movement is None:
        raise ValueError("brass stands beside a movement")
    row = BrassCount(
        take=movement.take_id,
        stock=movement.stock_id,
        event=event,
        fired=fired,
        **brass._asdict(),
        expended=expended,
        lost=lost,
        user=user,
        created_at=clock.now(),
    )
    audit.insert(row, user, action="count brass")
    return row
