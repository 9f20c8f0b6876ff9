"""Receipts: one per hand-over, numbered without gaps per kind and year."""

from __future__ import annotations

from app import clock
from app.models.base import database
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.prepared import Prepared, new
from app.models.receipts import ReceiptVoid
from app.models.stations import HandOver
from app.models.transactions import Receipt
from app.models.users import User
from app.queries.settings import setting
from app.services import audit

# Nothing is added to a receipt that was voided meanwhile.
_STANDING = Prepared(
    Receipt.select().where(
        (Receipt.hand_over == 0)
        & (Receipt.kind == "")
        & Receipt.id.not_in(ReceiptVoid.select(ReceiptVoid.receipt))
    )
)
_LAST = "SELECT coalesce(max(number), 0) FROM receipts WHERE kind = ? AND year = ?"


def kind_for(item: Item, kind: str) -> str:
    """Return TR or PAR as asked, or ICS for a PAR whose item cost less than the unit has set.

    An item of unknown cost gets the paper that says more.
    """
    if kind != "PAR" or item.cost_centavos is None:
        return kind
    return "ICS" if item.cost_centavos < 100 * int(setting("ics_below")) else kind


def for_issue(
    person: Personnel, kind: str, user: User, hand_over: HandOver | None = None
) -> Receipt:
    """Return the receipt of a hand-over, made now if it has none; without one, a new receipt.

    `kind` is TR, PAR or ICS. The number is taken in the caller's block, so that none is ever lost.
    """
    if hand_over is not None and (receipt := _STANDING.first(hand_over.id, kind)) is not None:
        return receipt  # type: ignore[no-any-return]
    now = clock.now()
    year = clock.local(now).year
    number = int(database.execute_sql(_LAST, (kind, year)).fetchone()[0]) + 1
    receipt = new(
        Receipt,
        kind=kind,
        year=year,
        number=number,
        name=f"{kind}-{year}-{number:06d}",
        personnel=person,
        hand_over=hand_over,
        user=user,
        created_at=now,
    )
    audit.insert(receipt, user)
    return receipt
