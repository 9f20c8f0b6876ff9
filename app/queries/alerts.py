"""Whether alert mode is on, and which checks it put off are still to be closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from app import clock
from app.models.alerts import Alert
from app.models.base import database

WORDS = {
    "not_qualified": "Qualification",
    "assigned_to_another": "Assigned to someone else",
    "inspection_due": "Inspection due",
}
_NOW = "SELECT id FROM alerts WHERE ended_at IS NULL"
_RUNNING = """
SELECT began_at, (SELECT count(*) FROM transactions
  WHERE occurred_at >= began_at AND action = 'Take' AND correction IS NULL)
FROM alerts WHERE ended_at IS NULL
"""
SHOWN = 200


class Running(NamedTuple):
    """Alert mode as every page says it: since when, and how many items were issued since."""

    began_at: datetime
    issued: int


class Task(NamedTuple):
    """A check that was put off."""

    id: int
    what: str
    take_id: int
    person_id: str
    person: str
    item_id: str
    item: str
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    note: str | None


def current() -> Alert | None:
    """Return the alert that is on, or None."""
    row = database.execute_sql(_NOW).fetchone()
    return Alert.get_by_id(row[0]) if row else None


def running() -> Running | None:
    """Return what the banner of alert mode says; None when it is off."""
    row = database.execute_sql(_RUNNING).fetchone()
    return Running(clock.from_text(row[0]), row[1]) if row else None


_TASKS = """
SELECT d.id, d.rule, t.id, p.id, r.name, p.surname, i.id, m.short_name, i.serial, d.created_at, d.closed_at,
  u.username, d.note
FROM deferred_checks AS d JOIN transactions AS t ON t.id = d.transaction_id
  JOIN personnel AS p ON p.id = t.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN users AS u ON u.id = d.closed_by_id
WHERE d.closed_at IS {} ORDER BY d.id DESC LIMIT ?
"""  # noqa: E501


def tasks(*, closed: bool = False) -> list[Task]:
    """Return the put-off checks that are open, or that were closed; newest first."""
    query = _TASKS.format("NOT NULL" if closed else "NULL")
    return [_task(row) for row in database.execute_sql(query, (SHOWN,))]


def _task(row: tuple[Any, ...]) -> Task:
    number, rule, take, person, rank, surname, item, short, serial, made, closed, by, note = row
    return Task(
        id=number,
        what=WORDS[rule],
        take_id=take,
        person_id=person,
        person=f"{rank} {surname.upper()}",
        item_id=item,
        item=f"{short} {serial}",
        created_at=clock.from_text(made),
        closed_at=clock.from_text(closed) if closed else None,
        closed_by=by,
        note=note,
    )


class Past(NamedTuple):
    """An alert: from when to when, why, and who began and ended it."""

    began_at: datetime
    ended_at: datetime | None
    reason: str
    begun_by: str
    ended_by: str | None


_PAST = """
SELECT a.began_at, a.ended_at, a.reason, u.username, e.username FROM alerts AS a
  JOIN users AS u ON u.id = a.user_id LEFT JOIN users AS e ON e.id = a.ended_by_id
ORDER BY a.id DESC LIMIT 10
"""


def past() -> list[Past]:
    """Return the last alerts, newest first."""
    return [
        Past(clock.from_text(began), clock.from_text(ended) if ended else None, *words)
        for began, ended, *words in database.execute_sql(_PAST)
    ]
