"""Since when an item has the status it has."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.models.base import database

_CHANGED = """
SELECT recorded_at FROM audit_log WHERE object_type = 'items' AND object_id = ?
  AND json_extract("after", '$.status') IS NOT NULL ORDER BY seq DESC LIMIT 1
"""


def since(item_id: str) -> datetime | None:
    """Return when somebody last gave the item a status by hand; None when nobody did."""
    row = database.execute_sql(_CHANGED, (item_id,)).fetchone()
    return clock.from_text(row[0]) if row else None
