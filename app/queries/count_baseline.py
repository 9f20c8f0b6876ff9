"""What is to be in the room when a count begins, item by item and lot by lot."""

from __future__ import annotations

import json
from typing import NamedTuple

from app.models.base import database
from app.models.counts import Count
from app.queries.matching import Condition
from app.queries.places import rack_of

IN, OUT, MAINTENANCE, MISSING = "in", "out", "maintenance", "missing"
# What the room holds on paper: evidence and what is set aside lie there, too.
_STATES = {"Issued": OUT, "Maintenance": MAINTENANCE, "Missing": MISSING}


class Expected(NamedTuple):
    """One item of a baseline; `take` is the entry it was out by."""

    state: str
    rack: str | None
    take: int | None


class Baseline(NamedTuple):
    """What was to be there: items by id, and what was on hand of each counted pool or lot."""

    items: dict[str, Expected]
    stock: dict[int, int]


_ITEMS = """
SELECT i.id, i.status, i.rack, c.take_id
FROM items AS i JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN custody AS c ON c.item_id = i.id AND c.returned_at IS NULL
WHERE i.status NOT IN ('Turned in', 'Retired') AND {} ORDER BY i.id
"""
_STOCK = """
SELECT s.id, coalesce((SELECT on_hand FROM stock_movements WHERE stock_id = s.id
  ORDER BY id DESC LIMIT 1), 0)
FROM stock AS s WHERE s.tracked = 1 AND s.active = 1 ORDER BY s.id
"""


def as_of_now(scope: str, scope_of: str | None, *, with_stock: bool) -> str:
    """Return the baseline of a count that begins now, as it is kept."""
    where = _condition(scope, scope_of)
    rows = database.execute_sql(_ITEMS.format(where.sql), where.bound)
    racks = set((scope_of or "").split("\n")) if scope == "racks" else None
    items = [
        [key, _STATES.get(status, IN), rack, take]
        for key, status, rack, take in rows
        if racks is None or rack_of(rack) in racks
    ]
    stock = [list(row) for row in database.execute_sql(_STOCK)] if with_stock else []
    return json.dumps({"items": items, "stock": stock}, separators=(",", ":"))


def of(count: Count) -> Baseline:
    """Return what was to be there when a count began."""
    kept = json.loads(count.baseline)
    items = {key: Expected(state, rack, take) for key, state, rack, take in kept["items"]}
    return Baseline(items, dict(kept["stock"]))


_MODELS = """
SELECT DISTINCT i.model_id FROM json_each(?) AS asked CROSS JOIN items AS i ON i.id = asked.value
"""


def by_number(count: Count) -> set[str]:
    """Return what a count asks for by number: `stock-5`; `model-3`, too, where none is scanned."""
    baseline = of(count)
    asked = {f"stock-{key}" for key in baseline.stock}
    if count.method == "numbers":
        rows = database.execute_sql(_MODELS, (json.dumps(list(baseline.items)),))
        asked |= {f"model-{model_id}" for (model_id,) in rows}
    return asked


def is_here(state: str, moved: str | None) -> bool:
    """Say whether an item is to be in the room: by its state, or by what moved it since."""
    return moved != "Take" if moved is not None else state in (IN, MAINTENANCE)


def _condition(scope: str, scope_of: str | None) -> Condition:
    if scope == "racks":
        return Condition("i.rack IS NOT NULL")
    if scope == "class":
        return Condition("m.class = ?", (scope_of,))
    if scope == "model":
        return Condition("i.model_id = ?", (int(scope_of or 0),))
    return Condition("1")
