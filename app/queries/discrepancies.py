"""Discrepancies for screens and services: the list, one with its steps, what an item has open."""

from __future__ import annotations

from app.models.base import database
from app.queries.rows import Row, named

PAGE = 50
# What each state is drawn as.
SHAPES = {"open": "discrepancy", "under review": "waiting", "resolved": "in", "written off": "gone"}
_OPEN = ("open", "under review")

_NAMES = (
    "id kind item_id model_short serial personnel_id person text user created_at transaction_id "
    "take_id stock_id stock_kind lot quantity left state"
).split()
_SELECT = """
SELECT d.id, d.kind, d.item_id, m.short_name, i.serial, d.personnel_id,
  r.name || ' ' || upper(p.surname), d.text, u.username, d.created_at, d.transaction_id,
  v.take_id, v.stock_id, k.name, s.lot, v.quantity, v.quantity - coalesce((
    SELECT sum(part) FROM discrepancy_steps WHERE discrepancy_id = d.id), 0),
  coalesce((SELECT state FROM discrepancy_steps WHERE discrepancy_id = d.id
    ORDER BY id DESC LIMIT 1), 'open') AS state
FROM discrepancies AS d
  JOIN items AS i ON i.id = d.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN users AS u ON u.id = d.user_id
  LEFT JOIN personnel AS p ON p.id = d.personnel_id LEFT JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN stock_movements AS v ON v.id = d.movement_id
  LEFT JOIN stock AS s ON s.id = v.stock_id LEFT JOIN stock_kinds AS k ON k.id = s.kind_id
"""
_IS_OPEN = """NOT EXISTS (SELECT 1 FROM discrepancy_steps
  WHERE discrepancy_id = d.id AND state IN ('resolved', 'written off'))"""


def page(before: int | None, *, only_open: bool = True) -> tuple[list[Row], int | None]:
    """Return a page of discrepancies, newest first, and where the next page begins."""
    wanted = f"AND {_IS_OPEN}" if only_open else ""
    rows = _rows(f"WHERE d.id < ? {wanted} ORDER BY d.id DESC LIMIT ?", before or 2**62, PAGE + 1)
    more = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    return rows[:PAGE], more


# How the report of stock begins that came back, but not as it was.
DAMAGED = "Damaged: "


def one(discrepancy_id: int) -> Row | None:
    """Return a discrepancy, or None."""
    return next(iter(_rows("WHERE d.id = ?", discrepancy_id)), None)


def open_of_item(item_id: str) -> list[Row]:
    """Return what is open about an item itself, oldest first; missing stock is not about it."""
    own = "WHERE d.item_id = ? AND d.kind <> 'missing stock'"
    return _rows(f"{own} AND {_IS_OPEN} ORDER BY d.id", item_id)


_STEP_NAMES = "id state text user approved_by created_at part part_as".split()
_STEPS = """
SELECT s.id, s.state, s.text, u.username, a.username, s.created_at, s.part, s.part_as
FROM discrepancy_steps AS s JOIN users AS u ON u.id = s.user_id
  LEFT JOIN users AS a ON a.id = s.approved_by_id
WHERE s.discrepancy_id = ? ORDER BY s.id
"""


def steps(discrepancy_id: int) -> list[Row]:
    """Return what was done about a discrepancy, oldest first."""
    return [_shaped(row) for row in named(_STEP_NAMES, _STEPS, (discrepancy_id,))]


def open_count() -> int:
    """Return how many discrepancies are not closed."""
    sql = f"SELECT count(*) FROM discrepancies AS d WHERE {_IS_OPEN}"  # noqa: S608
    return int(database.execute_sql(sql).fetchone()[0])


_FIRED = """
SELECT coalesce(sum(v.quantity), 0)
FROM transactions AS t CROSS JOIN stock_movements AS v INDEXED BY stock_movements_fired
  ON v.take_id = t.id AND v.kind = 'expend' AND v.take_id IS NOT NULL
  JOIN stock AS s ON s.id = v.stock_id JOIN stock_kinds AS k ON k.id = s.kind_id
WHERE t.item_id = ? AND k.family = 'ammunition'
"""


def rounds_fired(item_id: str) -> int:
    """Return how many rounds were recorded as fired of those that went out with an item."""
    return int(database.execute_sql(_FIRED, (item_id,)).fetchone()[0])


_ANSWER_NAMES = "cleared clean complete serviceable text user created_at".split()
_ANSWER = """
SELECT n.cleared, n.clean, n.complete, n.serviceable, n.text, u.username, n.created_at
FROM return_answers AS n JOIN users AS u ON u.id = n.user_id WHERE n.transaction_id = ?
"""


def answer(transaction_id: int) -> Row | None:
    """Return what was said of a weapon at a return; None when nothing was."""
    return next(iter(named(_ANSWER_NAMES, _ANSWER, (transaction_id,))), None)


def _rows(where: str, *bound: object) -> list[Row]:
    rows = [_shaped(row) for row in named(_NAMES, _SELECT + where, bound)]
    for row in rows:
        row["title"], row["is_open"] = _title(row), row["state"] in _OPEN
    return rows


def _title(row: Row) -> str:
    """Return what it is in a few words: 3 Sling missing, M4 W480302 missing."""
    label = f"{row['model_short']} {row['serial']}"
    if row["kind"] == "missing stock":
        lot = f" lot {row['lot']}" if row["lot"] else ""
        quantity = row["quantity"]
        number = quantity if row["left"] == quantity else f"{row['left']} of {quantity}"
        what = "damaged" if row["text"].startswith(DAMAGED) else "missing"
        return f"{number} {row['stock_kind']}{lot} {what}"
    words = {"missing item": "missing", "damaged": "damaged", "fault": "fault"}
    return f"{label} {words[row['kind']]}"


def _shaped(row: Row) -> Row:
    return row | {"shape": SHAPES[row["state"]]}
