"""The one way a quantity changes: a movement, with the balances after it and its audit row."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.models.prepared import new
from app.models.stock import Container, Stock, StockMovement, StockMovementText
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries import containers, offers
from app.queries import stock as stocks
from app.queries.stock import Line
from app.services import audit
from app.services.custody.refusals import InsufficientStock, SuspendedStock
from app.services.errors import Invalid, NotFound

# What a kind of movement does to what is on hand, out by name, and missing.
EFFECTS = {
    "receive": (1, 0, 0),
    "find": (1, 0, 0),
    "issue": (-1, 1, 0),
    "return": (1, -1, 0),
    "lose": (0, -1, 1),
    "recover": (1, 0, -1),
    "write off": (0, 0, -1),
    "condemn": (-1, 0, 0),
    "turn in": (-1, 0, 0),
    "adjust": (-1, 0, 0),
}
EXPENDED_BY_NAME = (0, -1, 0)
EXPENDED_FROM_THE_SHELF = (-1, 0, 0)


def existing(stock_id: int) -> Stock:
    """Return a pool or lot with its kind. Raises NotFound."""
    found = stocks.by_id(stock_id)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound("unknown_stock", "There is no such pool or lot.", "stock_id")


@writes
def move(
    stock_id: int,
    kind: str,
    quantity: int,
    *,
    user: User,
    take_id: int | None = None,
    entry: Transaction | None = None,
    reason: str | None = None,
    approved_by: User | None = None,
    occurred_at: datetime | None = None,
    container: Container | None = None,
) -> StockMovement:
    """Move a quantity of a pool or lot and return the movement; a `container` moves whole.

    Raises InsufficientStock when there is not enough on hand, or loose where no container moves,
    SuspendedStock where nothing may go out, Invalid for less than 1, NotFound.
    """
    if quantity < 1:
        raise Invalid({"quantity": ["Give a whole number of 1 or more."]})
    before = stocks.shelf(stock_id)
    if before is None:
        raise _unknown()
    if kind == "issue" and before.suspended_at is not None:
        raise SuspendedStock(existing(stock_id))
    hand, out, missing = effect(kind, by_name=take_id is not None)
    on_hand = before.on_hand + hand * quantity if before.tracked else 0
    if on_hand < (before.sealed if hand < 0 and container is None else 0):
        raise too_little(existing(stock_id), quantity)
    now = clock.now()
    movement = new(
        StockMovement,
        stock=stock_id,
        kind=kind,
        quantity=quantity,
        on_hand=on_hand,
        out=before.out + out * quantity,
        missing=before.missing + missing * quantity,
        take=take_id,
        transaction=entry.id if entry else None,
        container=container,
        user=user,
        approved_by=approved_by,
        occurred_at=min(entry.occurred_at if entry else occurred_at or now, now),
        recorded_at=now,
    )
    audit.insert(movement, user, action=kind)
    if reason:
        text = StockMovementText(movement=movement, reason=reason)
        audit.insert(text, user)
    return movement


def too_little(stock: Stock, wanted: int) -> InsufficientStock:
    """Return the refusal of a quantity that is not there, with what has enough where some has."""
    others = offers.like(stock.kind_id, stock.use, but=stock.id)
    enough = (existing(one.id) for one in others if stocks.loose(one.id) >= wanted)
    return InsufficientStock(
        stock,
        wanted,
        stocks.loose(stock.id),
        containers.first_to_open(stock.id),
        next(enough, None),
    )


def effect(kind: str, *, by_name: bool) -> tuple[int, int, int]:
    """Return what a kind of movement does to (on hand, out, missing); `by_name` with a take."""
    if kind == "expend":
        return EXPENDED_BY_NAME if by_name else EXPENDED_FROM_THE_SHELF
    return EFFECTS[kind]


def go_along(entry: Transaction, lines: list[Line], take_id: int, user: User) -> list[Line]:
    """Move what goes out or comes back with an entry, in the entry's own block; return it."""
    kind = "issue" if entry.action == "Take" else "return"
    moved = [line for line in lines if line.quantity]
    for line in moved:
        move(line.stock_id, kind, line.quantity, user=user, take_id=take_id, entry=entry)
    return moved
