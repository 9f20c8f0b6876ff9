"""The one person at a counter: opened by their scan, closed by the next person, Done, or idle.

All times are scan times: a scan that waited in a queue counts when it was made, not when it came.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from app.models.personnel import Personnel
from app.models.prepared import Prepared
from app.models.prepared import update as update_row
from app.models.stations import HandOver, Station
from app.models.users import User
from app.models.writes import writes
from app.queries.stations import SHORTEST_KEY, idle_after, is_idle, open_hand_over
from app.services import audit

_BY_KEY = Prepared(HandOver.select().where(HandOver.key == ""))


def at_scan(station: Station, key: str, at: datetime) -> HandOver | None:
    """Return the hand-over that a scan made at `at` belongs to, or None.

    `key` names the one that was on the screen; a scan never slips into somebody else's. Without
    a key (the scan waited behind another one) it belongs to whichever is open now.
    """
    hand_over: HandOver | None
    if key:
        hand_over = _BY_KEY.first(key)
        if hand_over is not None and hand_over.station_id != station.id:
            return None
    else:
        hand_over = open_hand_over(station)
    if hand_over is None or is_idle(hand_over, at):
        return None
    if hand_over.closed_at is not None and hand_over.closed_at < at:
        return None
    return hand_over


@writes
def open_for(
    person: Personnel, *, station: Station, user: User, at: datetime, key: str, mode: str
) -> HandOver:
    """Open a hand-over for `person` and close the station's last; a repeat opens nothing new."""
    repeated = _BY_KEY.first(key)
    if repeated is not None:
        return repeated  # type: ignore[no-any-return]
    last = open_hand_over(station)
    same = last is not None and (last.personnel_id, last.mode) == (person.id, mode)
    if last is not None and same and not is_idle(last, at):
        touch(last, at)
        return last
    if last is not None:
        close(last, "next person", at)
    hand_over = HandOver(
        key=key if len(key) >= SHORTEST_KEY else secrets.token_urlsafe(16),
        station=station,
        personnel=person,
        user=user,
        mode=mode,
        opened_at=at,
        last_scan_at=at,
    )
    audit.insert(hand_over, user, action="open")
    return hand_over


@writes
def close(hand_over: HandOver, reason: str, at: datetime) -> None:
    """Close a hand-over: `done` or `next person`, or `idle` when it had gone idle before that."""
    if is_idle(hand_over, at):
        reason, at = "idle", hand_over.last_scan_at + idle_after()
    hand_over.closed_at, hand_over.close_reason = at, reason
    update_row(hand_over, ["closed_at", "close_reason"])


@writes
def touch(hand_over: HandOver, at: datetime) -> None:
    """Note that the hand-over goes on."""
    if at > hand_over.last_scan_at:
        hand_over.last_scan_at = at
        update_row(hand_over, ["last_scan_at"])
