"""What a counter shows of itself: who is at the window, its last entries, its day."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.models.personnel import Personnel, Rank
from app.models.prepared import Prepared
from app.models.stations import HandOver, Station
from app.models.transactions import Transaction
from app.queries import entries, refusals
from app.queries.settings import setting

SHORTEST_KEY = 8
SHOWN = 12
SHOWN_OTHERS = 6
# How far back refusals and other stations are looked for; older ones no longer matter here.
LOOK_BACK, LOOK_BACK_DAY = 300, 5000
MOST_OF_DAY = 500


class Line(NamedTuple):
    """One line of a station's list; `state` is in, out, refused or undone."""

    seq: int
    state: str
    word: str
    item: str
    serial: str
    person: str
    time: str
    station: str


_AT_WORK = """
SELECT s.name FROM hand_overs AS h JOIN stations AS s ON s.id = h.station_id
WHERE h.closed_at IS NULL AND h.last_scan_at > ? ORDER BY s.name
"""
# Composed once: they run at every scan and every look at a counter.
_OPEN = Prepared(
    HandOver.select(HandOver, Personnel, Rank)
    .join(Personnel)
    .join(Rank)
    .where((HandOver.station == 0) & HandOver.closed_at.is_null())
)
_NEWEST = Transaction.select().order_by(Transaction.id.desc()).limit(1)
_LAST_ENTRY = Prepared(_NEWEST.where(Transaction.station == 0))
_LAST_MOVE = Prepared(_NEWEST.where(Transaction.item == ""))


def open_hand_over(station: Station) -> HandOver | None:
    """Return the station's open hand-over, idle or not, with person and rank."""
    return _OPEN.first(station.id)  # type: ignore[no-any-return]


def idle_after() -> timedelta:
    """Return for how long a hand-over goes on without a scan."""
    return timedelta(seconds=int(setting("hand_over_seconds")))


def is_idle(hand_over: HandOver, at: datetime) -> bool:
    """Say whether nothing was scanned for so long before `at` that the hand-over is over."""
    return bool(at - hand_over.last_scan_at > idle_after())


def at_work(at: datetime) -> list[str]:
    """Return the names of the counters where somebody stands."""
    since = clock.to_text(at - idle_after())
    return [name for (name,) in database.execute_sql(_AT_WORK, (since,))]


def last_entry(station: Station) -> Transaction | None:
    """Return the newest ledger entry made at a station."""
    return _LAST_ENTRY.first(station.id, 1)  # type: ignore[no-any-return]


def last_move(item_id: str) -> Transaction | None:
    """Return the newest ledger entry of an item, with its station."""
    return _LAST_MOVE.first(item_id, 1)  # type: ignore[no-any-return]


def undo_ms_left(station: Station, at: datetime) -> int:
    """Return for how many milliseconds the station's last entry can still be undone; 0 for none."""
    last = last_entry(station)
    if last is None or last.correction is not None:
        return 0
    left = timedelta(seconds=int(setting("undo_seconds"))) - (at - last.recorded_at)
    return max(0, int(left / timedelta(milliseconds=1)))


def own_lines(station: Station) -> list[Line]:
    """Return the station's newest entries and refusals, newest first."""
    made = entries.rows("WHERE t.station_id = ? ORDER BY t.id DESC LIMIT ?", (station.id, SHOWN))
    lines = [_line(row) for row in made] + _refused_lines(station)
    return sorted(lines, key=lambda line: -line.seq)[:SHOWN]


def lines_of_day(station: Station, at: datetime) -> list[Line]:
    """Return all entries and refusals of a station since local midnight, newest first."""
    midnight = clock.to_text(clock.start_of_day(at))
    made = entries.rows(
        "WHERE t.station_id = ? AND t.occurred_at >= ? AND "
        "t.id > (SELECT coalesce(max(id), 0) - ? FROM transactions) ORDER BY t.id DESC LIMIT ?",
        (station.id, midnight, LOOK_BACK_DAY, MOST_OF_DAY),
    )
    lines = [_line(row) for row in made] + _refused_lines(station, MOST_OF_DAY, midnight)
    return sorted(lines, key=lambda line: -line.seq)[:MOST_OF_DAY]


def other_lines(station: Station) -> list[Line]:
    """Return the newest entries made elsewhere, newest first."""
    made = entries.rows(
        "WHERE t.id > (SELECT coalesce(max(id), 0) - ? FROM transactions) "
        "AND t.station_id IS NOT ? ORDER BY t.id DESC LIMIT ?",
        (LOOK_BACK, station.id, SHOWN_OTHERS),
    )
    return [_line(row) for row in made]


def _line(row: dict[str, Any]) -> Line:
    state = "out" if row["action"] == "Take" else "in"
    if row["correction"] or row["fixed_by"]:
        state = "undone"
    word = {"out": "OUT", "in": "IN"}.get(state, "UNDONE" if row["fixed_by"] else "UNDO")
    return Line(
        row["seq"] or 0,
        state,
        word,
        row["short_name"],
        row["serial"],
        f"{row['rank']} {row['surname'].upper()}",
        _time(row["occurred_at"]),
        row["station"] or row["source"].upper(),
    )


_REFUSED = """
SELECT a.seq, a.recorded_at, a."after", m.short_name, i.serial FROM (
  SELECT seq, recorded_at, action, object_id, "after" FROM audit_log
  WHERE station = ? ORDER BY seq DESC LIMIT ?
) AS a JOIN items AS i ON i.id = a.object_id JOIN item_models AS m ON m.id = i.model_id
WHERE a.action = 'refuse' AND a.recorded_at >= ? ORDER BY a.seq DESC LIMIT ?
"""


def _refused_lines(station: Station, most: int = SHOWN, since: str = "") -> list[Line]:
    looked_at = LOOK_BACK_DAY if since else LOOK_BACK
    rows = database.execute_sql(_REFUSED, (station.id, looked_at, since, most))
    return [
        Line(seq, "refused", "--", item, serial, json.loads(after)["title"].lower(), _time(at), "")
        for seq, at, after, item, serial in rows
    ]


def _time(text: str) -> str:
    return clock.local(clock.from_text(text)).strftime("%H:%M:%S")


_TODAY = """
SELECT action, correction, count(*) FROM transactions
WHERE occurred_at >= ? AND station_id = ? GROUP BY action, correction
"""


def totals_today(station: Station, at: datetime) -> dict[str, int]:
    """Return {issued, returned, refused, undone} of a station since local midnight."""
    midnight = clock.to_text(clock.start_of_day(at))
    totals = {"issued": 0, "returned": 0, "undone": 0}
    for action, correction, count in database.execute_sql(_TODAY, (midnight, station.id)):
        name = "undone" if correction else "issued" if action == "Take" else "returned"
        totals[name] += count
    return totals | {"refused": refusals.count(midnight, station.id)}
