"""What went out with a weapon and is not back: given back late, changed, fired, or missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.models.brass import BrassCount
from app.models.stock import StockMovement
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries import discrepancies as known
from app.queries import stock as stocks
from app.queries.stock import Line
from app.services.discrepancies import discrepancies
from app.services.errors import Invalid, NotFound
from app.services.stock import brass, loadouts, once, stock_moves
from app.services.stock.brass import Brass

WAYS = ("return", "expend", "damage", "lose")
_DONE = {
    "return": "come back",
    "expend": "have been fired",
    "damage": "be damaged",
    "lose": "be missing",
}


def of_take(take_id: int) -> list[Line]:
    """Return what is still out of what a take brought along."""
    return stocks.outstanding([take_id]).get(take_id, [])


@writes
def all_here(take_id: int, *, user: User) -> list[Line]:
    """Take back everything that is still out of a take; return it."""
    lines = of_take(take_id)
    for line in lines:
        stock_moves.move(line.stock_id, "return", line.quantity, user=user, take_id=take_id)
    return lines


class _Part(NamedTuple):
    """A part of what is owed, and who stands behind what became of it."""

    take_id: int
    stock_id: int
    quantity: int
    user: User
    reason: str | None = None
    approved_by: User | None = None

    def line(self) -> Line:
        """Return what is owed of it. Raises NotFound."""
        for line in of_take(self.take_id):
            if line.stock_id == self.stock_id:
                return line
        raise NotFound("unknown_stock", "Nothing of that is owed any more.", "stock_id")

    def moved(self, how: str) -> StockMovement | None:
        """Move it; None for a quantity of nothing."""
        if not self.quantity:
            return None
        return stock_moves.move(
            self.stock_id,
            how,
            self.quantity,
            user=self.user,
            take_id=self.take_id,
            reason=self.reason,
            approved_by=self.approved_by,
        )


@writes
def settle(
    take_id: int,
    stock_id: int,
    quantity: int,
    how: str,
    *,
    user: User,
    reason: str | None = None,
    approved_by: User | None = None,
    cases: Brass | None = None,
    seen: int | None = None,
) -> BrassCount | None:
    """Settle a part of what is owed: `how` is return, expend, damage or lose.

    What was fired names its event and what is missing its reason; for ammunition a second user
    approves both (domain.md, Stock). What is missing or damaged becomes a discrepancy: found or
    repaired it is on hand again, written off by two it is gone. So become rounds that are said
    to be fired whose brass, the `cases`, is short of them, where the unit asks for it. Return the
    count of the brass, if there is one. `seen` is what the form noted (once.py). Raises Invalid
    with every problem at once, RecordedMeanwhile, NotFound.
    """
    once.check(stock_id, take_id, seen)
    words = (reason or "").strip() or None
    return _settled(_Part(take_id, stock_id, quantity, user, words, approved_by), how, cases)


def _settled(part: _Part, how: str, cases: Brass | None) -> BrassCount | None:
    line = part.line()
    is_fired = how == "expend" and line.family == "ammunition"
    problems = _wrong(how, line, part)
    if is_fired and cases is None and brass.is_asked():
        problems["cases"] = ["Count or weigh the brass."]
    if problems:
        raise Invalid(problems)
    if is_fired and cases is not None:
        return _fired(part, cases)
    if how not in ("damage", "lose"):
        part.moved(how)
    elif (movement := part.moved("lose")) is not None:
        why = f"{known.DAMAGED if how == 'damage' else ''}{part.reason or ''}"
        discrepancies.stock_lost(movement, why[: discrepancies.LONGEST], user=part.user)
    return None


def _wrong(how: str, line: Line, part: _Part) -> dict[str, list[str]]:
    """Return what is wrong with a part, whatever the brass says."""
    problems: dict[str, list[str]] = {}
    if not 1 <= part.quantity <= line.quantity:
        text = f"{line.quantity} are owed, so {part.quantity} cannot {_DONE[how]}."
        problems["quantity"] = [text]
    if how == "expend" and line.family != "ammunition":
        problems["how"] = ["Only rounds are fired."]
    if how != "return":
        problems |= _unproven(how, line, part)
    return problems


def _fired(part: _Part, cases: Brass) -> BrassCount:
    """Expend what the brass covers; the rest is missing."""
    short = brass.unproven(part.quantity, cases)
    expended = part._replace(quantity=part.quantity - short).moved("expend")
    lost = part._replace(quantity=short).moved("lose")
    event = part.reason or ""
    if lost is not None:
        why = f"{part.quantity} fired, brass of {cases.cases}: {event}"
        discrepancies.stock_lost(lost, why[: discrepancies.LONGEST], user=part.user)
    return brass.keep(cases, part.quantity, event, expended, lost, user=part.user)


def _unproven(how: str, line: Line, part: _Part) -> dict[str, list[str]]:
    """Return what is lacking for something that does not come back."""
    problems: dict[str, list[str]] = {}
    if not part.reason:
        problems["reason"] = ["Write at which event." if how == "expend" else "Write why."]
    if line.family == "ammunition" and part.approved_by is None:
        problems["approver"] = ["A second person must confirm rounds that do not come back."]
    elif part.approved_by is not None and part.approved_by.id == part.user.id:
        problems["approver"] = ["A second person must confirm; you cannot confirm your own."]
    return problems


@writes
def change(take: Transaction, wanted: Mapping[int, int], *, user: User) -> list[Line]:
    """Bring the quantities of a weapon that is out to what is wanted; return what is out then.

    What is not named stays. Raises InsufficientStock, IncompatibleStock, SuspendedStock, Invalid
    for a negative number.
    """
    if any(quantity < 0 for quantity in wanted.values()):
        raise Invalid({"lines": ["A quantity cannot be below nothing."]})
    have = {line.stock_id: line.quantity for line in of_take(take.id)}
    for stock_id, quantity in wanted.items():
        more = quantity - have.get(stock_id, 0)
        if more > 0:
            loadouts.as_asked(take.item, [(stock_id, more)])
        if more:
            kind = "issue" if more > 0 else "return"
            stock_moves.move(stock_id, kind, abs(more), user=user, take_id=take.id)
    return of_take(take.id)
