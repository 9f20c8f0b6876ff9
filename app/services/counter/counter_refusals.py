"""Puts a counter's refusals on the record: who tried, what, and why not."""

from __future__ import annotations

import json
from datetime import datetime

from app import clock
from app.models.base import database
from app.models.items import Item
from app.models.stations import HandOver
from app.models.users import User
from app.models.writes import writes
from app.services import audit, context
from app.services.counter import hand_overs
from app.services.errors import Refusal

_LAST = (
    'SELECT "after" FROM audit_log WHERE station = ? AND seq > '
    "(SELECT max(seq) - 50 FROM audit_log) AND action = 'refuse' ORDER BY seq DESC LIMIT 1"
)


@writes
def note(
    refusal: Refusal,
    item: Item,
    user: User,
    hand_over: HandOver | None,
    *,
    at: datetime,
    key: str,
) -> None:
    """Append a refusal, once per scan (`key`). The person stays at the window."""
    if hand_over is not None:
        hand_overs.touch(hand_over, at)
    last = database.execute_sql(_LAST, (context.current().station_id,)).fetchone()
    if last is not None and json.loads(last[0])["key"] == key:
        return
    audit.append(
        "refuse",
        "scan",
        item.id,
        user=user,
        occurred_at=min(at, clock.now()),
        after={
            "refusal": refusal.code,
            "title": refusal.title,
            "personnel_id": hand_over.personnel_id if hand_over else None,
            "key": key,
        },
    )
