"""What went out with a weapon and is not back: given back late, changed, fired, or missing."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries import stock as stocks
from app.queries.stock import Line
from app.services.discrepancies import discrepancies
from app.services.errors import Invalid, NotFound
from app.services.stock import loadouts, stock_moves

WAYS = ("return", "expend", "lose")
_DONE = {"return": "come back", "expend": "have been fired", "lose": "be missing"}


def of_take(take_id: int) -> list[Line]:
    """Return what is still out of what a take brought along."""
    return stocks.outstanding([take_id]).get(take_id, [])


@writes
def all_here(take_id: int, *, user: User) -> list[Line]:
    """Take back everything that is still out of a take; return it."""
    lines = of_take(take_id)
    for line in lines:
        stock = stock_moves.existing(line.stock_id)
        stock_moves.move(stock, "return", line.quantity, user=user, take_id=take_id)
    return lines


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
) -> None:
    """Settle a part of what is owed: `how` is return, expend or lose.

    What was fired names its event and what is missing its reason; for ammunition a second user
    approves both (domain.md, Stock). What is missing becomes a discrepancy. Raises Invalid with
    every problem at once, NotFound.
    """
    line = next((line for line in of_take(take_id) if line.stock_id == stock_id), None)
    if line is None:
        raise NotFound("unknown_stock", "Nothing of that is owed any more.", "stock_id")
    problems: dict[str, list[str]] = {}
    if not 1 <= quantity <= line.quantity:
        problems["quantity"] = [f"{line.quantity} are owed, so {quantity} cannot {_DONE[how]}."]
    if how != "return":
        problems |= _unproven(how, line, reason, user, approved_by)
    if problems:
        raise Invalid(problems)
    movement = stock_moves.move(
        stock_moves.existing(stock_id),
        how,
        quantity,
        user=user,
        take_id=take_id,
        reason=(reason or "").strip() or None,
        approved_by=approved_by,
    )
    if how == "lose":
        discrepancies.stock_lost(movement, reason or "", user=user)


def _unproven(
    how: str, line: Line, reason: str | None, user: User, approved_by: User | None
) -> dict[str, list[str]]:
    """Return what is lacking for something that does not come back."""
    problems: dict[str, list[str]] = {}
    if not (reason or "").strip():
        problems["reason"] = ["Write at which event." if how == "expend" else "Write why."]
    if line.family == "ammunition" and approved_by is None:
        problems["approver"] = ["A second person must confirm rounds that do not come back."]
    elif approved_by is not None and approved_by.id == user.id:
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
        stock = stock_moves.existing(stock_id)
        more = quantity - have.get(stock_id, 0)
        if more > 0:
            loadouts.as_asked(take.item, [(stock_id, more)])
        if more:
            kind = "issue" if more > 0 else "return"
            stock_moves.move(stock, kind, abs(more), user=user, take_id=take.id)
    return of_take(take.id)
