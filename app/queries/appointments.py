"""Who is appointed in writing: of one user, of everybody now, and what ends soon."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.queries.rows import Row, named
from app.queries.settings import several

COMMANDER = "commander"
# The duties that let somebody issue.
ARMORERS = ("armorer", "alternate armorer")
DUTIES = (*ARMORERS, COMMANDER)

_NAMES = (
    "id holder_id duty document begins_on ends_on check_expires_on user created_at ended_at "
    "username person_id person"
).split()
_ROWS = """
SELECT a.id, a.holder_id, a.duty, a.document, a.begins_on, a.ends_on, a.check_expires_on,
  by.username, a.created_at, a.ended_at, h.username, p.id,
  r.name || ' ' || upper(p.surname) || ', ' || p.first_name
FROM appointments AS a JOIN users AS h ON h.id = a.holder_id JOIN users AS by ON by.id = a.user_id
  LEFT JOIN personnel AS p ON p.id = h.personnel_id LEFT JOIN ranks AS r ON r.id = p.rank_id
"""


def of_user(user_id: int, at: datetime) -> list[Row]:
    """Return a user's appointments, the newest first, each with its `state`."""
    rows = named(_NAMES, f"{_ROWS} WHERE a.holder_id = ? ORDER BY a.id DESC", (user_id,))
    return _with_state(rows, at)


def in_force(at: datetime) -> list[Row]:
    """Return every appointment that holds now or whose check has run out, by duty and name."""
    rows = named(
        _NAMES, f"{_ROWS} WHERE a.ended_at IS NULL AND h.disabled_at IS NULL ORDER BY h.username"
    )
    held = [row for row in _with_state(rows, at) if row["state"] in ("in force", "check over")]
    return sorted(held, key=lambda row: DUTIES.index(row["duty"]))


def _with_state(rows: list[Row], at: datetime) -> list[Row]:
    """Give each row its state: in force, planned, over, or check over."""
    today = clock.local(at).date().isoformat()
    for row in rows:
        if row["ended_at"] or (row["ends_on"] or today) < today:
            row["state"] = "over"
        elif row["begins_on"] > today:
            row["state"] = "planned"
        else:
            is_checked = (row["check_expires_on"] or today) >= today
            row["state"] = "in force" if is_checked else "check over"
    return rows


class Standing(NamedTuple):
    """Whether somebody is appointed on a day; otherwise which day ended it (None: never was)."""

    holds: bool
    check_is_over: bool = False
    ended_on: str | None = None


_STANDING = """
SELECT ends_on, check_expires_on, ended_at FROM appointments
WHERE holder_id = ? AND begins_on <= ? AND (duty = ? OR duty = ?) ORDER BY id DESC
"""


def standing(user_id: int, duties: tuple[str, ...], at: datetime) -> Standing:
    """Return how a user stands for a duty on the local day of `at`; the newest failure says why."""
    today = clock.local(at).date().isoformat()
    why = None
    given = (user_id, today, duties[0], duties[-1])
    for ends_on, check, ended_at in database.execute_sql(_STANDING, given):
        if ended_at is not None:
            ended = clock.local(clock.from_text(ended_at)).date().isoformat()
            failed: Standing | None = Standing(False, ended_on=min(ended, ends_on or ended))
        elif ends_on is not None and ends_on < today:
            failed = Standing(False, ended_on=ends_on)
        elif check is not None and check < today:
            failed = Standing(False, check_is_over=True, ended_on=check)
        else:
            return Standing(True)
        why = why or failed
    return why or Standing(False)


def ending(at: datetime) -> list[Row]:
    """Return what of the appointments in force ends soon or has: `ends` is the earlier day.

    Nothing while the unit does not look at appointments.
    """
    policy = several("appointments", "appointment_days")
    if policy["appointments"] == "off":
        return []
    until = clock.local(at).date() + timedelta(days=int(policy["appointment_days"]))
    found = []
    for row in in_force(at):
        days = [row[name] for name in ("ends_on", "check_expires_on") if row[name]]
        if days and min(days) <= until.isoformat():
            row["ends"] = date.fromisoformat(min(days))
            row["what"] = (
                "background check" if min(days) == row["check_expires_on"] else row["duty"]
            )
            found.append(row)
    return found
