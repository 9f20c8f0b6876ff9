"""Receipts: one per hand-over, numbered without gaps per kind and year."""

from __future__ import annotations

from app import clock
from app.models.base import database
from app.models.personnel import Personnel
from app.models.prepared import insert
from app.models.stations import HandOver
from app.models.transactions import Receipt
from app.models.users import User
from app.services import audit

_LAST = "SELECT coalesce(max(number), 0) FROM receipts WHERE kind = ? AND year = ?"


def for_issue(
    person: Personnel, kind: str, user: User, hand_over: HandOver | None = None
) -> Receipt:
    """Return the receipt of a hand-over, made now if it has none; without one, a new receipt.

    `kind` is TR or PAR. The number is taken in the caller's block, so that none is ever lost.
    """
    if hand_over is not None:
        query = Receipt.select().where((Receipt.hand_over == hand_over) & (Receipt.kind == kind))
        if (receipt := query.first()) is not None:
            return receipt  # type: ignore[no-any-return]
    now = clock.now()
    year = clock.local(now).year
    number = int(database.execute_sql(_LAST, (kind, year)).fetchone()[0]) + 1
    receipt = Receipt(
        kind=kind,
        year=year,
        number=number,
        name=f"{kind}-{year}-{number:06d}",
        personnel=person,
        hand_over=hand_over,
        user=user,
        created_at=now,
    )
    insert(receipt)
    audit.created(receipt, user)
    return receipt
