"""What somebody needs who works without ArmGuard: who holds what, the racks, what goes along."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app.queries import rack_list, stock
from app.queries.rows import Row, named

_HOLDERS_NAMES = (
    "take_id person person_serial group model_short serial rack slot since due_at purpose receipt"
).split()
_HOLDERS = """
SELECT c.take_id, r.name || ' ' || upper(p.surname) || ', ' || p.first_name, p.serial, g.name,
  m.short_name, i.serial, i.rack, i.slot, c.since, c.due_at, pu.name, rc.name
FROM custody AS c INDEXED BY custody_open_item
  JOIN items AS i ON i.id = c.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = c.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN transactions AS t ON t.id = c.take_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id LEFT JOIN purposes AS pu ON pu.id = t.purpose_id
  LEFT JOIN receipts AS rc ON rc.id = t.receipt_id
WHERE c.returned_at IS NULL ORDER BY p.surname, p.first_name, p.id, c.id
"""
_LOADOUT_NAMES = "purpose due_time due_hours item_class family kind quantity".split()
_LOADOUTS = """
SELECT pu.name, pu.due_time, pu.due_hours, pc.class, l.family, k.name, l.quantity
FROM purposes AS pu
  JOIN purpose_classes AS pc ON pc.purpose_id = pu.id AND pc.disabled_at IS NULL
  LEFT JOIN loadout_lines AS l
    ON l.purpose_id = pu.id AND l.class = pc.class AND l.quantity > 0
  LEFT JOIN stock_kinds AS k ON k.id = l.kind_id
WHERE pu.active = 1 ORDER BY pu.position, pu.id, pc.class, l.id
"""


class State(NamedTuple):
    """All of it, of one moment: holders with their `along`, slots, loadouts."""

    holders: list[Row]
    slots: list[Row]
    loadouts: list[Row]


def state(at: datetime) -> State:
    """Return how things stand; the caller keeps the record still meanwhile."""
    holders = named(_HOLDERS_NAMES, _HOLDERS)
    along = stock.outstanding(row["take_id"] for row in holders)
    for row in holders:
        row["along"] = along.get(row["take_id"], [])
    return State(holders, rack_list.slots(at), named(_LOADOUT_NAMES, _LOADOUTS))
