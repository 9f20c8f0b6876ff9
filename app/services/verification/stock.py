"""Compares the stock's balances with the sum of its movements, lot by lot and take by take."""

from __future__ import annotations

import apsw

from app.services.stock.stock_moves import effect
from app.services.verification.findings import Findings

_MOVEMENTS = """
SELECT m.id, m.stock_id, s.tracked, m.kind, m.quantity, m.on_hand, m.out, m.missing, m.take_id
FROM stock_movements AS m LEFT JOIN stock AS s ON s.id = m.stock_id ORDER BY m.id
"""
_NUMBERS = """
SELECT t.id, t.mags, t.rounds, sum(CASE k.family WHEN 'magazine' THEN m.quantity ELSE 0 END) AS mags_moved,
  sum(CASE k.family WHEN 'ammunition' THEN m.quantity ELSE 0 END) AS rounds_moved
FROM stock_movements AS m JOIN transactions AS t ON t.id = m.transaction_id
  JOIN stock AS s ON s.id = m.stock_id JOIN stock_kinds AS k ON k.id = s.kind_id
GROUP BY t.id HAVING mags_moved <> t.mags OR rounds_moved <> t.rounds
"""  # noqa: E501


def check_stock(connection: apsw.Connection, findings: Findings) -> None:
    """See that every balance is the sum of the movements before it (domain.md, Stock)."""
    if not connection.execute("SELECT 1 FROM pragma_table_info('stock_movements')").fetchone():
        return  # an older record, from before stock was kept
    lots: dict[int, tuple[int, int, int]] = {}
    by_name: dict[tuple[int, int], int] = {}
    for row in connection.execute(_MOVEMENTS):
        number, stock, tracked, kind, quantity, *said, take = row
        hand, out, missing = effect(kind, by_name=take is not None)
        before = lots.get(stock, (0, 0, 0))
        is_now = (
            before[0] + hand * quantity if tracked else 0,
            before[1] + out * quantity,
            before[2] + missing * quantity,
        )
        if list(is_now) != said or min(is_now) < 0:
            text = f"stock_movements {number}: the balance of stock {stock} is not what it adds to."
            findings.add("stock_differs", text)
        # What follows is judged by what it says itself, so that one bad row is one finding.
        lots[stock] = (said[0], said[1], said[2])
        if take is not None:
            by_name[take, stock] = by_name.get((take, stock), 0) + out * quantity
    for (take, stock), left_over in by_name.items():
        if left_over < 0:
            text = f"transactions {take}: more of stock {stock} came back than went out."
            findings.add("stock_differs", text)
    for entry, *_ in connection.execute(_NUMBERS):
        text = f"transactions {entry}: its magazines or rounds are not what its lines add up to."
        findings.add("lines_differ", text)
