"""Checks the conservation law: each lot's account is the sum of its movements (domain.md, Stock).

By hand for one lot or all, and by the night's work, which calls `check(user=None)`.
"""

from __future__ import annotations

from app import clock
from app.models.base import database
from app.models.stock import Stock
from app.models.stock_checks import StockCheck, StockCheckFault
from app.models.users import User
from app.models.writes import writes
from app.queries import stock as stocks
from app.queries import stock_board
from app.services import audit
from app.services.stock import stock_moves
from app.services.verification.stock import differences

LONGEST = 500


@writes
def check(stock_id: int | None = None, *, user: User | None) -> StockCheck:
    """Check one lot, or all, and keep the result with its date; return it. Raises NotFound."""
    wrong, lots = differing(stock_id), len(_lots(stock_id))
    row = StockCheck(stock=stock_id, lots=lots, user=user, created_at=clock.now())
    audit.insert(row, user, action="check")
    for number, texts in sorted(wrong.items()):
        fault = StockCheckFault(check_made=row, stock=number, text=" ".join(texts)[:LONGEST])
        audit.insert(fault, user, action="check")
    return row


def differing(stock_id: int | None = None) -> dict[int, list[str]]:
    """Return {lot: what is wrong with it} of one lot, or of all, and keep nothing."""
    wrong: dict[int, list[str]] = {}
    for found in differences(database.connection(), stock_id):
        wrong.setdefault(found.stock_id, []).append(found.text)
    for lot in _lots(stock_id):
        account = stock_board.conservation(lot.id, stocks.balance(lot.id))
        if lot.tracked and not account["balances"]:
            wrong.setdefault(lot.id, []).append("What came in is not what is there and what left.")
    return wrong


def _lots(stock_id: int | None) -> list[Stock]:
    return list(Stock.select()) if stock_id is None else [stock_moves.existing(stock_id)]
