"""One item with everything its page shows, but its history."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.models.base import database
from app.queries import photos
from app.queries.item_state import state
from app.queries.rows import Row

_NAMES = (
    "id model_name model_short item_class calibre serial item_number property_number condition "
    "serviceable status status_reason rack description owner_unit cost acquired_on registered_at "
    "holder_id rank surname first_name since due_at take_id private_owner owner"
).split()
_SELECT = """
SELECT i.id, m.name, m.short_name, m.class, m.calibre, i.serial, i.item_number, i.property_number,
  i.condition, k.serviceable, i.status, i.status_reason,
  CASE WHEN i.slot IS NULL THEN i.rack ELSE i.rack || ' slot ' || i.slot END,
  i.description, i.owner_unit, i.cost_centavos, i.acquired_on, i.created_at,
  p.id, r.name, p.surname, p.first_name, c.since, c.due_at, c.take_id,
  i.private_owner, (SELECT w.name || ' ' || upper(o.surname) || ', ' || o.first_name
    FROM personnel AS o JOIN ranks AS w ON w.id = o.rank_id WHERE o.id = i.private_owner)
FROM items AS i
  JOIN item_models AS m ON m.id = i.model_id
  JOIN conditions AS k ON k.name = i.condition
  LEFT JOIN custody AS c ON c.item_id = i.id AND c.returned_at IS NULL
  LEFT JOIN personnel AS p ON p.id = c.personnel_id
  LEFT JOIN ranks AS r ON r.id = p.rank_id
WHERE i.id = ?
"""
_CODES = "SELECT code FROM codes WHERE owner = ? AND kind = ? AND state = 'active' ORDER BY id"


def record(item_id: str, at: datetime) -> Row | None:
    """Return an item's facts, codes, state at a moment and holder ({id, label, since, due_at})."""
    found = database.execute_sql(_SELECT, (item_id,)).fetchone()
    if found is None:
        return None
    row = dict(zip(_NAMES, found, strict=True))
    row["state"] = state(row["status"], row["due_at"], clock.to_text(at))
    row["codes"] = codes_of(item_id, "item")
    row["photos"] = photos.shown("items", item_id)
    row["holder"] = None
    if row["holder_id"]:
        label = f"{row['rank']} {row['surname'].upper()}, {row['first_name']}"
        row["holder"] = {"id": row["holder_id"], "label": label} | {
            name: row[name] for name in ("since", "due_at", "take_id")
        }
    return row


def codes_of(owner: str, kind: str) -> list[str]:
    """Return the valid codes of an `item` or a `person`, oldest first."""
    return [row[0] for row in database.execute_sql(_CODES, (owner, kind))]
