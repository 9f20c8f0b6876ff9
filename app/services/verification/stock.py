"""Compares the stock's balances with the sum of its movements, lot by lot and take by take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import apsw

from app.services.stock.stock_moves import effect
from app.services.verification.findings import Findings
from app.services.verification.tables import has_table

_MOVEMENTS = """
SELECT m.id, m.stock_id, s.tracked, m.kind, m.quantity, m.on_hand, m.out, m.missing, m.take_id
FROM stock_movements AS m LEFT JOIN stock AS s ON s.id = m.stock_id
WHERE ? IS NULL OR m.stock_id = ? ORDER BY m.id
"""
_OVERSEALED = """
SELECT c.stock_id, sum(c.rounds) AS sealed FROM sealed_containers AS c
WHERE ? IS NULL OR c.stock_id = ? GROUP BY c.stock_id HAVING sealed > coalesce((
  SELECT on_hand FROM stock_movements WHERE stock_id = c.stock_id ORDER BY id DESC LIMIT 1), 0)
"""
_WRONG_CONTAINERS = """
SELECT m.id, m.stock_id FROM stock_movements AS m JOIN containers AS c ON c.id = m.container_id
WHERE (? IS NULL OR m.stock_id = ?) AND (m.quantity <> c.rounds OR m.stock_id <> c.stock_id)
"""
_NUMBERS = """
SELECT t.id, t.mags, t.rounds, sum(CASE k.family WHEN 'magazine' THEN m.quantity ELSE 0 END) AS mags_moved,
  sum(CASE k.family WHEN 'ammunition' THEN m.quantity ELSE 0 END) AS rounds_moved
FROM stock_movements AS m JOIN transactions AS t ON t.id = m.transaction_id
  JOIN stock AS s ON s.id = m.stock_id JOIN stock_kinds AS k ON k.id = s.kind_id
GROUP BY t.id HAVING mags_moved <> t.mags OR rounds_moved <> t.rounds
"""  # noqa: E501


class Difference(NamedTuple):
    """A lot whose account is not what its movements add up to, and where that shows."""

    stock_id: int
    text: str


def check_stock(connection: apsw.Connection, findings: Findings) -> None:
    """See that every balance is the sum of the movements before it (domain.md, Stock)."""
    if not has_table(connection, "stock_movements"):
        return
    for found in differences(connection):
        findings.add("stock_differs", found.text)
    for entry, *_ in connection.execute(_NUMBERS):
        text = f"transactions {entry}: its magazines or rounds are not what its lines add up to."
        findings.add("lines_differ", text)


def differences(connection: apsw.Connection, stock_id: int | None = None) -> Iterator[Difference]:
    """Yield where the movements of a lot, or of every lot, do not add up."""
    yield from _balances(connection, stock_id)
    if not has_table(connection, "containers"):
        return
    for stock, sealed in connection.execute(_OVERSEALED, (stock_id, stock_id)):
        yield Difference(stock, f"stock {stock}: {sealed} are sealed, more than there are on hand.")
    for number, stock in connection.execute(_WRONG_CONTAINERS, (stock_id, stock_id)):
        text = f"stock_movements {number}: it moved a container of stock {stock} not as it is."
        yield Difference(stock, text)


def _balances(connection: apsw.Connection, stock_id: int | None) -> Iterator[Difference]:
    lots: dict[int, tuple[int, int, int]] = {}
    by_name: dict[tuple[int, int], int] = {}
    for row in connection.execute(_MOVEMENTS, (stock_id, stock_id)):
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
            yield Difference(stock, text)
        # What follows is judged by what it says itself, so that one bad row is one finding.
        lots[stock] = (said[0], said[1], said[2])
        if take is not None:
            by_name[take, stock] = by_name.get((take, stock), 0) + out * quantity
    for (take, stock), left_over in by_name.items():
        if left_over < 0:
            text = f"transactions {take}: more of stock {stock} came back than went out."
            yield Difference(stock, text)
