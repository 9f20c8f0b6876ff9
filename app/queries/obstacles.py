"""What could stand in the way of an issue, looked for in one statement.

Most issues meet nothing. Each kind that is there is then read whole by who judges it.
"""

from __future__ import annotations

from typing import NamedTuple

from app.models.base import database
from app.models.items import Item
from app.models.personnel import Personnel


class Obstacles(NamedTuple):
    """What there is of each kind, 0 or 1; `discrepancies` and `orders` may be over or not apply."""

    out: int
    discrepancies: int
    orders: int
    held: int
    assigned: int
    serviceable: int


_THERE = """
SELECT EXISTS (SELECT 1 FROM custody WHERE item_id = ?1 AND returned_at IS NULL),
  EXISTS (SELECT 1 FROM discrepancies WHERE item_id = ?1),
  EXISTS (SELECT 1 FROM duty_bars WHERE personnel_id = ?2 AND lifted_at IS NULL),
  EXISTS (SELECT 1 FROM custody WHERE personnel_id = ?2 AND returned_at IS NULL),
  EXISTS (SELECT 1 FROM assignments WHERE item_id = ?1 AND ended_at IS NULL),
  (SELECT serviceable FROM conditions WHERE name = ?3)
"""


def between(person: Personnel, item: Item) -> Obstacles:
    """Return what could keep a person from drawing an item."""
    given = (item.id, person.id, item.condition)
    return Obstacles(*database.execute_sql(_THERE, given).fetchone())
