"""What was where at a moment: items and stock as they are now, with all that came later undone.

What the chain says of items and the balances that stock carries are those of now; so a report of
last night reads a day of the ledger, however many years there are before it.
"""

from __future__ import annotations

from typing import NamedTuple

from app.models.base import database
from app.queries.rows import Row, named

# Which items were out at :at. Twice the moment, then once more.
OUT = """
SELECT item_id, take_id, personnel_id, since FROM custody INDEXED BY custody_open_item
WHERE returned_at IS NULL AND since < :at
UNION ALL
SELECT c.item_id, c.take_id, c.personnel_id, c.since
FROM transactions AS back INDEXED BY transactions_by_time
  CROSS JOIN custody AS c ON c.return_id = back.id
WHERE back.occurred_at >= :at AND c.since < :at
"""
# The last row of a table whose numbers grow with time that was recorded before a moment, found by
# halving: {table} {key}. What retention has taken away counts as before. Where the clock was set
# back it may lie too low, so each row's own time is asked as well; what was written under a clock
# that ran ahead may lie before it, as it did in truth.
_NEWEST = "SELECT {key}, recorded_at FROM {table} WHERE {key} = (SELECT max({key}) FROM {table})"
_MARK = """
WITH RECURSIVE halves (low, high) AS (
  SELECT 0, (SELECT coalesce(max({key}), 0) FROM {table})
  UNION ALL
  SELECT iif(coalesce(m.recorded_at, '') < :at, (low + high + 1) / 2, low),
    iif(coalesce(m.recorded_at, '') < :at, high, (low + high + 1) / 2 - 1)
  FROM halves LEFT JOIN {table} AS m ON m.{key} = (low + high + 1) / 2 WHERE low < high)
SELECT low FROM halves WHERE low >= high LIMIT 1
"""
_WAS = """
was_{name} AS (SELECT object_id, json_extract("before", '$.{name}') AS value, min(seq)
  FROM changed WHERE value IS NOT NULL GROUP BY object_id)
"""
_COLUMNS = ("model_id", "condition", "status")
_ITEMS = f"""
WITH out AS MATERIALIZED ({OUT}),
changed AS MATERIALIZED (
  SELECT object_id, seq, "before" FROM audit_log INDEXED BY audit_log_by_object
  WHERE object_type = 'items' AND seq > :mark AND recorded_at >= :at AND "before" IS NOT NULL),
{", ".join(_WAS.format(name=name) for name in _COLUMNS)},
then_ AS (
  SELECT coalesce(was_model_id.value, i.model_id) AS model_id,
    coalesce(was_condition.value, i.condition) AS condition,
    CASE WHEN out.item_id IS NOT NULL THEN 'Issued'
      WHEN coalesce(was_status.value, i.status) = 'Issued' THEN 'Available'
      ELSE coalesce(was_status.value, i.status) END AS status,
    CASE WHEN out.item_id IS NOT NULL THEN coalesce(rc.kind, 'TR') END AS paper
  FROM items AS i
    LEFT JOIN out ON out.item_id = i.id
    LEFT JOIN transactions AS t ON t.id = out.take_id
    LEFT JOIN receipts AS rc ON rc.id = t.receipt_id
    LEFT JOIN was_model_id ON was_model_id.object_id = i.id
    LEFT JOIN was_condition ON was_condition.object_id = i.id
    LEFT JOIN was_status ON was_status.object_id = i.id
  -- What was typed into the ledger of the time before it was registered was there, too.
  WHERE i.created_at < :at
    OR EXISTS (SELECT 1 FROM custody AS c WHERE c.item_id = i.id AND c.since < :at))
SELECT m.name, m.class, n.condition, n.status, n.paper, k.serviceable, n.number
FROM (SELECT model_id, condition, status, paper, count(*) AS number FROM then_ GROUP BY 1, 2, 3, 4)
    AS n
  JOIN item_models AS m ON m.id = n.model_id JOIN conditions AS k ON k.name = n.condition
ORDER BY m.class DESC, m.name, k.position, n.status, n.paper
"""  # noqa: S608  (our own text)


class Group(NamedTuple):
    """Items that were alike at a moment: `paper` is the kind of receipt of those that were out."""

    model: str
    item_class: str
    condition: str
    status: str
    paper: str | None
    serviceable: int
    number: int


def items(at: str) -> list[Group]:
    """Return all items there were at a moment (stored text), in groups of alike ones.

    What happened counts by its own time, what was edited by when it was.
    """
    asked = {"at": at, "mark": mark("audit_log", "seq", at)}
    return [Group(*row) for row in database.execute_sql(_ITEMS, asked)]


def mark(table: str, key: str, at: str) -> int:
    """Return the number of a table's last row that was recorded before a moment; 0 for none."""
    newest = database.execute_sql(_NEWEST.format(table=table, key=key)).fetchone()
    if newest is not None and newest[1] < at:
        return int(newest[0])
    query = _MARK.format(table=table, key=key)
    return int(database.execute_sql(query, {"at": at}).fetchone()[0])


_STOCK_NAMES = "id family kind lot use tracked expires_on label on_hand out missing".split()
# What each movement does to the three balances: as the trigger of triggers/stock.sql has it.
_STOCK = """
WITH later AS (SELECT stock_id,
    sum(quantity * CASE WHEN kind IN ('receive', 'find', 'return', 'recover') THEN 1
      WHEN kind IN ('issue', 'condemn', 'turn in', 'adjust') THEN -1
      WHEN kind = 'expend' AND take_id IS NULL THEN -1 ELSE 0 END) AS on_hand,
    sum(quantity * CASE WHEN kind = 'issue' THEN 1
      WHEN kind IN ('return', 'lose') OR (kind = 'expend' AND take_id IS NOT NULL) THEN -1
      ELSE 0 END) AS out,
    sum(quantity * CASE kind WHEN 'lose' THEN 1 WHEN 'recover' THEN -1 WHEN 'write off' THEN -1
      ELSE 0 END) AS missing
  -- By number: few are newer than a day, and an index by stock would be read whole.
  FROM stock_movements NOT INDEXED WHERE id > :mark AND occurred_at >= :at GROUP BY stock_id)
SELECT s.id, k.family, k.name, s.lot, s.use, s.tracked, s.expires_on,
  k.name || CASE WHEN s.lot IS NULL THEN '' ELSE ' lot ' || s.lot END
    || CASE WHEN s.use = 'live' THEN '' ELSE ' ' || s.use END,
  coalesce(m.on_hand, 0) - s.tracked * coalesce(later.on_hand, 0) AS on_hand,
  coalesce(m.out, 0) - coalesce(later.out, 0) AS out,
  coalesce(m.missing, 0) - coalesce(later.missing, 0) AS missing
FROM stock AS s JOIN stock_kinds AS k ON k.id = s.kind_id
  LEFT JOIN stock_movements AS m
    ON m.id = (SELECT max(id) FROM stock_movements WHERE stock_id = s.id)
  LEFT JOIN later ON later.stock_id = s.id
WHERE s.created_at < :at
ORDER BY k.family DESC, k.position, k.id, s.tracked DESC, s.expires_on, s.id
"""


def stock(at: str) -> list[Row]:
    """Return each pool and lot with what was on hand, out by name and missing at a moment."""
    asked = {"at": at, "mark": mark("stock_movements", "id", at)}
    found = named(_STOCK_NAMES, _STOCK, asked)
    return [row for row in found if row["on_hand"] or row["out"] or row["missing"]]
