"""What must be brought back because an order forbids its holder to have it: tasks until it is.

A task follows from the order and the open custody alone, so nobody can forget to make or to close
one: it is there from the order's first moment, stays when the order's time runs out, and is gone
once the weapon is back, or the order lifted by who may.
"""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.queries.rows import Row, named

_NAMES = (
    "take_id item_id model_short serial personnel_id person mobile group group_id since authority "
    "begins_at ends_at contact contact_at contact_by"
).split()
_HELD = """
SELECT c.take_id, c.item_id, m.short_name, i.serial, p.id, r.name || ' ' || upper(p.surname),
  p.mobile, g.name, p.group_id, c.since, b.authority, b.begins_at, b.ends_at, n.text, n.created_at,
  u.username
FROM duty_bars AS b -- few; the other way round the whole of custody would be read
  CROSS JOIN custody AS c ON c.personnel_id = b.personnel_id AND c.returned_at IS NULL
  JOIN items AS i ON i.id = c.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = b.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id
  LEFT JOIN contact_notes AS n
    ON n.id = (SELECT max(id) FROM contact_notes WHERE take_id = c.take_id)
  LEFT JOIN users AS u ON u.id = n.user_id
WHERE b.lifted_at IS NULL AND b.begins_at <= ? AND (b.ends_at IS NULL OR b.ends_at > c.since)
  AND (b.class IS NULL OR b.class = m.class)
ORDER BY b.begins_at, b.id, c.id
"""


def tasks(at: datetime, *, group_id: int | None = None) -> list[Row]:
    """Return what is to be recovered, the longest forbidden first, each item once.

    `barred_at` is since when, `over` whether every order's time has run out.
    """
    now, found = clock.to_text(at), dict[int, Row]()
    for row in named(_NAMES, _HELD, (now,)):
        row["barred_at"] = max(row["begins_at"], row["since"])
        row["over"] = row["ends_at"] is not None and row["ends_at"] <= now
        first = found.setdefault(row["take_id"], row)
        first["over"] = first["over"] and row["over"]
    return [row for row in found.values() if group_id in (None, row["group_id"])]


def tasks_of(personnel_id: str, at: datetime) -> list[Row]:
    """Return what one person is to bring back."""
    return [row for row in tasks(at) if row["personnel_id"] == personnel_id]
