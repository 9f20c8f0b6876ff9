"""Ammunition by lot: what is on hand, who carries which, which was used when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.models.base import database
from app.queries.reports import as_of
from app.queries.reports.shape import Asked, Block, Cells, Column, Report, block, in_words, moment

_LOT = """k.name || CASE WHEN s.lot IS NULL THEN '' ELSE ' lot ' || s.lot END
  || CASE WHEN s.use = 'live' THEN '' ELSE ' ' || s.use END"""
# What went with weapons that were out; by the weapon, so only what is out then is read.
_CARRIED = f"""
SELECT {_LOT}, r.name || ' ' || upper(p.surname) || ', ' || p.first_name, p.id,
  d.short_name, i.serial, out.since,
  sum(v.quantity * CASE v.kind WHEN 'issue' THEN 1 WHEN 'return' THEN -1 WHEN 'expend' THEN -1
    WHEN 'lose' THEN -1 ELSE 0 END) AS carried, v.stock_id
FROM ({as_of.OUT}) AS out CROSS JOIN stock_movements AS v ON v.take_id = out.take_id
  JOIN stock AS s ON s.id = v.stock_id
  JOIN stock_kinds AS k ON k.id = s.kind_id AND k.family = 'ammunition'
  JOIN personnel AS p ON p.id = out.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN items AS i ON i.id = out.item_id JOIN item_models AS d ON d.id = i.model_id
WHERE v.occurred_at < :at
GROUP BY out.take_id, v.stock_id HAVING carried > 0 ORDER BY k.position, s.id, out.since
"""  # noqa: S608  (our own text)
_USED = f"""
SELECT v.occurred_at, {_LOT}, x.reason,
  r.name || ' ' || upper(p.surname) || ', ' || p.first_name, p.id, d.short_name, i.serial,
  v.quantity
FROM stock_movements AS v JOIN stock AS s ON s.id = v.stock_id
  JOIN stock_kinds AS k ON k.id = s.kind_id AND k.family = 'ammunition'
  LEFT JOIN stock_movement_texts AS x ON x.movement_id = v.id
  LEFT JOIN transactions AS t ON t.id = v.take_id
  LEFT JOIN personnel AS p ON p.id = t.personnel_id LEFT JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN items AS i ON i.id = t.item_id LEFT JOIN item_models AS d ON d.id = i.model_id
WHERE v.id > :mark AND v.kind = 'expend' AND v.occurred_at >= :since AND v.occurred_at < :at
ORDER BY v.occurred_at, v.id
"""  # noqa: S608  (our own text)
_LOTS = (
    Column("lot", "Lot"),
    Column("expires_on", "Expires"),
    Column("on_hand", "On hand", "number"),
    Column("out", "Out by name", "number"),
    Column("missing", "Missing", "number"),
    Column("total", "Total", "number"),
)
_CARRIERS = (
    Column("lot", "Lot"),
    Column("person", "Person", "text", "/personnel/", "person_id"),
    Column("person_id", "Id", "key"),
    Column("model", "With"),
    Column("serial", "Serial", "serial"),
    Column("since", "Since", "moment"),
    Column("rounds", "Rounds", "number"),
)
_FIRED = (
    Column("at", "When", "moment"),
    Column("lot", "Lot"),
    Column("event", "Event"),
    Column("person", "Person", "text", "/personnel/", "person_id"),
    Column("person_id", "Id", "key"),
    Column("model", "With"),
    Column("serial", "Serial", "serial"),
    Column("rounds", "Rounds", "number"),
)
OWED = "Owed: the weapon is back"


def by_lot(asked: Asked, now: datetime) -> Report:
    """Return each lot's balance and carriers at the end of the days, and what was fired in them."""
    at, end = asked.as_of(now), asked.state_at(now)
    stock = [row for row in as_of.stock(end) if row["family"] == "ammunition"]
    lots: list[Cells] = [
        (row["label"], row["expires_on"], row["on_hand"], row["out"], row["missing"],
         row["on_hand"] + row["out"] + row["missing"])
        for row in stock
    ]  # fmt: skip
    return Report(
        "ammunition",
        "Ammunition by lot",
        (f"On hand and carried as of {moment(at)}", f"Fired: {in_words(asked)}"),
        (
            block("On hand", _LOTS, lots, asked.most, sums=("on_hand", "out", "missing", "total"),
                  empty="There is no ammunition."),
            _carriers(asked, end, stock),
            _used(asked),
        ),
    )  # fmt: skip


def _carriers(asked: Asked, end: str, stock: list[dict[str, Any]]) -> Block:
    """Return who carries what; what is out by name without a weapon is owed, lot by lot."""
    rows: list[Cells] = []
    left = {row["id"]: row["out"] for row in stock}
    for *cells, stock_id in database.execute_sql(_CARRIED, {"at": end}):
        rows.append(tuple(cells))
        left[stock_id] = left.get(stock_id, 0) - cells[-1]
    rows += [
        (row["label"], OWED, None, None, None, None, left[row["id"]])
        for row in stock
        if left[row["id"]]
    ]
    return block("Who carries which", _CARRIERS, rows, asked.most, noun="lines", sums=("rounds",),
                 empty="Nobody carried any.")  # fmt: skip


def _used(asked: Asked) -> Block:
    bound = {
        "since": asked.since,
        "at": asked.until,
        "mark": as_of.mark("stock_movements", "id", asked.since),
    }
    rows = list(database.execute_sql(_USED, bound))
    return block("Which was used when", _FIRED, rows, asked.most, noun="times",
                 sums=("rounds",),
                 empty="None was fired in this time.")  # fmt: skip
