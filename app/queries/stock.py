"""Reads stock: what is on hand, what went with a weapon, and who still owes what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from app.models.base import database
from app.models.prepared import Prepared
from app.models.stock import LoadoutLine, ModelStockKind, Stock, StockKind
from app.queries.rows import Row, named


class Balance(NamedTuple):
    """How much of a pool or lot is on the shelf, out by name, and missing."""

    on_hand: int = 0
    out: int = 0
    missing: int = 0


class Line(NamedTuple):
    """A quantity of one pool or lot that went along with a weapon."""

    stock_id: int
    family: str
    name: str
    quantity: int
    tracked: bool = True


# What people call a pool or lot `s` of kind `k`, as models/stock.py does.
NAME = """
k.name || CASE WHEN s.lot IS NULL THEN '' ELSE ' lot ' || s.lot END
  || CASE WHEN s.use = 'live' THEN '' ELSE ' ' || s.use END
"""
_BALANCE = """
SELECT on_hand, out, missing FROM stock_movements WHERE stock_id = ? ORDER BY id DESC LIMIT 1
"""


def balance(stock_id: int) -> Balance:
    """Return the balances of a pool or lot, which its newest movement carries."""
    row = database.execute_sql(_BALANCE, (stock_id,)).fetchone()
    return Balance(*row) if row else Balance()


class Shelf(NamedTuple):
    """All that decides whether a quantity of a pool or lot may move; `suspended_at` is its text."""

    tracked: int
    suspended_at: str | None
    on_hand: int
    out: int
    missing: int
    sealed: int


_SHELF = """
SELECT s.tracked, s.suspended_at, coalesce(m.on_hand, 0), coalesce(m.out, 0),
  coalesce(m.missing, 0), CASE s.tracked WHEN 0 THEN 0 ELSE (
    SELECT coalesce(sum(rounds), 0) FROM sealed_containers WHERE stock_id = s.id) END
FROM stock AS s LEFT JOIN stock_movements AS m
  ON m.id = (SELECT max(id) FROM stock_movements WHERE stock_id = s.id)
WHERE s.id = ?
"""


def shelf(stock_id: int) -> Shelf | None:
    """Return how a pool or lot stands, or None when there is none."""
    row = database.execute_sql(_SHELF, (stock_id,)).fetchone()
    return Shelf(*row) if row else None


_SEALED = "SELECT coalesce(sum(rounds), 0) FROM sealed_containers WHERE stock_id = ?"


def sealed(stock_id: int) -> int:
    """Return how many of the rounds on hand are in sealed containers."""
    return int(database.execute_sql(_SEALED, (stock_id,)).fetchone()[0])


def loose(stock_id: int) -> int:
    """Return how many are on hand and in no sealed container: what may leave one by one."""
    return balance(stock_id).on_hand - sealed(stock_id)


_STOCK = Prepared(Stock.select(Stock, StockKind).join(StockKind).where(Stock.id == 0))


def by_id(stock_id: int) -> Stock | None:
    """Return a pool or lot with its kind, or None."""
    return _STOCK.first(stock_id)  # type: ignore[no-any-return]


_FITTING = Prepared(
    ModelStockKind.select(ModelStockKind, StockKind)
    .join(StockKind)
    .where((ModelStockKind.model == 0) & (ModelStockKind.active == 1) & (StockKind.active == 1))
    .order_by(ModelStockKind.position, ModelStockKind.id)
)


def fitting(model_id: int, family: str) -> list[StockKind]:
    """Return the kinds of a family that are said to fit a model, the preferred one first."""
    fits = [row.kind for row in _FITTING.rows(model_id, 1, 1)]
    return [kind for kind in fits if kind.family == family]


_ACCESSORIES = Prepared(
    StockKind.select()
    .where((StockKind.family == "") & (StockKind.active == 1))
    .order_by(StockKind.position, StockKind.id)
)


def accessories() -> list[StockKind]:
    """Return the kinds of accessories, in their order."""
    return _ACCESSORIES.rows("accessory", 1)


_LOADOUT = Prepared(
    LoadoutLine.select()
    .where((LoadoutLine.purpose == 0) & (LoadoutLine.item_class == ""))
    .order_by(LoadoutLine.id)
)


def loadout(purpose_id: int, class_name: str) -> list[LoadoutLine]:
    """Return the lines that a purpose draws with a class; a quantity of 0 is no line."""
    return [line for line in _LOADOUT.rows(purpose_id, class_name) if line.quantity]


# What is still out of movements `m` that name a take.
LEFT_OVER = """
sum(CASE m.kind WHEN 'issue' THEN m.quantity WHEN 'return' THEN -m.quantity
  WHEN 'expend' THEN -m.quantity WHEN 'lose' THEN -m.quantity ELSE 0 END) AS left_over
"""
_OUTSTANDING = f"""
SELECT m.take_id, m.stock_id, k.family, {NAME}, {LEFT_OVER}, s.tracked
FROM stock_movements AS m JOIN stock AS s ON s.id = m.stock_id JOIN stock_kinds AS k ON k.id = s.kind_id
WHERE m.take_id IN (SELECT value FROM json_each(?))
GROUP BY m.take_id, m.stock_id HAVING left_over > 0 ORDER BY m.take_id, k.position, m.stock_id
"""  # noqa: E501, S608  (our own text)


def outstanding(take_ids: Iterable[int]) -> dict[int, list[Line]]:
    """Return {take: what went out with it and has not come back}."""
    found: dict[int, list[Line]] = {}
    for take_id, *line in database.execute_sql(_OUTSTANDING, (json.dumps(list(take_ids)),)):
        found.setdefault(take_id, []).append(Line(*line))
    return found


_MOVED = f"""
SELECT m.transaction_id, m.stock_id, k.family, {NAME}, m.quantity, s.tracked
FROM stock_movements AS m JOIN stock AS s ON s.id = m.stock_id JOIN stock_kinds AS k ON k.id = s.kind_id
WHERE m.transaction_id IN (SELECT value FROM json_each(?)) ORDER BY m.id
"""  # noqa: E501, S608  (our own text)


def moved_by(transaction_ids: Iterable[int]) -> dict[int, list[Line]]:
    """Return {entry: what went out or came back in its own block}."""
    found: dict[int, list[Line]] = {}
    for entry_id, *line in database.execute_sql(_MOVED, (json.dumps(list(transaction_ids)),)):
        found.setdefault(entry_id, []).append(Line(*line))
    return found


_CARRIED = f"""
SELECT {NAME}, s.use, s.expires_on, {LEFT_OVER}
FROM custody AS c INDEXED BY custody_open_person
  JOIN stock_movements AS m ON m.take_id = c.take_id
  JOIN stock AS s ON s.id = m.stock_id
  JOIN stock_kinds AS k ON k.id = s.kind_id AND k.family = 'ammunition'
WHERE c.personnel_id = ? AND c.returned_at IS NULL
GROUP BY m.stock_id HAVING left_over > 0 ORDER BY m.stock_id
"""  # noqa: S608  (our own text)


def rounds_carried(personnel_id: str) -> list[Row]:
    """Return the lots that somebody carries with weapons that are out: name, use, expires_on."""
    return named(("name", "use", "expires_on", "left_over"), _CARRIED, (personnel_id,))
