"""What the dashboard shows: where the items are, who is overdue, today, what comes back next."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from app import clock
from app.models.base import database
from app.queries import custody, entries, refusals
from app.queries.item_state import STATUSES, state
from app.queries.rows import Row

RECENT = 10
MOST_OVERDUE = 10
HOURS = 12

_OVERDUE = """
SELECT c.item_id, m.short_name, i.serial, c.personnel_id, r.name, p.surname, c.due_at
FROM custody AS c
  JOIN items AS i ON i.id = c.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = c.personnel_id JOIN ranks AS r ON r.id = p.rank_id
WHERE c.returned_at IS NULL AND c.due_at < ? ORDER BY c.due_at, c.id LIMIT ?
"""
_TODAY = """
SELECT action, corrects_id IS NOT NULL, count(*) FROM transactions WHERE occurred_at >= ?
GROUP BY 1, 2
"""
_DUE = """
SELECT substr(due_at, 1, 16), count(*) FROM custody
WHERE returned_at IS NULL AND due_at >= ? AND due_at < ? GROUP BY 1
"""
# All items are gone through once, for where they are and for what is ready.
_ITEMS = """
WITH i AS MATERIALIZED (
  SELECT model_id, status, condition, count(*) AS number FROM items GROUP BY 1, 3, 2)
SELECT i.status, m.id, m.short_name, sum(i.number), sum(i.number * k.serviceable)
FROM i JOIN item_models AS m ON m.id = i.model_id JOIN conditions AS k ON k.name = i.condition
GROUP BY i.status, m.id ORDER BY m.class DESC, m.name
"""
_READY = ("Available", "Issued")
_OFF_THE_BOOKS = ("Turned in", "Retired")


def board(at: datetime) -> Row:
    """Return everything the board shows at a moment, in a fixed number of queries."""
    overdue_count = custody.overdue_count(at)
    return {
        "overdue": _overdue(at),
        "overdue_count": overdue_count,
        "today": _today(at),
        "recent": _recent(at),
        "due_next": _due_next(at),
        **_items(overdue_count),
    }


def _items(late: int) -> Row:
    """Return how many items are where, and of each model how many could go out of how many.

    The late ones are not counted among those out.
    """
    counts, models = dict.fromkeys(STATUSES, 0), dict[int, tuple[str, int, int]]()
    for status, model_id, name, number, serviceable in database.execute_sql(_ITEMS):
        counts[state(status, None, "")] += number
        if status not in _OFF_THE_BOOKS:
            _, ready, kept = models.get(model_id, (name, 0, 0))
            ready += serviceable if status in _READY else 0
            models[model_id] = (name, ready, kept + number)
    counts["out"] -= late
    counts["late"] = late
    counts["total"] = sum(counts.values()) - counts["gone"]
    return {"counts": counts, "readiness": list(models.values())}


def _overdue(at: datetime) -> list[Row]:
    cursor = database.execute_sql(_OVERDUE, (clock.to_text(at), MOST_OVERDUE))
    return [
        {
            "item_id": item_id,
            "model_short": model,
            "serial": serial,
            "person_id": person_id,
            "person_label": f"{rank} {surname.upper()}",
            "due_at": due_at,
            "late": at - clock.from_text(due_at),
        }
        for item_id, model, serial, person_id, rank, surname, due_at in cursor
    ]


def _today(at: datetime) -> dict[str, int]:
    midnight = clock.to_text(clock.start_of_day(at))
    today = {"issues": 0, "returns": 0, "undone": 0}
    for action, corrects, number in database.execute_sql(_TODAY, (midnight,)):
        name = "undone" if corrects else "issues" if action == "Take" else "returns"
        today[name] += number
    return today | {"refused": refusals.count(midnight)}


def _recent(at: datetime) -> list[Row]:
    """Return the newest entries by their recording."""
    midnight = clock.to_text(clock.start_of_day(at))
    newest = "WHERE t.id IN (SELECT id FROM transactions ORDER BY id DESC LIMIT ?)"
    return [
        {
            "id": row["id"],
            "action": row["action"],
            "model_short": row["short_name"],
            "serial": row["serial"],
            "person_label": f"{row['rank']} {row['surname'].upper()}",
            "user": row["issued_by"],
            "station": row["station"],
            "occurred_at": row["occurred_at"],
            "today": row["occurred_at"] >= midnight,
            "undone": row["fixed_how"],
            "corrects": row["correction"],
        }
        for row in entries.rows(newest + " ORDER BY t.id DESC", (RECENT,))
    ]


def _due_next(at: datetime) -> list[tuple[str, int]]:
    """Return [(18:00, number)] for each local hour that the next twelve hours touch."""
    until = at + timedelta(hours=HOURS)
    due: Counter[datetime] = Counter()
    for minute, number in database.execute_sql(_DUE, (clock.to_text(at), clock.to_text(until))):
        due[_hour(clock.from_text(f"{minute}:00.000000Z"))] += number
    hours = [_hour(at + timedelta(hours=hour)) for hour in range(HOURS + 1)]
    return [(f"{clock.local(hour):%H}:00", due[hour]) for hour in hours]


def _hour(moment: datetime) -> datetime:
    """Return when a local hour began, in UTC: in the night that has it twice they are two."""
    return clock.local(moment).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
