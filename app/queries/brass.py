"""Counts of brass for screens: one with all that its certificate says, and those of an issue."""

from __future__ import annotations

from app.queries.rows import Row, named

_NAMES = (
    "id take_id stock_id kind lot use event fired cases grams case_mg user created_at rank surname "
    "first_name personnel_id model_short serial item_id approved_by missing discrepancy_id"
).split()
_SELECT = """
SELECT b.id, b.take_id, b.stock_id, k.name, s.lot, s.use, b.event, b.fired, b.cases, b.grams,
  b.case_mg, u.username, b.created_at, r.name, p.surname, p.first_name, p.id, d.short_name,
  i.serial, i.id, a.username, coalesce(l.quantity, 0), c.id
FROM brass_counts AS b JOIN users AS u ON u.id = b.user_id
  JOIN stock AS s ON s.id = b.stock_id JOIN stock_kinds AS k ON k.id = s.kind_id
  JOIN transactions AS t ON t.id = b.take_id
  JOIN personnel AS p ON p.id = t.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS d ON d.id = i.model_id
  LEFT JOIN stock_movements AS l ON l.id = b.lost_id
  LEFT JOIN discrepancies AS c ON c.movement_id = b.lost_id
  LEFT JOIN stock_movements AS e ON e.id = coalesce(b.expended_id, b.lost_id)
  LEFT JOIN users AS a ON a.id = e.approved_by_id
"""


def one(brass_id: int) -> Row | None:
    """Return a count, or None."""
    return next(iter(_rows("WHERE b.id = ?", brass_id)), None)


def of_take(take_id: int) -> list[Row]:
    """Return the counts of what went out with an issue, oldest first."""
    return _rows("WHERE b.take_id = ? ORDER BY b.id", take_id)


def _rows(where: str, *bound: object) -> list[Row]:
    return [row | {"said": _said(row)} for row in named(_NAMES, _SELECT + where, bound)]


def _said(row: Row) -> str:
    """Return the difference in words."""
    of, difference = f"{row['fired']:,} fired, {row['cases']:,} cases", row["cases"] - row["fired"]
    if not difference:
        return f"{of}: they match."
    if difference > 0:
        return f"{of}: {difference:,} more cases than rounds."
    missing = f" {row['missing']:,} count as missing." if row["missing"] else ""
    return f"{of}: {-difference:,} short.{missing}"
